import { catch_trap, f64_abs, f64_copysign, f64_nearest, f64_neg, floor, freeze, fround, func_new, func_object, i32_trunc_s, i32_trunc_sat_u, math_max, math_min, sqrt } from 'dewasm/runtime';
const sig$0 = { type: '(f32,f32)->(f32)', params: 2, wrap: f => (a, b) => f(fround(a), fround(b)) };
const sig$1 = { type: '(f64)->(f64)', params: 1, wrap: f => a => f(+a) };
const sig$2 = { type: '(f64)->(i32)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(f64,f64)->(f64)', params: 2, wrap: f => (a, b) => f(+a, +b) };
export function instantiate(imports) {
  const norm$ref = func_new(norm, sig$0, '0');
  const clamp$ref = func_new(clamp, sig$1, '1');
  const convert$ref = func_new(convert, sig$2, '2');
  const sign$ref = func_new(sign, sig$3, '3');
  function norm(x, y) {
    return fround(sqrt(fround(fround(x * x) + fround(y * y))));
  }
  function clamp(x) {
    return math_min(math_max(f64_nearest(x), -1), 1e3);
  }
  function convert(x) {
    return i32_trunc_s(x === x ? floor(x) : x + x) + i32_trunc_sat_u(fround(x)) | 0;
  }
  function sign(x, y) {
    return f64_copysign(f64_abs(x), f64_neg(y));
  }
  return { exports: freeze({ __proto__: null, norm: func_object(norm$ref), clamp: func_object(clamp$ref), convert: func_object(convert$ref), sign: func_object(sign$ref) }) };
}
