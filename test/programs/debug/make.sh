#!/bin/sh
# Builds the programs in C with debug information, one of them in the versions of DWARF that are in use:
#   apt-get install clang-22 lld-22
set -e
cd "$(dirname "$0")"
for version in 2 3 4 5; do
  clang-22 --target=wasm32 -nostdlib -Wl,--no-entry --no-wasm-opt -O1 -g -gdwarf-$version \
    -ffile-prefix-map="$PWD"=/src -fdebug-compilation-dir=/src -o "dwarf$version.wasm" trap.c
done
clang-22 --target=wasm32 -nostdlib -Wl,--no-entry --no-wasm-opt -O1 -g \
  -ffile-prefix-map="$PWD"=/src -fdebug-compilation-dir=/src -o levels.wasm levels.c
clang-22 --target=wasm32 -nostdlib -Wl,--no-entry --no-wasm-opt -O0 -g \
  -ffile-prefix-map="$PWD"=/src -fdebug-compilation-dir=/src -o steps-c.wasm steps.c
