#!/bin/sh
# Builds the Rust program with debug information: what it needs is said in rust.sh.
set -eu
. "$(dirname "$0")/rust.sh"
cat >"$package/Cargo.toml" <<TOML
[package]
name = "steps"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
path = "$here/steps.rs"
[profile.dev]
panic = "abort"
debug = true
opt-level = 0
overflow-checks = false
[profile.dev.package."*"]
debug = false
opt-level = "s"
TOML
build_rust core,compiler_builtins
install -m 644 "$package/target/wasm32-unknown-unknown/debug/steps.wasm" "$here/steps-rust.wasm"
