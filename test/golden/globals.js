import {
  cells_i32,
  f64_convert_i64_s,
  freeze,
  func_new,
  func_object,
  global_new,
  global_new_i64,
  global_object,
  i64_to_bigint,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '(i32,i32)->(f64)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$2 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  const c = f(a | 0, b | 0);
  return i64_to_bigint(c, cells_i32[1]);
} };
export function instantiate(imports) {
  const note$ref = func_new(note, sig$0, '0');
  const mean$ref = func_new(mean, sig$1, '1');
  const total_1$ref = func_new(total_1, sig$2, '2');
  let count = 0;
  let total$lo = -1, total$hi = -1;
  const scale = .5;
  const shown$global = global_new('i32', true, 5);
  const max$lo = -1, max$hi = 2147483647;
  const max$global = global_new_i64(false, max$lo, max$hi);
  function note(a, b) {
    var t2, t3, t4;
    count = count + 1 | 0;
    t2 = total$lo;
    t3 = total$hi;
    t4 = t2 + a | 0;
    total$lo = t4;
    total$hi = (t3 + (a >> 31) | 0) + (t4 >>> 0 < t2 >>> 0 | 0) | 0;
    shown$global.value = shown$global.value ^ b;
    return count + shown$global.value | 0;
  }
  function mean(a, b) {
    return f64_convert_i64_s(total$lo, total$hi) * scale;
  }
  function total_1(a, b) {
    var t2, t4;
    t2 = total$lo;
    t4 = max$lo;
    cells_i32[1] = total$hi & max$hi;
    return t2 & t4;
  }
  return { exports: freeze({
    __proto__: null,
    shown: global_object(shown$global),
    max: global_object(max$global),
    note: func_object(note$ref),
    mean: func_object(mean$ref),
    total: func_object(total_1$ref),
  }) };
}
