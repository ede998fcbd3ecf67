/* The Mandelbrot set on n × n points: f64 arithmetic in registers, one bit out for each point. */
#include "kernel.h"

static u8 bitmap[128 * 128];

static i32 escapes(f64 cr, f64 ci) {
  f64 zr = 0, zi = 0, rr = 0, ii = 0;
  for (i32 i = 0; i < 64; i++) {
    zi = 2 * zr * zi + ci;
    zr = rr - ii + cr;
    rr = zr * zr;
    ii = zi * zi;
    if (rr + ii > 4) return 1;
  }
  return 0;
}

i32 EXPORT(run)(i32 n) {
  u32 hash = 2166136261u;
  for (i32 y = 0; y < n; y++) {
    u8 *row = bitmap + y % 128 * 128;
    for (i32 x = 0; x < n; x += 8) {
      u8 bits = 0;
      for (i32 bit = 0; bit < 8; bit++) bits = bits << 1 | escapes(2.0 * (x + bit) / n - 1.5, 2.0 * y / n - 1);
      row[x / 8 % 128] = bits;
      hash = mix(hash, row[x / 8 % 128]);
    }
  }
  return hash;
}
