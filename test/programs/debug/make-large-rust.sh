#!/bin/sh
# Builds large.rs with Rust's library, all with debug information: make-large-rust.sh OPT-LEVEL OUTPUT. Needs what make-rust.sh
# needs.
set -eu
. "$(dirname "$0")/rust.sh"
cat >"$package/Cargo.toml" <<TOML
[package]
name = "large"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
path = "$here/large.rs"
[profile.dev]
panic = "abort"
debug = true
opt-level = $1
TOML
build_rust std,panic_abort
install -m 644 "$package/target/wasm32-unknown-unknown/debug/large.wasm" "$2"
