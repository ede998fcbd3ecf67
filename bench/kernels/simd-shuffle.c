/* Words with their bytes turned, and two streams of bytes interleaved. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 8192

static u8 a[COUNT], b[COUNT], mixed[2 * COUNT];

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < COUNT; i++) a[i] = i * 37 + (i >> 5), b[i] = i * 91 + 5;
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i += 16) {
#ifdef __wasm_simd128__
      v128_t x = wasm_v128_load(&a[i]), y = wasm_v128_load(&b[i]);
      v128_t turned = wasm_i8x16_shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
      wasm_v128_store(&a[i], wasm_i32x4_add(turned, y));
      wasm_v128_store(&mixed[2 * i], wasm_i8x16_shuffle(turned, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      wasm_v128_store(&mixed[2 * i + 16],
                      wasm_i8x16_shuffle(turned, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
#else
      for (i32 k = i; k < i + 16; k += 4) {
        u32 x, y;
        __builtin_memcpy(&x, &a[k], 4);
        __builtin_memcpy(&y, &b[k], 4);
        x = __builtin_bswap32(x);
        for (i32 j = 0; j < 4; j++) {
          mixed[2 * (k + j)] = x >> 8 * j;
          mixed[2 * (k + j) + 1] = y >> 8 * j;
        }
        x += y;
        __builtin_memcpy(&a[k], &x, 4);
      }
#endif
    }
  }
  i32 sum = 0;
  for (i32 i = 0; i < COUNT; i++) sum = sum * 31 + a[i];
  for (i32 i = 0; i < 2 * COUNT; i++) sum = sum * 31 + mixed[i];
  return sum;
}
