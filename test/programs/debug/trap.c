// Traps in an inlined function, two calls deep.
static int table[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static inline __attribute__((always_inline)) int quotient(int a, int b) {
  return a / b;
}

__attribute__((noinline)) static int deep(int level, int divisor) {
  if (level > 0)
    return deep(level - 1, divisor) + table[level & 7];
  int result = quotient(100, divisor);
  return result + 1;
}

__attribute__((export_name("run"))) int run(int divisor) {
  int total = 0;
  for (int i = 0; i < 3; i++)
    total += deep(i, divisor);
  return total;
}
