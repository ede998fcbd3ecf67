import { catch_trap, elem_new, freeze, func_new, func_object, imul, table_init, table_new, table_view, trap_undefined_element } from 'dewasm/runtime';
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '()->(i32)', params: 0, wrap: f => () => f() };
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
  const add$ref = func_new(add, sig$0, '0');
  const sub$ref = func_new(sub, sig$0, '1');
  const mul$ref = func_new(mul, sig$0, '2');
  const other$ref = func_new(other, sig$1, '3');
  const apply$ref = func_new(apply, sig$2, '4');
  const table = table_new('funcref', 5, null, null);
  const view$0$0 = table_view(table, '(i32,i32)->(i32)');
  function add(p0, p1) {
    return p0 + p1 | 0;
  }
  function sub(p0, p1) {
    return p0 - p1 | 0;
  }
  function mul(p0, p1) {
    return imul(p0, p1);
  }
  function other() {
    return 1;
  }
  function apply(op, x) {
    let t2 = 0;
    t2 = add(x, 3);
    return (op >>> 0 < view$0$0.length ? view$0$0[op] : trap_undefined_element)(x, t2);
  }
  table_init(table, elem_new([add$ref, sub$ref, mul$ref, other$ref]), 0, 0, 4);
  return { exports: freeze({ __proto__: null, apply: func_object(apply$ref) }) };
}
