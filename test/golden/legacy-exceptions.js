import {
  catch_trap,
  exception_caught,
  exception_new,
  freeze,
  func_new,
  func_object,
  tag_new,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const catch_1$ref = func_new(catch_1, sig$0, '1');
  const delegate$ref = func_new(delegate, sig$0, '2');
  const clean$ref = func_new(clean, sig$0, '3');
  const error_1 = tag_new('(i32)->()', ['i32']);
  const other = tag_new('()->()', []);
  function fail(n) {
    if ((n % 3 | 0) === 1) throw exception_new(error_1, [n]);
    if ((n % 3 | 0) === 2) throw exception_new(other, []);
  }
  function catch_1(n) {
    var t2, t1 = null;
    L0: {
      try {
        fail(n);
        t2 = -1;
      } catch (error) {
        t1 = exception_caught(error);
        if (t1.tag === error_1) {
          t2 = t1.values[0] + 100 | 0;
          break L0;
        }
        if (n === 8) throw t1.object;
        t2 = 3;
      }
    }
    return t2;
  }
  function delegate(n) {
    var t3 = null, t4, t5, t2 = null, t1 = null;
    L0: {
      try {
        L1: {
          try {
            try {
              fail(n);
            } catch (error) {
              t3 = exception_caught(error);
              t4 = t3;
              break L1;
            }
            fail(n + 1 | 0);
            t5 = 0;
          } catch (error) {
            t2 = exception_caught(error);
            t5 = 1;
          }
          break L0;
        }
        throw t4.object;
      } catch (error) {
        t1 = exception_caught(error);
        t5 = 2;
      }
    }
    return t5;
  }
  function clean(n) {
    var cleaned = 0, t3 = null, t2 = null;
    L0: {
      try {
        try {
          fail(n);
          cleaned = cleaned + 1 | 0;
        } catch (error) {
          t3 = exception_caught(error);
          cleaned = cleaned + 2 | 0;
          throw t3.object;
        }
      } catch (error) {
        t2 = exception_caught(error);
        if (t2.tag === error_1) return t2.values[0] + cleaned | 0;
        if (t2.tag === other) break L0;
        throw t2.object;
      }
    }
    return cleaned;
  }
  return { exports: freeze({ __proto__: null, catch: func_object(catch_1$ref), delegate: func_object(delegate$ref), clean: func_object(clean$ref) }) };
}
