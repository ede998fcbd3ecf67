/* Product of two n × n matrices of f32, as the textbook has it. */
#include "kernel.h"

#define MAX 256

static f32 a[MAX][MAX], b[MAX][MAX], c[MAX][MAX];

f64 EXPORT(run)(i32 n) {
  if (n > MAX) n = MAX;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < n; j++) {
      a[i][j] = (f32)(i * 3 + j) / n;
      b[i][j] = (f32)(i - j * 2) / n;
    }
  }
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < n; j++) {
      f32 sum = 0;
      for (i32 k = 0; k < n; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
  }
  f64 total = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < n; j++) total += c[i][j] * (1 + (i ^ j) % 7);
  }
  return total;
}
