/* Spectral norm of an infinite matrix, after the Computer Language Benchmarks Game: f64 division, integers to floats. */
#include "kernel.h"

#define MAX 1000

static f64 u[MAX], v[MAX], between[MAX];

static f64 element(i32 i, i32 j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(i32 n, const f64 *in, f64 *out) {
  for (i32 i = 0; i < n; i++) {
    f64 sum = 0;
    for (i32 j = 0; j < n; j++) sum += element(i, j) * in[j];
    out[i] = sum;
  }
}

static void times_transposed(i32 n, const f64 *in, f64 *out) {
  for (i32 i = 0; i < n; i++) {
    f64 sum = 0;
    for (i32 j = 0; j < n; j++) sum += element(j, i) * in[j];
    out[i] = sum;
  }
}

f64 EXPORT(run)(i32 n) {
  if (n > MAX) n = MAX;
  for (i32 i = 0; i < n; i++) u[i] = 1;
  for (i32 i = 0; i < 10; i++) {
    times(n, u, between);
    times_transposed(n, between, v);
    times(n, v, between);
    times_transposed(n, between, u);
  }
  f64 uv = 0, vv = 0;
  for (i32 i = 0; i < n; i++) uv += u[i] * v[i], vv += v[i] * v[i];
  return __builtin_sqrt(uv / vv);
}
