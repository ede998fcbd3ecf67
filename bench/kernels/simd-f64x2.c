/* Polynomials and clamped sums over an array of f64. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 2048

static f64 from[COUNT], to[COUNT];

f64 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) from[i] = (i - 1000) / 512.0, to[i] = 0;
#ifdef __wasm_simd128__
  v128_t half = wasm_f64x2_const_splat(0.5);
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i += 2) {
      v128_t x = wasm_v128_load(&from[i]);
      v128_t y = wasm_f64x2_const_splat(0.0625);
      y = wasm_f64x2_add(wasm_f64x2_mul(y, x), wasm_f64x2_const_splat(-0.25));
      y = wasm_f64x2_add(wasm_f64x2_mul(y, x), half);
      y = wasm_f64x2_add(wasm_f64x2_mul(y, x), wasm_f64x2_const_splat(1.0));
      y = wasm_v128_bitselect(y, wasm_f64x2_neg(y), wasm_f64x2_gt(y, half));
      wasm_v128_store(&to[i], wasm_f64x2_add(wasm_f64x2_mul(wasm_v128_load(&to[i]), half), wasm_f64x2_sqrt(wasm_f64x2_abs(y))));
    }
  }
#else
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i++) {
      f64 x = from[i], y = 0.0625;
      y = y * x + -0.25;
      y = y * x + 0.5;
      y = y * x + 1.0;
      y = y > 0.5 ? y : -y;
      to[i] = to[i] * 0.5 + __builtin_sqrt(__builtin_fabs(y));
    }
  }
#endif
  f64 total = 0;
  for (i32 i = 0; i < COUNT; i++) total += to[i] * (1 + i % 7);
  return total;
}
