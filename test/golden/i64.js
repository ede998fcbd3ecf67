import {
  catch_trap,
  cells_i32,
  freeze,
  func_new,
  func_object,
  i64_div_s,
  i64_from_bigint,
  i64_to_bigint,
  imul,
} from 'dewasm/runtime';
const sig$0 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  const g = f(a, c, b, d);
  return i64_to_bigint(g, cells_i32[1]);
} };
const sig$1 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  try {
    const g = f(a, c, b, d);
    return i64_to_bigint(g, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i64,i64)->(i32)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  return f(a, c, b, d);
} };
export function instantiate(imports) {
  const add$ref = func_new(add, sig$0, '0');
  const hash$ref = func_new(hash, sig$0, '1');
  const divide$ref = func_new(divide, sig$1, '2');
  const rotate$ref = func_new(rotate, sig$0, '3');
  const less$ref = func_new(less, sig$2, '4');
  const wide_product$ref = func_new(wide_product, sig$0, '5');
  function add(a_lo, a_hi, b_lo, b_hi) {
    var t2;
    t2 = a_lo + b_lo | 0;
    cells_i32[1] = (a_hi + b_hi | 0) + (t2 >>> 0 < a_lo >>> 0 | 0) | 0;
    return t2;
  }
  function hash(a_lo, a_hi, b_lo, b_hi) {
    var t2, t3;
    t2 = a_lo ^ b_hi >>> 1;
    t3 = imul(t2, -313160499);
    cells_i32[1] = (((t2 >>> 0) * 3981806797 - (t3 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + (imul(t2, -11423785) + imul(a_hi, -313160499) | 0) | 0;
    return t3;
  }
  function divide(a_lo, a_hi, b_lo, b_hi) {
    var t2;
    t2 = i64_div_s(a_lo, a_hi, b_lo, b_hi);
    return t2;
  }
  function rotate(a_lo, a_hi, b_lo, b_hi) {
    var t2;
    t2 = 64 - b_lo | 0;
    cells_i32[1] = (b_lo & 32 ? a_lo << b_lo : a_hi << b_lo | a_lo >>> 1 >>> ~b_lo) | (t2 & 32 ? a_hi >> 31 : a_hi >> t2);
    return (b_lo & 32 ? 0 : a_lo << b_lo) | (t2 & 32 ? a_hi >> t2 : a_lo >>> t2 | a_hi << 1 << ~t2);
  }
  function less(a_lo, a_hi, b_lo, b_hi) {
    return (a_hi < b_hi || a_hi === b_hi && a_lo >>> 0 < b_lo >>> 0) | 0;
  }
  function wide_product(a_lo, a_hi, b_lo, b_hi) {
    var t3;
    t3 = imul(a_lo, b_lo);
    cells_i32[1] = (((a_lo >>> 0) * (b_lo >>> 0) - (t3 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + imul(a_lo, b_lo >> 31) | 0;
    return t3;
  }
  return { exports: freeze({
    __proto__: null,
    add: func_object(add$ref),
    hash: func_object(hash$ref),
    divide: func_object(divide$ref),
    rotate: func_object(rotate$ref),
    less: func_object(less$ref),
    wide_product: func_object(wide_product$ref),
  }) };
}
