import {
  catch_trap,
  clz32,
  freeze,
  func_new,
  func_object,
  i32_popcnt,
  trap_div_zero,
  trap_overflow,
} from 'dewasm/runtime';
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
export function instantiate(imports) {
  const mixed$ref = func_new(mixed, sig$0, '0');
  const divide$ref = func_new(divide, sig$1, '1');
  const average$ref = func_new(average, sig$0, '2');
  const bits$ref = func_new(bits, sig$0, '3');
  const less$ref = func_new(less, sig$0, '4');
  function mixed(a, b) {
    return (a * 31 | 0) + (b >>> 3 ^ (a << b | a >>> -b)) | 0;
  }
  function divide(a, b) {
    if (b === 0) throw trap_div_zero();
    if (b === -1 && a === -2147483648) throw trap_overflow();
    if (b === 0) throw trap_div_zero();
    return (a / b | 0) - ((a >>> 0) % (b >>> 0) | 0) | 0;
  }
  function average(a, b) {
    return (a & b) + ((a ^ b) >>> 1) | 0;
  }
  function bits(a, b) {
    var t2;
    t2 = a << 24 >> 24;
    return i32_popcnt(a) + (clz32(b) + (32 - clz32(~t2 & t2 - 1) | 0) | 0) | 0;
  }
  function less(a, b) {
    return (a >>> 0 < b >>> 0 | 0) & (a < b | 0);
  }
  return { exports: freeze({
    __proto__: null,
    mixed: func_object(mixed$ref),
    divide: func_object(divide$ref),
    average: func_object(average$ref),
    bits: func_object(bits$ref),
    less: func_object(less$ref),
  }) };
}
