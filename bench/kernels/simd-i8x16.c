/* Filters of an image of bytes: averages, bounds, saturated sums and the count of what is above a threshold. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 16384

static u8 a[COUNT + 16], b[COUNT];

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) a[i] = i * 37 + (i >> 5), b[i] = i * 91 + 5;
  i32 above = 0;
  for (i32 round = 0; round < n; round++) {
#ifdef __wasm_simd128__
    v128_t least = wasm_i8x16_splat(round % 64), step = wasm_i8x16_const_splat(3);
    for (i32 i = 0; i < COUNT; i += 16) {
      v128_t x = wasm_v128_load(&a[i]), y = wasm_v128_load(&b[i]);
      v128_t smooth = wasm_u8x16_avgr(x, wasm_v128_load(&a[i + 1]));
      v128_t value = wasm_u8x16_max(wasm_u8x16_sub_sat(smooth, wasm_v128_and(y, wasm_i8x16_const_splat(15))), least);
      above += __builtin_popcount(wasm_i8x16_bitmask(wasm_u8x16_gt(value, y)));
      wasm_v128_store(&b[i], wasm_i8x16_add(wasm_u8x16_add_sat(value, step), wasm_u8x16_shr(y, 2)));
    }
#else
    i32 least = round % 64;
    for (i32 i = 0; i < COUNT; i++) {
      i32 x = a[i], y = b[i];
      i32 smooth = (x + a[i + 1] + 1) >> 1;
      i32 value = smooth - (y & 15);
      value = value < 0 ? 0 : value;
      value = value > least ? value : least;
      above += value > y;
      i32 sum = value + 3;
      b[i] = (sum > 255 ? 255 : sum) + (y >> 2);
    }
#endif
  }
  i32 sum = above;
  for (i32 i = 0; i < COUNT; i++) sum = sum * 31 + b[i];
  return sum;
}
