import { cells_i32, freeze, func_new, func_object, global_new, global_object, i64_to_bigint } from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i64)', params: 1, wrap: f => a => {
  const b = f(a | 0);
  return i64_to_bigint(b, cells_i32[1]);
} };
const sig$1 = { type: '(f64)->(f64)', params: 1, wrap: f => a => f(+a) };
export function instantiate(imports) {
  const next$ref = func_new(next, sig$0, '0');
  const scaled$ref = func_new(scaled, sig$1, '1');
  let count = 5;
  let state$lo = -876643772, state$hi = 20529293;
  const scale = .25;
  const seen$global = global_new('i32', true, 0);
  function next(n) {
    let t2 = 0, t3 = 0, t4 = 0;
    t2 = state$hi;
    t3 = state$lo;
    t4 = state$hi;
    state$lo = state$lo ^ t3 << 13;
    state$hi = t2 ^ (t4 << 13 | t3 >>> 19);
    t4 = state$hi;
    t3 = state$hi;
    state$lo = state$lo ^ (t3 << 25 | state$lo >>> 7);
    state$hi = t4 ^ t3 >>> 7;
    count = count + n | 0;
    seen$global.value = count;
    t3 = state$lo;
    cells_i32[1] = state$hi;
    return t3;
  }
  function scaled(x) {
    return x * scale;
  }
  return { exports: freeze({ __proto__: null, seen: global_object(seen$global), next: func_object(next$ref), scaled: func_object(scaled$ref) }) };
}
