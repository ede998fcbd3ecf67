import {
  catch_trap,
  cells_i32,
  freeze,
  func_new,
  func_object,
  i64_to_bigint,
  trap_div_zero,
  trap_overflow,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  const c = f(a | 0, b | 0);
  return i64_to_bigint(c, cells_i32[1]);
} };
const sig$2 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32,i32)->(f64)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
export function instantiate(imports) {
  const max$ref = func_new(max, sig$0, '0');
  const clamp$ref = func_new(clamp, sig$0, '1');
  const wide$ref = func_new(wide, sig$1, '2');
  const checked$ref = func_new(checked, sig$2, '3');
  const choose$ref = func_new(choose, sig$3, '4');
  function max(a, b) {
    return a > b ? a : b;
  }
  function clamp(a, b) {
    return a < 0 ? 0 : a >>> 0 > b >>> 0 ? b : a;
  }
  function wide(a, b) {
    cells_i32[1] = b ? a >> 31 : 1;
    return b ? a : 1;
  }
  function checked(a, b) {
    if (b === 0) throw trap_div_zero();
    if (b === -1 && a === -2147483648) throw trap_overflow();
    return a ? a / b | 0 : b;
  }
  function choose(a, b) {
    var t2;
    if (a) t2 = b; else t2 = 0 / 0;
    return t2;
  }
  return { exports: freeze({
    __proto__: null,
    max: func_object(max$ref),
    clamp: func_object(clamp$ref),
    wide: func_object(wide$ref),
    checked: func_object(checked$ref),
    choose: func_object(choose$ref),
  }) };
}
