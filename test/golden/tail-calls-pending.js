import {
  catch_trap,
  cells,
  cells_i32,
  elem_new,
  freeze,
  func_new,
  func_object,
  record_symbol,
  table_init,
  table_new,
  table_object,
  table_view,
  tail_form_new,
  tail_run,
  trap_undefined_element,
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
const sig$1 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
export function instantiate(imports) {
  const add$ref = func_new(tail_form_new(add, add$resume), sig$0, '0');
  const double$ref = func_new(tail_form_new(double, double$resume), sig$0, '1');
  const stop$ref = func_new(stop, sig$1, '2');
  const run$ref = func_new(tail_form_new(run, run$resume), sig$0, '3');
  const table = table_new('funcref', 4, null, null);
  const view$0$0 = table_view(table, '(i32,i32)->(i32)');
  function add(p0, p1) {
    var t2 = null;
    t2 = add$body(p0, p1);
    return t2 === cells ? tail_run() : t2;
  }
  function add$resume() {
    return add$body(cells_i32[0], cells_i32[1]);
  }
  function add$body(p0, p1) {
    var t2, t4, t5;
    t2 = p0 >>> 1;
    p1 = p1 + 1 | 0;
    t4 = view$0$0[p0 ? p0 & 3 : 2] ?? trap_undefined_element;
    t5 = t4[record_symbol];
    if (t5) {
      cells_i32[0] = t2;
      cells_i32[1] = p1;
      cells.tail = t5;
      return cells;
    }
    return t4(t2, p1);
  }
  function double(p0, p1) {
    var t2 = null;
    t2 = double$body(p0, p1);
    return t2 === cells ? tail_run() : t2;
  }
  function double$resume() {
    return double$body(cells_i32[0], cells_i32[1]);
  }
  function double$body(p0, p1) {
    var t2, t4, t5;
    t2 = p0 >>> 2;
    p1 = p1 << 1;
    t4 = view$0$0[p0 & 3] ?? trap_undefined_element;
    t5 = t4[record_symbol];
    if (t5) {
      cells_i32[0] = t2;
      cells_i32[1] = p1;
      cells.tail = t5;
      return cells;
    }
    return t4(t2, p1);
  }
  function stop(p0, p1) {
    return p1;
  }
  function run(p0, p1) {
    var t2 = null;
    t2 = run$body(p0, p1);
    return t2 === cells ? tail_run() : t2;
  }
  function run$resume() {
    return run$body(cells_i32[0], cells_i32[1]);
  }
  function run$body(p0, p1) {
    return add$body(p0, p1);
  }
  table_init(table, elem_new([add$ref, double$ref, stop$ref]), 0, 0, 3);
  return { exports: freeze({ __proto__: null, table: table_object(table), run: func_object(run$ref) }) };
}
