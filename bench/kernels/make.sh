#!/bin/sh
# Compiles the kernels; the results are committed beside the sources. Needs clang and wasm-ld 22, and for the others rustc with
# wasm32-unknown-unknown and npm. Names of kernels as arguments compile those alone.
set -eu
cd "$(dirname "$0")"
clang=${CLANG:-clang-22}
for source in *.c; do
  name=${source%.c}
  [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
  "$clang" --target=wasm32 -O2 -std=c17 -Wall -Wextra -nostdlib -ffreestanding -fno-builtin-printf -Wl,--no-entry \
    -Wl,--strip-all -o "$name.wasm" "$source"
done
