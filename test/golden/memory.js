import { catch_trap, cells_i32, data_bytes, data_new, freeze, func_new, func_object, i64_from_bigint, i64_to_bigint, memory_copy, memory_fill, memory_init, memory_new, memory_object } from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b = i64_from_bigint(b);
  const c = cells_i32[1];
  try {
    const d = f(a, b, c);
    return i64_to_bigint(d, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32)->(f64)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const sum$ref = func_new(sum, sig$0, '0');
  const wide$ref = func_new(wide, sig$1, '1');
  const move$ref = func_new(move, sig$2, '2');
  const memory = memory_new(1, 1);
  const memory$view = memory.view;
  function sum(p, n) {
    let s = 0;
    n = n & 255;
    for (;;) {
      if (n === 0) break;
      s = s + memory$view.getInt8((p >>> 0) + 8) | 0;
      p = p + 1 | 0;
      n = n - 1 | 0;
    }
    return s;
  }
  function wide(p, v_lo, v_hi) {
    let t2 = 0, t5 = 0;
    memory$view.setInt32((p >>> 0) + 20, v_hi, true);
    memory$view.setInt32((p >>> 0) + 16, v_lo, true);
    t2 = memory$view.getInt32((p >>> 0) + 16, true);
    t5 = t2 + memory$view.getInt32((p >>> 0) + 18, true) | 0;
    cells_i32[1] = memory$view.getInt32((p >>> 0) + 22, true) + (t5 >>> 0 < t2 >>> 0 | 0) | 0;
    return t5;
  }
  function move(p) {
    let t1 = 0;
    t1 = memory$view.getInt32((p >>> 0) + 8, true);
    memory$view.setInt32((p >>> 0) + 44, memory$view.getInt32((p >>> 0) + 12, true), true);
    memory$view.setInt32((p >>> 0) + 40, t1, true);
    memory_copy(memory, memory, 100, p, 12);
    memory_fill(memory, 103, p, 3);
    return memory$view.getFloat64(99, true);
  }
  memory_init(memory, data_new(data_bytes(8, [0, 'AQIDBID//n8'])), 8, 0, 8);
  return { exports: freeze({ __proto__: null, memory: memory_object(memory), sum: func_object(sum$ref), wide: func_object(wide$ref), move: func_object(move$ref) }) };
}
