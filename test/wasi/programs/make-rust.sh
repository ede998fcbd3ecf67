#!/bin/sh
# Builds the Rust program of this folder, with the standard library, which Debian has as sources alone:
#   apt-get install rustc-web rust-web-src wasi-libc lld-22 libclang-rt-22-dev-wasm32
# RUSTC names a rustc whose sources are installed, CARGO a cargo.
set -eu
cd "$(dirname "$0")"
rustc=${RUSTC:-rustc}
vendored=$("$rustc" --print sysroot)/lib/rustlib/src/rust/library/vendor
libc=/usr/lib/wasm32-wasi
package=$(mktemp -d)
trap 'rm -r "$package"' EXIT
cat >"$package/Cargo.toml" <<TOML
[package]
name = "census"
version = "0.0.0"
edition = "2021"
[[bin]]
name = "census"
path = "$PWD/census.rs"
[profile.release]
panic = "abort"
opt-level = "s"
lto = true
strip = "debuginfo"
TOML
here=$PWD
cd "$package"
RUSTC=$rustc RUSTC_BOOTSTRAP=1 \
  RUSTFLAGS="--remap-path-prefix=$here=/src --remap-path-prefix=$package=/build -Clink-self-contained=no -Lnative=$libc -Clink-arg=$libc/crt1-command.o" \
  CARGO_TARGET_WASM32_WASIP1_LINKER=${WASM_LD:-wasm-ld-22} ${CARGO:-cargo} build --offline --quiet --release \
  --target wasm32-wasip1 -Zbuild-std=std,panic_abort \
  --config source.crates-io.replace-with='"vendored"' --config source.vendored.directory="\"$vendored\""
install -m 644 target/wasm32-wasip1/release/census.wasm "$here/census.wasm"
