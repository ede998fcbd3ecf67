const freeze = Object.freeze;
function func_new(raw, sig, name) {
  return {
    kind: 'func',
    type: sig.type,
    raw,
    sig,
    name,
    object: null
  };
}
const define_properties = Object.defineProperties;
const record_symbol = Symbol.for('dewasm:1');
function func_object(func) {
  if (func !== null && func.object === null) {
    func.object = define_properties(func.sig.wrap(func.raw), {
      name: {
        value: func.name
      },
      length: {
        value: func.sig.params
      },
      [record_symbol]: {
        value: func
      }
    });
  }
  return func === null ? null : func.object;
}
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const switch_1$ref = func_new(switch_1, sig$0, '0');
  const carry$ref = func_new(carry, sig$0, '1');
  function switch_1(x) {
    let r = 0;
    L0: {
      switch (x) {
      case 0:
        r = 10;
        break;
      case 1:
      case 3:
        break;
      case 2:
        return 99;
      default:
        break L0;
      }
      r = r + 20 | 0;
    }
    return r;
  }
  function carry(x) {
    let t1 = 0;
    t1 = x * 5 | 0;
    switch (x) {
    case 0:
      break;
    default:
      t1 = t1 + 1 | 0;
    }
    return t1;
  }
  return { exports: freeze({ __proto__: null, switch: func_object(switch_1$ref), carry: func_object(carry$ref) }) };
}
