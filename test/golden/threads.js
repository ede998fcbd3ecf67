import {
  atomic_add,
  atomic_compare_exchange64,
  atomic_exchange,
  atomic_fence,
  atomic_notify,
  catch_trap,
  data_bytes,
  data_codes,
  data_new,
  freeze,
  func_new,
  func_object,
  memory_fill,
  memory_fresh,
  memory_fresh_view,
  memory_grow_shared,
  memory_init,
  memory_new_shared,
  memory_size,
  shared_memory_object,
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
export function instantiate(imports) {
  const sum$ref = func_new(sum, sig$0, '0');
  const rmw$ref = func_new(rmw, sig$0, '1');
  const bulk$ref = func_new(bulk, sig$0, '2');
  const memory = memory_new_shared('memory shared', 65536, 1, 3);
  function sum(p, n) {
    var t3, t4, s = 0;
    t3 = memory.view;
    t4 = memory.limit;
    n = n & 7;
    do {
      s = s + ((p >>> 0) + 4 <= t4 ? t3 : memory_fresh_view(memory)).getInt32((p >>> 0) + 4, true) | 0;
      p = p + 4 | 0;
      n = n - 1 | 0;
    } while (n > 0);
    return s;
  }
  function rmw(p, v) {
    atomic_add(memory, (p >>> 0) + 8, v, 4);
    atomic_exchange(memory, p >>> 0, v, 2);
    atomic_fence(memory);
    return atomic_compare_exchange64(memory, p >>> 0, v, 0, 7, 0);
  }
  function bulk(p, n) {
    memory_init(memory_fresh(memory), data_segment, p, 1, 5);
    memory_grow_shared(memory, n & 1);
    memory_fill(memory_fresh(memory), p, n, memory_size(memory_fresh(memory)));
    return atomic_notify(memory, p >>> 0, n);
  }
  const byte_codes = data_codes('');
  const data_segment = data_new(data_bytes(7, [0, 'passive'], byte_codes));
  return { exports: freeze({
    __proto__: null,
    memory: shared_memory_object(memory),
    sum: func_object(sum$ref),
    rmw: func_object(rmw$ref),
    bulk: func_object(bulk$ref),
  }) };
}
