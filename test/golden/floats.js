import {
  catch_trap,
  cells_i32,
  f64_copysign,
  f64_nearest,
  floor,
  freeze,
  fround,
  func_new,
  func_object,
  i32_trunc_s,
  i32_trunc_sat_s,
  i64_reinterpret_f64,
  i64_to_bigint,
  i64_trunc_sat_u,
  math_min,
  sqrt,
} from 'dewasm/runtime';
const sig$0 = { type: '(f64,f64)->(f64)', params: 2, wrap: f => (a, b) => f(+a, +b) };
const sig$1 = { type: '(f64,f64)->(f32)', params: 2, wrap: f => (a, b) => f(+a, +b) };
const sig$2 = { type: '(f64,f64)->(i32)', params: 2, wrap: f => (a, b) => {
  a = +a;
  b = +b;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(f64,f64)->(i64)', params: 2, wrap: f => (a, b) => {
  const c = f(+a, +b);
  return i64_to_bigint(c, cells_i32[1]);
} };
export function instantiate(imports) {
  const hypot$ref = func_new(hypot, sig$0, '0');
  const single$ref = func_new(single, sig$1, '1');
  const round$ref = func_new(round, sig$0, '2');
  const truncate$ref = func_new(truncate, sig$2, '3');
  const bits$ref = func_new(bits, sig$3, '4');
  const horner$ref = func_new(horner, sig$0, '5');
  function hypot(a, b) {
    return sqrt(a * a + b * b);
  }
  function single(a, b) {
    return fround(fround(fround(a) + .10000000149011612) / -fround(b));
  }
  function round(a, b) {
    return math_min(f64_nearest(a), f64_copysign(b === b ? floor(b) : b + b, a));
  }
  function truncate(a, b) {
    return i32_trunc_sat_s(a) + i32_trunc_s(b) | 0;
  }
  function bits(a, b) {
    var t2, t3, t4;
    t2 = i64_reinterpret_f64(a);
    t3 = cells_i32[1];
    t4 = i64_trunc_sat_u(b);
    cells_i32[1] = t3 ^ cells_i32[1];
    return t2 ^ t4;
  }
  function horner(a, b) {
    return (a * 1.5 + -0) * b + -1e300;
  }
  return { exports: freeze({
    __proto__: null,
    hypot: func_object(hypot$ref),
    single: func_object(single$ref),
    round: func_object(round$ref),
    truncate: func_object(truncate$ref),
    bits: func_object(bits$ref),
    horner: func_object(horner$ref),
  }) };
}
