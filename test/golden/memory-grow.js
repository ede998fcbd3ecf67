import {
  catch_trap,
  freeze,
  func_new,
  func_object,
  memory_grow,
  memory_new,
  memory_object,
  memory_size,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const grow$ref = func_new(grow, sig$0, '0');
  const touch$ref = func_new(touch, sig$1, '1');
  const sum$ref = func_new(sum, sig$1, '2');
  const memory = memory_new(1, 8);
  function grow(pages) {
    return memory_grow(memory, pages);
  }
  function touch(pages, at) {
    var t4, stored, target;
    t4 = memory.view;
    t4.setInt32(16, 77, true);
    memory_grow(memory, pages & 1);
    t4 = memory.view;
    stored = memory_size(memory);
    t4.setInt32(at, stored, true);
    target = (memory_size(memory) << 16) - 4 | 0;
    t4.setInt32(target, 2, true);
    return t4.getInt32(16, true) + t4.getInt32(at, true) | 0;
  }
  function sum(from, n) {
    var t3, sum_1 = 0;
    t3 = memory.view;
    n = n & 255;
    do {
      sum_1 = sum_1 + t3.getUint8(from + n | 0) | 0;
      n = n - 1 | 0;
    } while (n);
    return sum_1;
  }
  return { exports: freeze({
    __proto__: null,
    memory: memory_object(memory),
    grow: func_object(grow$ref),
    touch: func_object(touch$ref),
    sum: func_object(sum$ref),
  }) };
}
