import {
  catch_trap,
  data_bytes,
  data_codes,
  data_new,
  freeze,
  func_new,
  func_object,
  memory_copy,
  memory_fill,
  memory_grow,
  memory_init,
  memory_new,
  memory_object,
  memory_size,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32,i32)->()', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const swap$ref = func_new(swap, sig$0, '0');
  const across$ref = func_new(across, sig$1, '1');
  const grow$ref = func_new(grow, sig$2, '2');
  const fixed = memory_new(1, 1);
  const open = memory_new(1, 3);
  const fixed$view = fixed.view;
  function swap(p, q) {
    var t3, t;
    t3 = open.view;
    t = fixed$view.getInt32(p, true);
    fixed$view.setInt32(p, t3.getInt32((q >>> 0) + 4, true), true);
    t3.setInt32(q + 4 | 0, t, true);
    return fixed$view.getUint8(q);
  }
  function across(p, q) {
    memory_copy(open, fixed, p, q, 40);
    memory_fill(fixed, q, 1, 3);
  }
  function grow(n) {
    var old;
    old = fixed$view.getInt32(8, true);
    memory_grow(open, n);
    return (old + fixed$view.getInt32(12, true) | 0) + (open.view.getInt32(8, true) + memory_size(open) | 0) | 0;
  }
  const byte_codes = data_codes('');
  memory_init(fixed, data_new(data_bytes(12, [0, 'fixed memory'], byte_codes)), 8, 0, 12);
  memory_init(open, data_new(data_bytes(4, [0, 'open'], byte_codes)), 8, 0, 4);
  return { exports: freeze({
    __proto__: null,
    open: memory_object(open),
    swap: func_object(swap$ref),
    across: func_object(across$ref),
    grow: func_object(grow$ref),
  }) };
}
