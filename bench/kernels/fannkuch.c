/* Fannkuch-redux of the Computer Language Benchmarks Game: permutations of small arrays in memory. */
#include "kernel.h"

#define MAX 16

static i32 perm[MAX], first[MAX], count[MAX];

/* Flips until the first element is 0. */
static i32 flips_of(i32 n) {
  for (i32 i = 0; i < n; i++) perm[i] = first[i];
  i32 flips = 0;
  for (i32 k; (k = perm[0]) != 0; flips++) {
    for (i32 low = 0, high = k; low < high; low++, high--) {
      i32 t = perm[low];
      perm[low] = perm[high];
      perm[high] = t;
    }
  }
  return flips;
}

i32 EXPORT(run)(i32 n) {
  i32 checksum = 0, most = 0, r = n;
  for (i32 i = 0; i < n; i++) first[i] = i;
  for (i32 index = 0;; index++) {
    for (; r != 1; r--) count[r - 1] = r;
    i32 flips = flips_of(n);
    if (flips > most) most = flips;
    checksum += index % 2 == 0 ? flips : -flips;
    for (;; r++) {
      if (r == n) return checksum * 100 + most;
      i32 head = first[0];
      for (i32 i = 0; i < r; i++) first[i] = first[i + 1];
      first[r] = head;
      if (--count[r] > 0) break;
    }
  }
}
