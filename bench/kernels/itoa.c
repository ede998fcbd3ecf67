/* Numbers of 64 bits to decimal and back: division by constants and by variables, multiplication of u64. */
#include "kernel.h"

static char digits[24];

static i32 print(u64 number) {
  char *out = digits + sizeof digits;
  do *--out = '0' + number % 10;
  while (number /= 10);
  return out - digits;
}

static u64 parse(i32 at) {
  u64 number = 0;
  for (; at < LENGTH(digits); at++) number = number * 10 + (digits[at] - '0');
  return number;
}

static u64 gcd(u64 a, u64 b) {
  while (b != 0) {
    u64 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

i32 EXPORT(run)(i32 n) {
  u64 number = 1, last = 1, sum = 0;
  for (i32 i = 0; i < n; i++) {
    number = number * 6364136223846793005ull + 1442695040888963407ull;
    u64 shown = number >> i % 64;
    i32 at = print(shown);
    if (parse(at) != shown) return -1;
    sum = sum * 31 + digits[at] + gcd(shown, last | 1);
    last = shown;
  }
  return (i32)sum ^ (i32)(sum >> 32);
}
