import { catch_trap, freeze, func_new, func_object, imul, memory_grow, memory_new, memory_object, memory_size } from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const grow$ref = func_new(grow, sig$0, '0');
  const touch$ref = func_new(touch, sig$1, '1');
  const loop$ref = func_new(loop, sig$1, '2');
  const memory = memory_new(1, 4);
  function grow(n) {
    return memory_grow(memory, n);
  }
  function touch(n) {
    let t2;
    t2 = memory.view;
    t2.setInt32(0, 1, true);
    grow(n & 1);
    t2 = memory.view;
    t2.setInt32(imul(memory_size(memory), 65536) - 4 | 0, 2, true);
    return t2.getInt32(0, true) + memory_size(memory) | 0;
  }
  function loop(n) {
    let t2, s = 0;
    t2 = memory.view;
    n = n & 15;
    do {
      s = s + t2.getInt32(imul(n, 4), true) | 0;
      n = n - 1 | 0;
    } while (n);
    return s;
  }
  return { exports: freeze({ __proto__: null, memory: memory_object(memory), grow: func_object(grow$ref), touch: func_object(touch$ref), loop: func_object(loop$ref) }) };
}
