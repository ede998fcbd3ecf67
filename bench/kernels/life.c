/* Conway's life on a torus of 256 × 256 bytes, n generations. */
#include "kernel.h"

#define SIDE 256

static u8 grids[2][SIDE][SIDE];

static NOINLINE void step(u8 (*from)[SIDE], u8 (*to)[SIDE]) {
  for (i32 y = 0; y < SIDE; y++) {
    const u8 *above = from[(y + SIDE - 1) % SIDE], *here = from[y], *below = from[(y + 1) % SIDE];
    for (i32 x = 0; x < SIDE; x++) {
      i32 left = (x + SIDE - 1) % SIDE, right = (x + 1) % SIDE;
      i32 around = above[left] + above[x] + above[right] + here[left] + here[right] + below[left] + below[x] + below[right];
      to[y][x] = around == 3 || (around == 2 && here[x]);
    }
  }
}

i32 EXPORT(run)(i32 n) {
  u32 state = 2026, hash = 2166136261u;
  for (i32 y = 0; y < SIDE; y++) {
    for (i32 x = 0; x < SIDE; x++) grids[0][y][x] = next_random(&state) % 3 == 0;
  }
  for (i32 i = 0; i < n; i++) step(grids[i % 2], grids[(i + 1) % 2]);
  for (i32 y = 0; y < SIDE; y++) {
    for (i32 x = 0; x < SIDE; x++) hash = mix(hash, grids[n % 2][y][x]);
  }
  return hash;
}
