import { freeze, func_new, func_object } from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const name$ref = func_new(name, sig$0, '0');
  const fall$ref = func_new(fall, sig$0, '1');
  const machine$ref = func_new(machine, sig$0, '2');
  const carry$ref = func_new(carry, sig$0, '3');
  function name(n) {
    switch (n) {
    case 0:
      return 100;
    case 1:
    case 3:
      return 101;
    case 2:
      return 102;
    default:
      return -1;
    }
  }
  function fall(n) {
    var x = 0;
    L0: {
      switch (n & 3) {
      case 0:
        x = x + 1 | 0;
        break;
      case 1:
        break;
      default:
        break L0;
      }
      x = x + 10 | 0;
    }
    return x + 100 | 0;
  }
  function machine(n) {
    var steps = 0, state = 0;
    for (;;) {
      steps = steps + 1 | 0;
      switch (state) {
      case 0:
        n = n >>> 1;
        state = (n === 0 | 0) + 1 | 0;
        continue;
      case 1:
        state = 0;
        continue;
      default:
      }
      break;
    }
    return steps;
  }
  function carry(x) {
    var t1;
    t1 = x * 5 | 0;
    switch (x) {
    case 0:
      break;
    default:
      t1 = t1 + 1 | 0;
    }
    return t1;
  }
  return { exports: freeze({
    __proto__: null,
    name: func_object(name$ref),
    fall: func_object(fall$ref),
    machine: func_object(machine$ref),
    carry: func_object(carry$ref),
  }) };
}
