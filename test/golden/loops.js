import {
  catch_trap,
  freeze,
  func_new,
  func_object,
  trap_div_zero,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const sum$ref = func_new(sum, sig$0, '0');
  const collatz$ref = func_new(collatz, sig$0, '1');
  const gcd$ref = func_new(gcd, sig$1, '2');
  const fib_1$ref = func_new(fib_1, sig$1, '4');
  function sum(n) {
    var i = 0, sum_1 = 0;
    n = n & 1023;
    while (i >>> 0 < n) {
      sum_1 = sum_1 + i | 0;
      i = i + 1 | 0;
    }
    return sum_1;
  }
  function collatz(n) {
    var steps = 0;
    n = n & 1023;
    if (n === 0) return -1;
    while (n !== 1) {
      if (n & 1) n = (n * 3 | 0) + 1 | 0; else n = n >>> 1;
      steps = steps + 1 | 0;
    }
    return steps;
  }
  function gcd(n) {
    var m, t;
    m = 360360;
    while (n) {
      if (n === 0) throw trap_div_zero();
      t = (m >>> 0) % (n >>> 0) | 0;
      m = n;
      n = t;
    }
    return m;
  }
  function fib(n) {
    if (n >= 2) n = fib(n - 1 | 0) + fib(n - 2 | 0) | 0;
    return n;
  }
  function fib_1(n) {
    return fib(n & 15);
  }
  return { exports: freeze({
    __proto__: null,
    sum: func_object(sum$ref),
    collatz: func_object(collatz$ref),
    gcd: func_object(gcd$ref),
    fib: func_object(fib_1$ref),
  }) };
}
