/* Points through a matrix of f32, and the bounds of what comes out. */
#include "kernel.h"
#include "vectors.h"

#define COUNT 2048

static f32 points[COUNT][4];

f64 EXPORT(run)(i32 n) {
  static f32 rows[4][4] = {{0.8f, -0.6f, 0, 0}, {0.6f, 0.8f, 0.1f, 0}, {0, -0.1f, 0.99f, 0}, {0.25f, -0.5f, 0.125f, 1}};
  for (i32 i = 0; i < COUNT; i++)
    for (i32 k = 0; k < 4; k++) points[i][k] = k == 3 ? 1 : (i * (k + 3) % 100 - 50) * 0.25f;
  f64 total = 0;
#ifdef __wasm_simd128__
  v128_t low = wasm_f32x4_const_splat(1000), high = wasm_f32x4_const_splat(-1000);
  v128_t a = wasm_v128_load(rows[0]), b = wasm_v128_load(rows[1]), c = wasm_v128_load(rows[2]), d = wasm_v128_load(rows[3]);
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i++) {
      v128_t p = wasm_v128_load(points[i]);
      v128_t x = wasm_i32x4_shuffle(p, p, 0, 0, 0, 0), y = wasm_i32x4_shuffle(p, p, 1, 1, 1, 1);
      v128_t z = wasm_i32x4_shuffle(p, p, 2, 2, 2, 2), w = wasm_i32x4_shuffle(p, p, 3, 3, 3, 3);
      v128_t out = wasm_f32x4_add(wasm_f32x4_add(wasm_f32x4_mul(x, a), wasm_f32x4_mul(y, b)),
                                  wasm_f32x4_add(wasm_f32x4_mul(z, c), wasm_f32x4_mul(w, d)));
      low = wasm_f32x4_min(low, out);
      high = wasm_f32x4_max(high, out);
      wasm_v128_store(points[i], out);
    }
  }
  f32 bounds[8];
  wasm_v128_store(bounds, low);
  wasm_v128_store(bounds + 4, high);
#else
  f32 bounds[8];
  for (i32 k = 0; k < 4; k++) bounds[k] = 1000, bounds[k + 4] = -1000;
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < COUNT; i++) {
      f32 x = points[i][0], y = points[i][1], z = points[i][2], w = points[i][3];
      for (i32 k = 0; k < 4; k++) {
        f32 out = (x * rows[0][k] + y * rows[1][k]) + (z * rows[2][k] + w * rows[3][k]);
        bounds[k] = __builtin_wasm_min_f32(bounds[k], out);
        bounds[k + 4] = __builtin_wasm_max_f32(bounds[k + 4], out);
        points[i][k] = out;
      }
    }
  }
#endif
  for (i32 k = 0; k < 8; k++) total += bounds[k] * (k + 1);
  for (i32 i = 0; i < COUNT; i++) total += points[i][i & 3];
  return total;
}
