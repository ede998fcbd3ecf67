import { catch_trap, cells_i32, freeze, func_new, func_object, i64_div_u, i64_from_bigint, i64_rem_s, i64_shl, i64_to_bigint, imul } from 'dewasm/runtime';
const sig$0 = { type: '(i64)->(i64)', params: 1, wrap: f => a => {
  a = i64_from_bigint(a);
  const b = cells_i32[1];
  const c = f(a, b);
  return i64_to_bigint(c, cells_i32[1]);
} };
const sig$1 = { type: '(i64,i64,i64)->(i64)', params: 3, wrap: f => (a, b, c) => {
  a = i64_from_bigint(a);
  const d = cells_i32[1];
  b = i64_from_bigint(b);
  const g = cells_i32[1];
  c = i64_from_bigint(c);
  const h = cells_i32[1];
  const i = f(a, d, b, g, c, h);
  return i64_to_bigint(i, cells_i32[1]);
} };
const sig$2 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  const g = f(a, c, b, d);
  return i64_to_bigint(g, cells_i32[1]);
} };
const sig$3 = { type: '(i64,i64)->(i32)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  return f(a, c, b, d);
} };
const sig$4 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$5 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
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
export function instantiate(imports) {
  const hash$ref = func_new(hash, sig$0, '0');
  const add3$ref = func_new(add3, sig$1, '1');
  const rotate$ref = func_new(rotate, sig$2, '2');
  const less$ref = func_new(less, sig$3, '3');
  const widen$ref = func_new(widen, sig$4, '4');
  const divide$ref = func_new(divide, sig$5, '5');
  function hash(x_lo, x_hi) {
    let t1 = 0, t2 = 0;
    t1 = x_lo ^ x_hi >>> 1;
    t2 = imul(t1, -313160499);
    x_lo = t2;
    x_hi = (((t1 >>> 0) * 3981806797 - (t2 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + (imul(t1, -11423785) + imul(x_hi, -313160499) | 0) | 0;
    cells_i32[1] = x_hi ^ x_hi >>> 29;
    return x_lo ^ (x_hi << 3 | x_lo >>> 29);
  }
  function add3(x_lo, x_hi, y_lo, y_hi, z_lo, z_hi) {
    let t3 = 0, t4 = 0;
    t3 = x_lo + y_lo | 0;
    t4 = t3 + z_lo | 0;
    cells_i32[1] = (((x_hi + y_hi | 0) + (t3 >>> 0 < x_lo >>> 0 | 0) | 0) + z_hi | 0) + (t4 >>> 0 < t3 >>> 0 | 0) | 0;
    return t4;
  }
  function rotate(x_lo, x_hi, n_lo, n_hi) {
    let t2 = 0;
    t2 = i64_shl(x_lo, x_hi, n_lo);
    cells_i32[1] = x_hi << 13 | x_lo >>> 19 | cells_i32[1];
    return x_lo << 13 | x_hi >>> 19 | t2;
  }
  function less(x_lo, x_hi, y_lo, y_hi) {
    return ((x_hi < y_hi || x_hi === y_hi && x_lo >>> 0 < y_lo >>> 0) | 0) + ((x_hi >>> 0 > y_hi >>> 0 || x_hi === y_hi && x_lo >>> 0 >= y_lo >>> 0) | 0) | 0;
  }
  function widen(x, y) {
    return ((x >>> 0) * (y >>> 0) - (imul(x, y) >>> 0)) * 2.3283064365386963e-10 + .5 | 0;
  }
  function divide(x_lo, x_hi, y_lo, y_hi) {
    let t2 = 0, t3 = 0, t4 = 0;
    t2 = i64_div_u(x_lo, x_hi, y_lo, y_hi);
    t3 = cells_i32[1];
    t4 = i64_rem_s(x_lo, x_hi, y_lo, y_hi);
    cells_i32[1] = (t3 - cells_i32[1] | 0) - (t2 >>> 0 < t4 >>> 0 | 0) | 0;
    return t2 - t4 | 0;
  }
  return { exports: freeze({ __proto__: null, hash: func_object(hash$ref), add3: func_object(add3$ref), rotate: func_object(rotate$ref), less: func_object(less$ref), widen: func_object(widen$ref), divide: func_object(divide$ref) }) };
}
