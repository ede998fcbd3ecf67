import { catch_trap, clz32, freeze, func_new, func_object, i32_popcnt, imul, trap_div_zero, trap_overflow } from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const mix$ref = func_new(mix, sig$0, '0');
  const divide$ref = func_new(divide, sig$1, '1');
  const compare$ref = func_new(compare, sig$0, '2');
  const bits$ref = func_new(bits, sig$2, '3');
  function mix(x, y) {
    let t2 = 0, t3 = 0;
    t2 = x - 7 | 0;
    t3 = y & 31;
    return imul(x + y | 0, 31) ^ (t2 << t3 | t2 >>> -t3);
  }
  function divide(x, y) {
    if (y === 0) throw trap_div_zero();
    if (y === -1 && x === -2147483648) throw trap_overflow();
    if (y === 0) throw trap_div_zero();
    return (x / y | 0) + ((x >>> 0) % (y >>> 0) | 0) | 0;
  }
  function compare(x, y) {
    return (x >>> 0 < y >>> 0 | 0) << 1 | (x >= y | 0) & (y === 0 | 0);
  }
  function bits(x) {
    return clz32(x) + ((32 - clz32(~x & (x - 1 | 0)) | 0) + i32_popcnt(x << 24 >> 24) | 0) | 0;
  }
  return { exports: freeze({ __proto__: null, mix: func_object(mix$ref), divide: func_object(divide$ref), compare: func_object(compare$ref), bits: func_object(bits$ref) }) };
}
