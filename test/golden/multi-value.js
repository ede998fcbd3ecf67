import { catch_trap, cells_i32, freeze, fround, func_new, func_object, i64_from_bigint, i64_to_bigint, imul, trap_div_zero } from 'dewasm/runtime';
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
const sig$1 = { type: '(i64,f32)->(f32,i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = fround(b);
  const d = f(a, c, b);
  return [d, i64_to_bigint(cells_i32[1], cells_i32[2])];
} };
const sig$2 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const divmod$ref = func_new(divmod, sig$0, '0');
  const swap$ref = func_new(swap, sig$1, '1');
  const use$ref = func_new(use, sig$2, '2');
  const blocks$ref = func_new(blocks, sig$3, '3');
  function divmod(x, y) {
    if (y === 0) throw trap_div_zero();
    if (y === 0) throw trap_div_zero();
    cells_i32[1] = (x >>> 0) % (y >>> 0) | 0;
    return (x >>> 0) / (y >>> 0) | 0;
  }
  function swap(p0_lo, p0_hi, p1) {
    cells_i32[1] = p0_lo;
    cells_i32[2] = p0_hi;
    return p1;
  }
  function use(x) {
    return divmod(x, 10) - cells_i32[1] | 0;
  }
  function blocks(x) {
    let t1 = 0, t2 = 0, t3 = 0;
    t1 = x;
    L0: {
      if (x) {
        t2 = 1;
        t3 = 2;
        break L0;
      }
      t2 = t1;
      t3 = 4;
    }
    return imul(t2, t3);
  }
  return { exports: freeze({ __proto__: null, divmod: func_object(divmod$ref), swap: func_object(swap$ref), use: func_object(use$ref), blocks: func_object(blocks$ref) }) };
}
