/* A generator of random numbers in each lane, mixed into an array: products, shifts and sums of 32-bit integers. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 4096

static i32 data[COUNT];

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) data[i] = i * 2654435761u;
#ifdef __wasm_simd128__
  v128_t sum = wasm_i32x4_splat(0);
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i += 4) {
      v128_t x = wasm_v128_load(&data[i]);
      x = wasm_i32x4_add(wasm_i32x4_mul(x, wasm_i32x4_const_splat(1664525)), wasm_i32x4_const_splat(1013904223));
      x = wasm_v128_xor(x, wasm_u32x4_shr(x, 13));
      sum = wasm_i32x4_add(sum, wasm_i32x4_max(x, wasm_i32x4_neg(x)));
      wasm_v128_store(&data[i], x);
    }
  }
  return wasm_i32x4_extract_lane(sum, 0) ^ wasm_i32x4_extract_lane(sum, 1) * 3 ^ wasm_i32x4_extract_lane(sum, 2) * 5 ^
         wasm_i32x4_extract_lane(sum, 3) * 7;
#else
  u32 sum[4] = {0};
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i++) {
      u32 x = (u32)data[i] * 1664525 + 1013904223;
      x ^= x >> 13;
      i32 negated = -x;
      sum[i & 3] += (i32)x > negated ? (i32)x : negated;
      data[i] = x;
    }
  }
  return sum[0] ^ sum[1] * 3 ^ sum[2] * 5 ^ sum[3] * 7;
#endif
}
