import {
  catch_trap,
  freeze,
  func_new,
  func_object,
  trap_unreachable,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const classify$ref = func_new(classify, sig$0, '0');
  const value$ref = func_new(value, sig$1, '1');
  function classify(x) {
    var r = 0;
    L0: {
      L1: {
        for (;;) {
          if (x > 100) break L1;
          if (x < 0) return -1;
          if (x & 1) break;
          x = x + 7 | 0;
          if (x >>> 0 < 60) continue;
          break L0;
        }
        r = 3;
        break L0;
      }
      r = 4;
    }
    return r + x | 0;
  }
  function value(x) {
    var t1, t3;
    if (x === 0) t1 = 1; else if (x < 0) t1 = 2; else throw trap_unreachable();
    L0: {
      if (x) {
        t3 = 8;
        break L0;
      }
      t3 = 9;
    }
    return t1 + t3 | 0;
  }
  return { exports: freeze({ __proto__: null, classify: func_object(classify$ref), value: func_object(value$ref) }) };
}
