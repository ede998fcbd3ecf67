#!/bin/sh
# Compiles the kernels; the results are committed beside the sources. C needs clang and wasm-ld (22), Rust a rustc whose library
# sources are installed (RUSTC; it builds core and alloc for WebAssembly), AssemblyScript npm, which fetches the compiler,
# text the development dependencies, MoonBit npm as well.
# Names of kernels as arguments compile those alone.
set -eu
cd "$(dirname "$0")"
wanted=" $* "
linker=${WASM_LD:-wasm-ld-22}

wants() {
  case $wanted in "  " | *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# compile NAME SOURCE [FEATURE]
compile() {
  # shellcheck disable=SC2086 # no feature is no argument
  "${CLANG:-clang-22}" --target=wasm32 ${3-} -O2 -std=c17 -Wall -Wextra -nostdlib -ffreestanding -Wl,--no-entry -Wl,--strip-all \
    -fuse-ld="$(command -v "$linker")" -o "$1.wasm" "$2"
}

for source in *.c; do
  name=${source%.c}
  wants "$name" || continue
  case $name in
    tail-*) compile "$name" "$source" -mtail-call ;;
    simd-*)
      # Debian's wasm-opt, which clang calls where it finds it, doesn't know relaxed instructions yet.
      case $name in simd-relaxed) feature='-mrelaxed-simd --no-wasm-opt' ;; *) feature=-msimd128 ;; esac
      compile "$name" "$source" "$feature"
      # The same without vectors, to compare with.
      compile "scalar-${name#simd-}" "$source"
      ;;
    *) compile "$name" "$source" ;;
  esac
done

for source in *.wat; do
  wants "${source%.wat}" || continue
  node assemble.js "$source"
done

for source in *.mbt; do
  wants "${source%.mbt}" || continue
  node --stack-size=4000 compile-moonbit.js "$source"
done

for source in *.rs; do
  name=${source%.rs}
  wants "$name" || continue
  rustc=${RUSTC:-rustc}
  vendored=$("$rustc" --print sysroot)/lib/rustlib/src/rust/library/vendor
  package=../.cache/rust/$name
  mkdir -p "$package"
  cat >"$package/Cargo.toml" <<EOF
[package]
name = "$name"
version = "0.0.0"
edition = "2024"
[lib]
path = "$PWD/$source"
crate-type = ["cdylib"]
[profile.release]
lto = true
codegen-units = 1
panic = "abort"
strip = true
EOF
  (
    cd "$package"
    # Without the places of panics, so that no path of the machine is in the file.
    RUSTC=$rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zlocation-detail=none CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker cargo build --offline --quiet --release \
      --target wasm32-unknown-unknown -Zbuild-std=core,alloc,compiler_builtins -Zbuild-std-features=compiler-builtins-mem \
      --config source.crates-io.replace-with='"vendored"' --config source.vendored.directory="\"$vendored\""
  )
  install -m 644 "$package/target/wasm32-unknown-unknown/release/$name.wasm" "$name.wasm"
done

for source in *.ts; do
  name=${source%.ts}
  wants "$name" || continue
  npm exec --yes --package=assemblyscript@0.28 --cache=../.cache/npm-exec -- asc "$source" -O3 --runtime incremental --use abort= -o "$name.wasm"
done
