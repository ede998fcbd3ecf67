import {
  catch_trap,
  freeze,
  fround,
  func_new,
  func_object,
  memory_new,
  scratch_f32,
  scratch_i32,
} from 'dewasm/runtime';
const sig$0 = { type: '(f64)->(f32)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(f64)->(i32)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(f64)->(f32)', params: 1, wrap: f => a => f(+a) };
export function instantiate(imports) {
  const round$ref = func_new(round, sig$0, '0');
  const moved$ref = func_new(moved, sig$1, '1');
  const stale$ref = func_new(stale, sig$2, '2');
  const memory = memory_new(1, null);
  const memory$view = memory.view;
  function round(x) {
    var a, bits, sign, rest, t10, stored;
    a = fround(x);
    bits = (scratch_f32[0] = a, scratch_i32[0]);
    sign = bits >> 31;
    a = sign ? fround(0 - a) : a;
    rest = fround(fround(fround(a + 8388608) - 8388608) - a);
    a = fround(a + rest);
    t10 = rest < -.5 ? fround(a + 1) : a;
    stored = sign ? fround(0 - t10) : t10;
    memory$view.setFloat32(4, stored, true);
    return memory$view.getFloat32(4, true);
  }
  function moved(x) {
    var a, mask;
    memory$view.setInt32(8, 2141192193, true);
    a = memory$view.getInt32(8, true);
    mask = (scratch_f32[0] = fround(x), scratch_i32[0]) >> 31;
    return (1065353216 ^ a) & mask ^ a;
  }
  function stale(x) {
    var f, a, t5;
    f = fround(x);
    a = (scratch_f32[0] = f, scratch_i32[0]);
    t5 = fround(f * 3);
    f = 2;
    a = a + 8388608 | 0;
    return fround(f * (x > 1 ? t5 : (scratch_i32[0] = a, scratch_f32[0])));
  }
  return { exports: freeze({ __proto__: null, round: func_object(round$ref), moved: func_object(moved$ref), stale: func_object(stale$ref) }) };
}
