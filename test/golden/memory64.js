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
  memory_grow_typed,
  memory_init,
  memory_new_typed,
  memory_size,
  typed_memory_object,
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
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32,i32)->()', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const struct$ref = func_new(struct, sig$0, '0');
  const index$ref = func_new(index, sig$1, '1');
  const far$ref = func_new(far, sig$1, '2');
  const sum$ref = func_new(sum, sig$1, '3');
  const bulk$ref = func_new(bulk, sig$2, '4');
  const grow$ref = func_new(grow, sig$3, '5');
  const memory = memory_new_typed('memory i64', 65536, 1, 4);
  function struct(p, high) {
    var t3, a_lo, a_hi;
    t3 = memory.view;
    a_lo = p;
    a_hi = high;
    t3.setInt32(a_hi ? -1 : a_lo, 77, true);
    return t3.getInt32(a_lo + 4 | 0, true) + t3.getUint16(a_lo + 8 | 0, true) | 0;
  }
  function index(i) {
    return memory.view.getUint8((i >>> 0) + 16);
  }
  function far(i) {
    return memory.view.getUint8((i >>> 0) + 4294967296);
  }
  function sum(n) {
    var t4, i_hi = 0, i_lo = 0, t3, s = 0;
    t4 = memory.view;
    while (!(i_hi || i_lo >>> 0 >= (n & 15))) {
      t3 = i_hi << 3 | i_lo >>> 29 ? -1 : i_lo << 3;
      t4.getInt32((t3 >>> 0) + 4, true);
      s = s + t4.getInt32(t3, true) | 0;
      i_lo = i_lo + 1 | 0;
      i_hi = i_hi + (i_lo >>> 0 < 1 | 0) | 0;
    }
    return s;
  }
  function bulk(a, b) {
    memory_fill(memory, a, 7, 9);
    memory_copy(memory, memory, b, a, 12);
  }
  function grow(n) {
    return memory_grow_typed(memory, n) + memory_size(memory) | 0;
  }
  const byte_codes = data_codes('');
  memory_init(memory, data_new(data_bytes(16, [0, '`!`"`#`$`%`&`(`)`*`+`,`-`.`/`0`1'], byte_codes)), 16, 0, 16);
  return { exports: freeze({
    __proto__: null,
    memory: typed_memory_object(memory),
    struct: func_object(struct$ref),
    index: func_object(index$ref),
    far: func_object(far$ref),
    sum: func_object(sum$ref),
    bulk: func_object(bulk$ref),
    grow: func_object(grow$ref),
  }) };
}
