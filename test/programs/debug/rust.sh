# What the scripts that build Rust share. Needs a rustc whose library sources are installed (Debian: rustc-web, rust-web-src), from
# which the library is built for WebAssembly, cargo, and lld-22. RUSTC names the rustc; otherwise it is looked for. The exit code is
# 69 if there is none.
here=$(cd "$(dirname "$0")" && pwd)
for rustc in ${RUSTC:-rustc /usr/bin/rustc} ''; do
  if [ -z "$rustc" ]; then
    echo 'no rustc with the sources of its library' >&2
    exit 69
  fi
  sysroot=$("$rustc" --print sysroot 2>/dev/null) || continue
  vendored=$sysroot/lib/rustlib/src/rust/library/vendor
  [ ! -d "$vendored" ] || break
done
package=$(mktemp -d)
trap 'rm -r "$package"' EXIT

# Builds the package in $package with these crates of the library.
build_rust() (
  cd "$package"
  RUSTC=$rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="--remap-path-prefix=$here=/src --remap-path-prefix=$package=/build -Zlocation-detail=none" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${WASM_LD:-wasm-ld-22} cargo build --offline --quiet \
    --target wasm32-unknown-unknown "-Zbuild-std=$1" -Zbuild-std-features=compiler-builtins-mem \
    --config source.crates-io.replace-with='"vendored"' --config source.vendored.directory="\"$vendored\""
)
