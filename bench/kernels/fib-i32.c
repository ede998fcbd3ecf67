/* Recursion with i32: Fibonacci's numbers, and Ackermann's function for depth. */
#include "kernel.h"

static NOINLINE i32 fib(i32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static NOINLINE i32 ackermann(i32 m, i32 n) {
  if (m == 0) return n + 1;
  return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

i32 EXPORT(run)(i32 n) { return fib(n) + ackermann(2, n * 4); }
