/* Recursion with i64: Fibonacci's numbers, arguments and results of 64 bits. */
#include "kernel.h"

static NOINLINE i64 fib(i64 n) { return n < 2 ? n + (1ll << 40) : fib(n - 1) + fib(n - 2); }

i32 EXPORT(run)(i32 n) {
  i64 sum = fib(n);
  return (i32)sum ^ (i32)(sum >> 32);
}
