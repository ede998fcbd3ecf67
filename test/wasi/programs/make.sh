#!/bin/sh
# Builds the programs of this folder with Debian's toolchains:
#   apt-get install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 rustc-web
set -e
cd "$(dirname "$0")"
for source in *.c; do
  clang-22 --target=wasm32-wasi -Wno-deprecated -Os -Wl,--strip-debug -o "${source%.c}.wasm" "$source"
done
for source in *.cc; do
  clang++-22 --target=wasm32-wasi -Wno-deprecated -Os -fno-exceptions -Wl,--strip-all -o "${source%.cc}.wasm" "$source"
done
