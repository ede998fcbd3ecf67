import {
  catch_trap,
  cells_f64,
  cells_i32,
  freeze,
  fround,
  func_new,
  func_object,
  i64_to_bigint,
  imul,
  trap_div_zero,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32,i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return [c, cells_i32[1]];
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32,i32)->(i32,i64,f32,f64)', params: 2, wrap: f => (a, b) => {
  const c = f(a | 0, b | 0);
  return [c, i64_to_bigint(cells_i32[1], cells_i32[2]), cells_f64[3], cells_f64[4]];
} };
const sig$2 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32,i32)->(i32,i32)', params: 2, wrap: f => (a, b) => {
  const c = f(a | 0, b | 0);
  return [c, cells_i32[1]];
} };
const sig$4 = { type: '(i32,i32)->(f32,i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return [c, i64_to_bigint(cells_i32[1], cells_i32[2])];
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$5 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const divmod$ref = func_new(divmod, sig$0, '0');
  const all$ref = func_new(all, sig$1, '1');
  const digits$ref = func_new(digits, sig$2, '2');
  const swap$ref = func_new(swap, sig$3, '3');
  const exchange_1$ref = func_new(exchange_1, sig$4, '5');
  const blocks$ref = func_new(blocks, sig$5, '6');
  function divmod(a, b) {
    if (b === 0) throw trap_div_zero();
    if (b === 0) throw trap_div_zero();
    cells_i32[1] = (a >>> 0) % (b >>> 0) | 0;
    return (a >>> 0) / (b >>> 0) | 0;
  }
  function all(a, b) {
    cells_i32[1] = a;
    cells_i32[2] = a >> 31;
    cells_f64[3] = fround(a);
    cells_f64[4] = b >>> 0;
    return b;
  }
  function digits(a, b) {
    return ((a >>> 0) / 10 | 0) - imul((a >>> 0) % 10 | 0, ((b >>> 0) / 7 | 0) + ((b >>> 0) % 7 | 0) | 0) | 0;
  }
  function swap(a, b) {
    var t4;
    t4 = a;
    if (a > b) {
      a = b;
      b = t4;
      t4 = a;
    }
    cells_i32[1] = b;
    return t4;
  }
  function exchange_1(a, b) {
    cells_i32[1] = a;
    cells_i32[2] = a >> 31;
    return fround(b);
  }
  function blocks(x) {
    var t3;
    L0: {
      if (x) {
        x = 1;
        t3 = 2;
        break L0;
      }
      t3 = 4;
    }
    return imul(x, t3);
  }
  return { exports: freeze({
    __proto__: null,
    divmod: func_object(divmod$ref),
    all: func_object(all$ref),
    digits: func_object(digits$ref),
    swap: func_object(swap$ref),
    exchange: func_object(exchange_1$ref),
    blocks: func_object(blocks$ref),
  }) };
}
