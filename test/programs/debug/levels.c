// Functions that are inlined into each other: by the compiler, and one that it leaves to us.
#define INLINE static inline __attribute__((always_inline))

INLINE int innermost(int a, int b) {
  return a / b;
}

INLINE int inner(int a, int b) {
  return innermost(a + 1, b) + 1;
}

INLINE int middle(int a, int b) {
  return inner(a * 2, b) ^ a;
}

__attribute__((noinline)) static int tiny(int a, int b) {
  return innermost(a, b);
}

INLINE int outer(int a, int b) {
  return tiny(a, b) + 3;
}

__attribute__((export_name("run"))) int run(int which, int divisor) {
  if (which == 0)
    return middle(divisor + 7, divisor);
  if (which == 1)
    return outer(which, divisor);
  return tiny(divisor,
    divisor);
}
