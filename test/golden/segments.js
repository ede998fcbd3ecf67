import {
  catch_trap,
  data_bytes,
  data_codes,
  data_new,
  elem_drop,
  elem_new,
  freeze,
  func_new,
  func_object,
  memory_init,
  memory_new,
  memory_object,
  table_init,
  table_new,
  table_view,
  trap_undefined_element,
} from 'dewasm/runtime';
const sig$0 = { type: '()->(i32)', params: 0, wrap: f => () => f() };
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
  const one$ref = func_new(one, sig$0, '0');
  const two$ref = func_new(two, sig$0, '1');
  const byte$ref = func_new(byte, sig$1, '3');
  const copy$ref = func_new(copy, sig$1, '4');
  const call$ref = func_new(call, sig$1, '5');
  const memory = memory_new(1, null);
  const t = table_new('funcref', 4, null, null);
  const view$0$0 = table_view(t, '()->(i32)');
  function one() {
    return 1;
  }
  function two() {
    return 2;
  }
  function start() {
    table_init(t, more, 2, 0, 2);
    elem_drop(more);
  }
  function byte(a, b) {
    return memory.view.getUint8(a);
  }
  function copy(a, b) {
    var t2;
    t2 = memory.view;
    memory_init(memory, passive, 100, a, b);
    return t2.getInt32(100, true);
  }
  function call(a, b) {
    return (view$0$0[a] ?? trap_undefined_element)();
  }
  const byte_codes = data_codes('');
  const more = elem_new([two$ref, one$ref]);
  const passive = data_new(data_bytes(24, [0, '`C/script>`C!-- `Bquoted`B `D'], byte_codes));
  try {
    table_init(t, elem_new([one$ref]), 1, 0, 1);
    memory_init(memory, data_new(data_bytes(38, [0, 'Hello, world`+', 33, '`!~n~o`H'], byte_codes)), 8, 0, 38);
    start();
  } catch (error) {
    throw catch_trap(error);
  }
  return { exports: freeze({
    __proto__: null,
    memory: memory_object(memory),
    byte: func_object(byte$ref),
    copy: func_object(copy$ref),
    call: func_object(call$ref),
  }) };
}
