#!/bin/sh
# Builds the programs of this folder with Debian's clang and wasi-libc:
#   apt-get install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32
set -e
cd "$(dirname "$0")"
for source in *.c; do
  clang-22 --target=wasm32-wasi -O2 -Wl,--strip-debug -o "${source%.c}.wasm" "$source"
done
