using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .checksum)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")]
);

const checksum :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "out/worker.js")],
  compatibilityDate = "2024-09-01"
);
