#!/bin/sh
# Builds the Rust program with debug information. Needs a rustc whose library sources are installed (RUSTC; Debian: rustc-web,
# rust-web-src), which builds core for WebAssembly, and lld-22.
set -eu
cd "$(dirname "$0")"
rustc=${RUSTC:-rustc}
vendored=$("$rustc" --print sysroot)/lib/rustlib/src/rust/library/vendor
package=$(mktemp -d)
trap 'rm -r "$package"' EXIT
cat >"$package/Cargo.toml" <<TOML
[package]
name = "steps"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
path = "$PWD/steps.rs"
[profile.dev]
panic = "abort"
debug = true
opt-level = 0
overflow-checks = false
[profile.dev.package."*"]
debug = false
opt-level = "s"
TOML
here=$PWD
cd "$package"
RUSTC=$rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="--remap-path-prefix=$here=/src --remap-path-prefix=$package=/build -Zlocation-detail=none" \
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${WASM_LD:-wasm-ld-22} cargo build --offline --quiet \
  --target wasm32-unknown-unknown -Zbuild-std=core,compiler_builtins -Zbuild-std-features=compiler-builtins-mem \
  --config source.crates-io.replace-with='"vendored"' --config source.vendored.directory="\"$vendored\""
install -m 644 target/wasm32-unknown-unknown/debug/steps.wasm "$here/steps-rust.wasm"
