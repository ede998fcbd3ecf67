/* The generator splitmix64: two 64-bit products, shifts and exclusive ors for each number. */
#include "kernel.h"

static u64 next(u64 *state) {
  u64 z = *state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

i32 EXPORT(run)(i32 n) {
  u64 state = 42, sum = 0;
  for (i32 i = 0; i < n; i++) sum ^= next(&state) + i;
  return (i32)sum ^ (i32)(sum >> 32);
}
