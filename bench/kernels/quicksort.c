/* Quicksort of n random integers, with insertion sort for short runs. */
#include "kernel.h"

#define MAX 500000

static i32 items[MAX];

static void sort(i32 low, i32 high) {
  while (high - low > 16) {
    i32 pivot = items[low + (high - low) / 2], i = low, j = high;
    while (i <= j) {
      while (items[i] < pivot) i++;
      while (items[j] > pivot) j--;
      if (i <= j) {
        i32 t = items[i];
        items[i++] = items[j];
        items[j--] = t;
      }
    }
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
  for (i32 i = low + 1; i <= high; i++) {
    i32 item = items[i], j = i;
    for (; j > low && items[j - 1] > item; j--) items[j] = items[j - 1];
    items[j] = item;
  }
}

i32 EXPORT(run)(i32 n) {
  if (n > MAX) n = MAX;
  u32 state = 12345;
  for (i32 i = 0; i < n; i++) items[i] = next_random(&state);
  sort(0, n - 1);
  u32 hash = 2166136261u;
  for (i32 i = 0; i < n; i++) {
    if (i > 0 && items[i - 1] > items[i]) return -1;
    hash = mix(hash, items[i]);
  }
  return hash;
}
