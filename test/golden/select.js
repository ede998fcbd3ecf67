import { cells_i32, freeze, func_new, func_object, i64_from_bigint, i64_to_bigint, imul } from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '(i64)->(i64)', params: 1, wrap: f => a => {
  a = i64_from_bigint(a);
  const b = cells_i32[1];
  const c = f(a, b);
  return i64_to_bigint(c, cells_i32[1]);
} };
const sig$2 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const max$ref = func_new(max, sig$0, '0');
  const abs_1$ref = func_new(abs_1, sig$1, '1');
  const order$ref = func_new(order, sig$2, '2');
  function max(x, y) {
    return x > y ? x : y;
  }
  function abs_1(x_lo, x_hi) {
    let t1 = 0;
    t1 = x_hi < 0 | 0;
    cells_i32[1] = t1 ? (0 - x_hi | 0) - (0 < x_lo >>> 0 | 0) | 0 : x_hi;
    return t1 ? 0 - x_lo | 0 : x_lo;
  }
  function order(x) {
    let k = 0, t2 = 0;
    k = k + 1 | 0;
    t2 = k + x | 0;
    k = imul(x, 10);
    return k & 1 ? t2 : k;
  }
  return { exports: freeze({ __proto__: null, max: func_object(max$ref), abs: func_object(abs_1$ref), order: func_object(order$ref) }) };
}
