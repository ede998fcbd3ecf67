import {
  abs,
  catch_trap,
  freeze,
  fround,
  func_new,
  func_object,
  i32_trunc_s,
  i32_trunc_sat_s,
  memory_new,
} from 'dewasm/runtime';
const sig$0 = { type: '(f64)->(i32)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(f64)->(f32)', params: 1, wrap: f => a => {
  a = +a;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const signed$ref = func_new(signed, sig$0, '0');
  const unsigned$ref = func_new(unsigned, sig$0, '1');
  const set_before$ref = func_new(set_before, sig$0, '2');
  const wider$ref = func_new(wider, sig$0, '3');
  const scaled$ref = func_new(scaled, sig$1, '4');
  const clamped$ref = func_new(clamped, sig$1, '5');
  const memory = memory_new(1, null);
  const memory$view = memory.view;
  function signed(x) {
    L0: {
      if (!(abs(x) < 2147483648)) break L0;
      return x | 0;
    }
    return -2147483648;
  }
  function unsigned(x) {
    var t1;
    if (x < 4294967296 && x >= 0) t1 = x | 0; else t1 = 0;
    return t1;
  }
  function set_before(x) {
    var t1;
    if (abs(x) < 2147483648) {
      x = x * 1e10;
      t1 = i32_trunc_s(x);
    } else t1 = -1;
    return t1;
  }
  function wider(x) {
    var t1;
    if (abs(x) < 2147483649) t1 = i32_trunc_s(x); else t1 = -1;
    return t1;
  }
  function scaled(x) {
    var stored;
    stored = i32_trunc_sat_s(x);
    memory$view.setInt8(8, stored);
    return fround(memory$view.getUint8(8) * .003920000046491623);
  }
  function clamped(x) {
    var y, stored;
    y = fround(x);
    stored = y > 1 ? 255 : y * 255.3000030517578;
    memory$view.setFloat32(16, stored, true);
    return memory$view.getFloat32(16, true);
  }
  return { exports: freeze({
    __proto__: null,
    signed: func_object(signed$ref),
    unsigned: func_object(unsigned$ref),
    set_before: func_object(set_before$ref),
    wider: func_object(wider$ref),
    scaled: func_object(scaled$ref),
    clamped: func_object(clamped$ref),
  }) };
}
