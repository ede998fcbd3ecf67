/* The intrinsics of vectors, where they are compiled for: a kernel says with and without them the same. */
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif
