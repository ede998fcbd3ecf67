#!/bin/sh
# Builds the programs of this folder with Debian's toolchains:
#   apt-get install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 rustc-web
set -e
cd "$(dirname "$0")"
for source in *.c; do
  case $source in
    # Made where it is used: ../package-cases.js.
    shelves.c) ;;
    # Debian's wasi-libc has no threads: it begins with what wasi-threads has.
    threads.c)
      clang-22 --target=wasm32 -Os -nostdlib -ffreestanding -matomics -mbulk-memory \
        -Wl,--no-entry,--import-memory,--export-memory,--shared-memory,--max-memory=67108864,--strip-debug \
        -o threads.wasm threads.c
      ;;
    *) clang-22 --target=wasm32-wasi -Wno-deprecated -Os -Wl,--strip-debug -o "${source%.c}.wasm" "$source" ;;
  esac
done
for source in *.cc; do
  clang++-22 --target=wasm32-wasi -Wno-deprecated -Os -fno-exceptions -Wl,--strip-all -o "${source%.cc}.wasm" "$source"
done
