import {
  catch_trap,
  elem_new,
  freeze,
  func_new,
  func_object,
  imul,
  table_init,
  table_new,
  table_view,
  trap_undefined_element,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$2 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const double$ref = func_new(double, sig$0, '0');
  const square$ref = func_new(square, sig$0, '1');
  const negate$ref = func_new(negate, sig$0, '2');
  const sub$ref = func_new(sub, sig$1, '3');
  const apply$ref = func_new(apply, sig$2, '4');
  const both$ref = func_new(both, sig$2, '5');
  const table = table_new('funcref', 6, null, null);
  const view$0$0 = table_view(table, '(i32)->(i32)');
  const view$0$1 = table_view(table, '(i32,i32)->(i32)');
  function double(p0) {
    return p0 << 1;
  }
  function square(p0) {
    return imul(p0, p0);
  }
  function negate(p0) {
    return 0 - p0 | 0;
  }
  function sub(p0, p1) {
    return p0 - p1 | 0;
  }
  function apply(which, x) {
    return (view$0$0[which] ?? trap_undefined_element)(x);
  }
  function both(x, y) {
    var t2;
    t2 = (view$0$0[1] ?? trap_undefined_element)(x);
    return (view$0$1[2] ?? trap_undefined_element)(t2, y << 1);
  }
  table_init(table, elem_new([double$ref, square$ref, sub$ref, negate$ref]), 0, 0, 4);
  return { exports: freeze({ __proto__: null, apply: func_object(apply$ref), both: func_object(both$ref) }) };
}
