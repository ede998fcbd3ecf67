import {
  catch_trap,
  freeze,
  func_new,
  func_object,
  memory_new,
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
  const silent$ref = func_new(silent, sig$0, '0');
  const value$ref = func_new(value, sig$0, '1');
  const both$ref = func_new(both, sig$0, '2');
  const address$ref = func_new(address, sig$0, '3');
  const memory = memory_new(1, null);
  const memory$view = memory.view;
  function silent(p, x) {
    memory$view.setInt32(p, x ? x : 7, true);
    return memory$view.getInt32(p, true);
  }
  function value(p, x) {
    var stored;
    stored = x > 40 ? x + 1 | 0 : 7;
    memory$view.setInt32((p >>> 0) + 4, stored, true);
    return memory$view.getInt32(p + 4 | 0, true);
  }
  function both(p, x) {
    var t2;
    t2 = memory$view.getUint8(x);
    memory$view.setInt32(memory$view.getInt32(p, true), x > 40 ? t2 : 7, true);
    return memory$view.getInt32(p, true);
  }
  function address(p, x) {
    var target, address_1;
    target = x > 40 ? p + 8 | 0 : 16;
    memory$view.setInt16(target, x, true);
    return (address_1 = p < 3 ? p * 3 | 0 : p, memory$view).getInt32(address_1, true) + memory$view.getUint16(p, true) | 0;
  }
  return { exports: freeze({
    __proto__: null,
    silent: func_object(silent$ref),
    value: func_object(value$ref),
    both: func_object(both$ref),
    address: func_object(address$ref),
  }) };
}
