/* SHA-512 (FIPS 180-4) of n kilobytes: rotations and additions of i64. The constants are computed from the primes. */
#include "kernel.h"

static u64 k[80], start[8], state[8];
static u8 message[1024];

/* The first 64 fractional bits of the square (power 2) or cube root (power 3) of a small prime, one bit at a time. */
static u64 root_fraction(u32 prime, i32 power) {
  u32 whole = 1;
  while ((power == 2 ? (whole + 1) * (whole + 1) : (whole + 1) * (whole + 1) * (whole + 1)) <= prime) whole++;
  u64 fraction = 0;
  for (i32 bit = 63; bit >= 0; bit--) {
    u64 trial = fraction | 1ull << bit;
    /* (whole + trial / 2^64) ^ power against the prime, in limbs of 32 bits, least first. */
    u32 x[3] = {(u32)trial, (u32)(trial >> 32), whole};
    u32 product[9] = {0}, square[6] = {0};
    for (i32 i = 0; i < 3; i++) {
      u64 carry = 0;
      for (i32 j = 0; j < 3; j++) {
        carry += (u64)x[i] * x[j] + square[i + j];
        square[i + j] = (u32)carry;
        carry >>= 32;
      }
      square[i + 3] = (u32)carry;
    }
    u32 integer = square[4];
    if (power == 3) {
      for (i32 i = 0; i < 6; i++) {
        u64 carry = 0;
        for (i32 j = 0; j < 3; j++) {
          carry += (u64)square[i] * x[j] + product[i + j];
          product[i + j] = (u32)carry;
          carry >>= 32;
        }
        product[i + 3] = (u32)carry;
      }
      integer = product[6];
    }
    if (integer < prime) fraction = trial;
  }
  return fraction;
}

static void make_constants(void) {
  i32 found = 0;
  for (u32 candidate = 2; found < 80; candidate++) {
    i32 prime = 1;
    for (u32 d = 2; d * d <= candidate; d++) prime &= candidate % d != 0;
    if (!prime) continue;
    k[found] = root_fraction(candidate, 3);
    if (found < 8) start[found] = root_fraction(candidate, 2);
    found++;
  }
}

static void compress(const u8 *block) {
  u64 w[80];
  for (i32 i = 0; i < 16; i++) w[i] = __builtin_bswap64(((const u64 *)block)[i]);
  for (i32 i = 16; i < 80; i++) {
    u64 s0 = rotr64(w[i - 15], 1) ^ rotr64(w[i - 15], 8) ^ w[i - 15] >> 7;
    u64 s1 = rotr64(w[i - 2], 19) ^ rotr64(w[i - 2], 61) ^ w[i - 2] >> 6;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u64 a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (i32 i = 0; i < 80; i++) {
    u64 t1 = h + (rotr64(e, 14) ^ rotr64(e, 18) ^ rotr64(e, 41)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
    u64 t2 = (rotr64(a, 28) ^ rotr64(a, 34) ^ rotr64(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

i32 EXPORT(run)(i32 n) {
  if (k[0] == 0) make_constants();
  for (i32 i = 0; i < 8; i++) state[i] = start[i];
  for (i32 i = 0; i < LENGTH(message); i++) message[i] = i * 7 + 3;
  for (i32 i = 0; i < n; i++) {
    for (i32 at = 0; at < LENGTH(message); at += 128) compress(message + at);
  }
  u8 last[128] = {0x80};
  u64 bits = (u64)n * sizeof message * 8;
  for (i32 i = 0; i < 8; i++) last[127 - i] = bits >> (i * 8);
  compress(last);
  return (i32)(state[0] >> 32) ^ (i32)state[7];
}
