#!/bin/sh
# Builds the programs of this folder with Debian's clang and wasi-libc:
#   apt-get install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32 emscripten
# Debian's libc++abi for WASI has no exceptions, that of Emscripten has the older ones; Binaryen (npm) translates them.
set -e
cd "$(dirname "$0")"
for source in *.c; do
  case $source in
    # Made where it is used: test/pthreads.test.ts.
    pthreads.c) ;;
    threads.c)
      clang-22 --target=wasm32 -O2 -nostdlib -ffreestanding -matomics -mbulk-memory \
        -Wl,--no-entry,--import-memory,--shared-memory,--initial-memory=1048576,--max-memory=67108864,--strip-debug \
        -o threads.wasm threads.c
      ;;
    *) clang-22 --target=wasm32-wasi -O2 -Wl,--strip-debug -o "${source%.c}.wasm" "$source" ;;
  esac
done
em++ -O2 -fwasm-exceptions -sSTANDALONE_WASM -o exceptions.wasm exceptions.cpp
node --input-type=module -e "
  import { readFileSync, writeFileSync } from 'node:fs'
  import binaryen from 'binaryen'
  const module = binaryen.readBinary(readFileSync('exceptions.wasm'))
  const { MVP, ExceptionHandling, ReferenceTypes, Multivalue } = binaryen.Features
  module.setFeatures(MVP | ExceptionHandling | ReferenceTypes | Multivalue)
  module.runPasses(['translate-to-exnref'])
  writeFileSync('exceptions-standard.wasm', module.emitBinary())"
