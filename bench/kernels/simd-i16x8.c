/* Two images of 16-bit samples blended, with saturation: products, shifts, sums and comparisons of halfwords. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 8192

static short a[COUNT], b[COUNT];

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) a[i] = i * 37, b[i] = i * 91 + 5;
  for (i32 round = 0; round < n; round++) {
    i32 weight = round % 256;
#ifdef __wasm_simd128__
    v128_t by = wasm_i16x8_splat(weight), rest = wasm_i16x8_splat(256 - weight);
    for (i32 i = 0; i < COUNT; i += 8) {
      v128_t x = wasm_v128_load(&a[i]), y = wasm_v128_load(&b[i]);
      v128_t mixed = wasm_i16x8_add(wasm_i16x8_mul(wasm_i16x8_shr(x, 8), by), wasm_i16x8_mul(wasm_i16x8_shr(y, 8), rest));
      x = wasm_i16x8_add_sat(x, wasm_i16x8_shr(mixed, 3));
      wasm_v128_store(&a[i], wasm_i16x8_max(x, wasm_i16x8_sub(y, mixed)));
    }
#else
    for (i32 i = 0; i < COUNT; i++) {
      i32 x = a[i], y = b[i];
      i32 mixed = (short)((x >> 8) * weight + (y >> 8) * (256 - weight));
      x += mixed >> 3;
      x = x > 32767 ? 32767 : x < -32768 ? -32768 : x;
      i32 other = (short)(y - mixed);
      a[i] = x > other ? x : other;
    }
#endif
  }
  i32 sum = 0;
  for (i32 i = 0; i < COUNT; i++) sum = sum * 31 + a[i];
  return sum;
}
