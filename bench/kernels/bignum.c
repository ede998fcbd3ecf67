/* Products of big numbers, 32 × 32 limbs to 64: 32 × 32 → 64 bit multiplication with carries. */
#include "kernel.h"

#define LIMBS 32

static u32 a[LIMBS], b[LIMBS], product[2 * LIMBS];

static NOINLINE void multiply(void) {
  for (i32 i = 0; i < 2 * LIMBS; i++) product[i] = 0;
  for (i32 i = 0; i < LIMBS; i++) {
    u64 carry = 0;
    for (i32 j = 0; j < LIMBS; j++) {
      carry += (u64)a[i] * b[j] + product[i + j];
      product[i + j] = (u32)carry;
      carry >>= 32;
    }
    product[i + LIMBS] = (u32)carry;
  }
}

i32 EXPORT(run)(i32 n) {
  u32 state = 99, hash = 2166136261u;
  for (i32 i = 0; i < LIMBS; i++) a[i] = next_random(&state), b[i] = next_random(&state);
  for (i32 i = 0; i < n; i++) {
    multiply();
    for (i32 j = 0; j < LIMBS; j++) a[j] = product[j] | 1, b[j] = product[j + LIMBS];
    hash = mix(hash, product[i % (2 * LIMBS)]);
  }
  return hash;
}
