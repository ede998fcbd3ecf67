/* The fast Fourier transform of 4096 complex f32, in place, there and back n times: every operation rounds to f32. */
#include "kernel.h"

#define BITS 12
#define SIZE (1 << BITS)

static f32 re[SIZE], im[SIZE], cosine[SIZE / 2], sine[SIZE / 2];

/* Rotations by halving angles, so that no library is needed. */
static void make_roots(void) {
  f64 c = -1, s = 0;
  cosine[0] = 1, sine[0] = 0;
  for (i32 half = SIZE / 4; half > 0; half /= 2) {
    f64 half_c = __builtin_sqrt((1 + c) / 2), half_s = half == SIZE / 4 ? 1 : s / (2 * half_c);
    c = half_c, s = half_s;
    for (i32 i = 0; i < SIZE / 2; i += 2 * half) {
      cosine[i + half] = cosine[i] * c - sine[i] * s;
      sine[i + half] = cosine[i] * s + sine[i] * c;
    }
  }
}

static void transform(f32 direction) {
  for (i32 i = 0, j = 0; i < SIZE; i++) {
    if (i < j) {
      f32 r = re[i], m = im[i];
      re[i] = re[j], im[i] = im[j];
      re[j] = r, im[j] = m;
    }
    for (i32 bit = SIZE / 2; bit > 0 && ((j ^= bit) & bit) == 0; bit /= 2);
  }
  for (i32 half = 1; half < SIZE; half *= 2) {
    i32 stride = SIZE / 2 / half;
    for (i32 start = 0; start < SIZE; start += 2 * half) {
      for (i32 i = 0; i < half; i++) {
        f32 c = cosine[i * stride], s = direction * sine[i * stride];
        i32 a = start + i, b = a + half;
        f32 r = re[b] * c - im[b] * s, m = re[b] * s + im[b] * c;
        re[b] = re[a] - r, im[b] = im[a] - m;
        re[a] += r, im[a] += m;
      }
    }
  }
}

f64 EXPORT(run)(i32 n) {
  make_roots();
  for (i32 i = 0; i < SIZE; i++) re[i] = (i * 37 % 101) / 101.0f, im[i] = 0;
  f64 sum = 0;
  for (i32 i = 0; i < n; i++) {
    transform(1);
    sum += re[i % SIZE];
    transform(-1);
    for (i32 j = 0; j < SIZE; j++) re[j] /= SIZE, im[j] /= SIZE;
  }
  for (i32 i = 0; i < SIZE; i++) sum += re[i] * re[i] + im[i];
  return sum;
}
