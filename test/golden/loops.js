import { catch_trap, freeze, func_new, func_object, imul, trap_div_zero } from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const gcd$ref = func_new(gcd, sig$0, '0');
  const collatz$ref = func_new(collatz, sig$1, '1');
  function gcd(a, b) {
    let t = 0;
    for (;;) {
      if (b) {
        if (b === 0) throw trap_div_zero();
        t = (a >>> 0) % (b >>> 0) | 0;
        a = b;
        b = t;
        continue;
      }
      break;
    }
    return a;
  }
  function collatz(n) {
    let steps = 0;
    for (;;) {
      if (n >>> 0 <= 1) break;
      if (steps >>> 0 > 200) break;
      steps = steps + 1 | 0;
      if (n & 1) n = imul(n, 3) + 1 | 0; else n = n >>> 1 | 0;
    }
    return steps;
  }
  return { exports: freeze({ __proto__: null, gcd: func_object(gcd$ref), collatz: func_object(collatz$ref) }) };
}
