import {
  catch_trap,
  cells_i32,
  freeze,
  func_new,
  func_object,
  i64_to_bigint,
  memory_copy,
  memory_fill,
  memory_new,
  memory_object,
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
const sig$1 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return i64_to_bigint(c, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const bytes$ref = func_new(bytes, sig$0, '0');
  const copy$ref = func_new(copy, sig$0, '1');
  const wide$ref = func_new(wide, sig$1, '2');
  const fill$ref = func_new(fill, sig$0, '3');
  const memory = memory_new(1, 1);
  const memory$view = memory.view;
  function bytes(p, v) {
    memory$view.setInt8(p, v);
    memory$view.setInt16(p + 2 | 0, v, true);
    return memory$view.getInt8(p) + memory$view.getInt32(p, true) | 0;
  }
  function copy(from, to) {
    var i = 0;
    from = from & 1023;
    to = to & 1023;
    do {
      memory$view.setInt8(to + i | 0, memory$view.getUint8(from + i | 0) ^ 90);
      i = i + 1 | 0;
    } while (i >>> 0 < 16);
    return memory$view.getInt32(to + 3 | 0, true);
  }
  function wide(p, v) {
    var t2, t5;
    memory$view.setInt32((p >>> 0) + 4, v >> 31, true);
    memory$view.setInt32(p, v, true);
    memory$view.setFloat64(p + 8 | 0, v >>> 0, true);
    t2 = memory$view.getInt32(p, true);
    t5 = t2 + memory$view.getInt32(p + 12 | 0, true) | 0;
    cells_i32[1] = memory$view.getInt32(p + 4 | 0, true) + (t5 >>> 0 < t2 >>> 0 | 0) | 0;
    return t5;
  }
  function fill(p, n) {
    memory_fill(memory, p, 7, n);
    memory_copy(memory, memory, 100, p, 64);
    return memory$view.getInt32(120, true);
  }
  return { exports: freeze({
    __proto__: null,
    memory: memory_object(memory),
    bytes: func_object(bytes$ref),
    copy: func_object(copy$ref),
    wide: func_object(wide$ref),
    fill: func_object(fill$ref),
  }) };
}
