/* A polynomial over an array of f32, products of bytes summed up, and lanes chosen: what relaxed SIMD has instructions for. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 4096

static f32 from[COUNT], to[COUNT];
static i8 a[COUNT], b[COUNT];

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) from[i] = (i % 256 - 128) / 64.0f, to[i] = 0, a[i] = i * 37, b[i] = i * 91 & 127;
  i32 dots = 0;
  for (i32 round = 0; round < n; round++) {
#ifdef __wasm_relaxed_simd__
    v128_t half = wasm_f32x4_const_splat(0.5f), sums = wasm_i32x4_const_splat(0);
    for (i32 i = 0; i < COUNT; i += 4) {
      v128_t x = wasm_v128_load(&from[i]);
      /* Of numbers with few bits, so that it doesn't matter whether the product is rounded. */
      v128_t y = wasm_f32x4_relaxed_madd(wasm_f32x4_relaxed_madd(half, x, half), x, half);
      y = wasm_i32x4_relaxed_laneselect(y, wasm_f32x4_relaxed_max(x, half), wasm_f32x4_lt(x, half));
      wasm_v128_store(&to[i], wasm_f32x4_add(wasm_f32x4_mul(wasm_v128_load(&to[i]), half), y));
    }
    for (i32 i = 0; i < COUNT; i += 16)
      sums = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(&a[i]), wasm_v128_load(&b[i]), sums);
    dots += wasm_i32x4_extract_lane(sums, 0) + wasm_i32x4_extract_lane(sums, 1) + wasm_i32x4_extract_lane(sums, 2) +
            wasm_i32x4_extract_lane(sums, 3);
#else
    for (i32 i = 0; i < COUNT; i++) {
      f32 x = from[i], y = (0.5f * x + 0.5f) * x + 0.5f;
      if (!(x < 0.5f)) y = x > 0.5f ? x : 0.5f;
      to[i] = to[i] * 0.5f + y;
    }
    for (i32 i = 0; i < COUNT; i++) dots += a[i] * b[i];
#endif
    a[round % COUNT] += 3;
  }
  f64 total = 0;
  for (i32 i = 0; i < COUNT; i++) total += to[i] * (1 + i % 7);
  return dots + (i32)(total * 256);
}
