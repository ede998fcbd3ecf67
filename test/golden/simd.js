import {
  catch_trap,
  cells_i32,
  data_bytes,
  data_codes,
  data_new,
  freeze,
  fround,
  func_new,
  func_object,
  i64_to_bigint,
  imul,
  memory_init,
  memory_new,
  memory_object,
  scratch,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(f32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$3 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return i64_to_bigint(c, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$4 = { type: '(i32,i32)->(f64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const scale$ref = func_new(scale, sig$0, '0');
  const copy$ref = func_new(copy, sig$1, '1');
  const lane$ref = func_new(lane, sig$2, '2');
  const bytes$ref = func_new(bytes, sig$3, '3');
  const shuffle$ref = func_new(shuffle, sig$2, '4');
  const clamp_1$ref = func_new(clamp_1, sig$4, '6');
  const sum_1$ref = func_new(sum_1, sig$2, '7');
  const memory = memory_new(1, null);
  let sum$x0 = 1, sum$x1 = 2, sum$x2 = 3, sum$x3 = 4;
  function scale(by, p) {
    var t2, t3, t4, t5, t7;
    t2 = memory.view;
    t3 = t2.getFloat32(p, true);
    t4 = t2.getFloat32(p + 4 | 0, true);
    t5 = t2.getFloat32(p + 8 | 0, true);
    t7 = fround(by);
    t2.setFloat32(76, t2.getFloat32(p + 12 | 0, true) * t7, true);
    t2.setFloat32(72, t5 * t7, true);
    t2.setFloat32(68, t4 * t7, true);
    t2.setFloat32(64, t3 * t7, true);
    return t2.getFloat32(68, true);
  }
  function copy(from, to) {
    var t2, t3, t4, t5;
    t2 = memory.view;
    t3 = t2.getInt32(from, true);
    t4 = t2.getInt32(from + 4 | 0, true);
    t5 = t2.getInt32(from + 8 | 0, true);
    t2.setInt32(76, t2.getInt32(from + 12 | 0, true), true);
    t2.setInt32(72, t5, true);
    t2.setInt32(68, t4, true);
    t2.setInt32(64, t3, true);
    return t2.getInt32(76, true);
  }
  function lane(a, b) {
    return (a * 3 | 0) + b | 0;
  }
  function bytes(a, b) {
    var t3, t2, t4, t5;
    t3 = memory.view;
    t2 = (a & 255) * 16843009 | 0;
    t4 = t3.getInt32(16, true);
    t5 = t3.getInt32(20, true);
    t3.getInt32(24, true);
    t3.getInt32(28, true);
    cells_i32[1] = (t2 & 2139062143) + (t5 & 2139062143) ^ (t2 ^ t5) & -2139062144;
    return (t2 & 2139062143) + (t4 & 2139062143) ^ (t2 ^ t4) & -2139062144;
  }
  function shuffle(a, b) {
    var t2;
    t2 = (b & 65535) * 65537 | 0;
    return imul(a >>> 7 & 16843009, 16909320) >>> 24 | imul(a >>> 7 & 16843009, 16909320) >>> 24 << 4 | imul((t2 >>> 16 | t2 << 16) >>> 7 & 16843009, 16909320) >>> 24 << 8 | imul((a >>> 24 | a >>> 8 & 65280 | a << 8 & 16711680 | a << 24) >>> 7 & 16843009, 16909320) >>> 24 << 12;
  }
  function clamp(v_x0, v_x1, v_x2, v_x3) {
    var t2, t3;
    t2 = 0 - ((scratch.setInt32(0, v_x0, true), scratch.setInt32(4, v_x1, true), scratch.getFloat64(0, true)) < 0 | 0) | 0;
    t3 = 0 - ((scratch.setInt32(0, v_x2, true), scratch.setInt32(4, v_x3, true), scratch.getFloat64(0, true)) < 0 | 0) | 0;
    cells_i32[1] = v_x1 ^ v_x1 & t2;
    cells_i32[2] = v_x2 ^ v_x2 & t3;
    cells_i32[3] = v_x3 ^ v_x3 & t3;
    return v_x0 ^ v_x0 & t2;
  }
  function clamp_1(a, b) {
    var t3, t4;
    t3 = a * 1;
    t4 = a * .5;
    clamp((scratch.setFloat64(0, t3, true), scratch.getInt32(0, true)), (scratch.setFloat64(0, t3, true), scratch.getInt32(4, true)), (scratch.setFloat64(0, t4, true), scratch.getInt32(0, true)), (scratch.setFloat64(0, t4, true), scratch.getInt32(4, true)));
    return (scratch.setInt32(0, cells_i32[2], true), scratch.setInt32(4, cells_i32[3], true), scratch.getFloat64(0, true));
  }
  function sum_1(n, x) {
    var v_x0, v_x1, v_x2, v_x3;
    v_x0 = sum$x0;
    v_x1 = sum$x1;
    v_x2 = sum$x2;
    v_x3 = sum$x3;
    n = n & 15;
    do {
      v_x0 = v_x0 + x | 0;
      v_x1 = v_x1 + x | 0;
      v_x2 = v_x2 + x | 0;
      v_x3 = v_x3 + x | 0;
      n = n - 1 | 0;
    } while (n > 0);
    sum$x0 = v_x0;
    sum$x1 = v_x1;
    sum$x2 = v_x2;
    sum$x3 = v_x3;
    return v_x3;
  }
  const byte_codes = data_codes('!\x00');
  memory_init(memory, data_new(data_bytes(32, [2, '`H?!!!@!!@@!!`H@` `G`H~o`!`"`#`$~n`G!`H`0 0@'], byte_codes)), 0, 0, 32);
  return { exports: freeze({
    __proto__: null,
    memory: memory_object(memory),
    scale: func_object(scale$ref),
    copy: func_object(copy$ref),
    lane: func_object(lane$ref),
    bytes: func_object(bytes$ref),
    shuffle: func_object(shuffle$ref),
    clamp: func_object(clamp_1$ref),
    sum: func_object(sum_1$ref),
  }) };
}
