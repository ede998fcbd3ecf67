import {
  catch_trap,
  cells_i32,
  exception_caught,
  exception_new,
  exception_of_ref,
  freeze,
  func_new,
  func_object,
  i64_to_bigint,
  imul,
  memory_grow,
  memory_new,
  memory_object,
  tag_new,
  tag_object,
} from 'dewasm/runtime';
const sig$0 = { type: '(i32)->(i64)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    const b = f(a);
    return i64_to_bigint(b, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const catch_1$ref = func_new(catch_1, sig$0, '1');
  const all$ref = func_new(all, sig$1, '3');
  const again$ref = func_new(again, sig$1, '4');
  const loop$ref = func_new(loop, sig$1, '5');
  const memory = memory_new(1, 3);
  const error_1 = tag_new('(i32,i64)->()', ['i32', 'i64']);
  const other = tag_new('()->()', []);
  function fail(n) {
    var t1;
    if ((n % 3 | 0) === 1) {
      t1 = imul(n, 1000000007);
      throw exception_new(error_1, [n, t1, (n * 1000000007 - (t1 >>> 0)) * 2.3283064365386963e-10 + 4294967296.5 | 0]);
    }
    if ((n % 3 | 0) === 2) throw exception_new(other, []);
  }
  function catch_1(n) {
    var step, t3 = null, t4, wide_lo, wide_hi, t6;
    L0: {
      try {
        step = 1;
        fail(n);
        step = 2;
        fail(n + 1 | 0);
        step = 3;
      } catch (error) {
        t3 = exception_caught(error);
        if (t3.tag === error_1) {
          t4 = t3.values[0];
          wide_lo = t3.values[1];
          wide_hi = t3.values[2];
          break L0;
        }
        throw t3.object;
      }
      cells_i32[1] = 0;
      return step;
    }
    t6 = wide_lo + step | 0;
    cells_i32[1] = wide_hi + (t6 >>> 0 < wide_lo >>> 0 | 0) | 0;
    return t4 ^ t6;
  }
  function grow(n) {
    memory_grow(memory, 1);
    fail(n);
  }
  function all(n) {
    var t2, t1 = null;
    t2 = memory.view;
    t2.setInt32(8, n, true);
    try {
      grow(n);
      t2 = memory.view;
    } catch (error) {
      t1 = exception_caught(error);
      t2 = memory.view;
    }
    return t2.getInt32(8, true);
  }
  function again(n) {
    var t1 = null, t2;
    L0: {
      L1: {
        try {
          fail(n);
        } catch (error) {
          t1 = exception_caught(error);
          if (t1.tag === other) break L0;
          t2 = t1;
          break L1;
        }
        return -1;
      }
      throw exception_of_ref(t2);
    }
    return 2;
  }
  function loop(n) {
    var count = 0, t2 = null;
    n = n & 63;
    for (;;) {
      L1: {
        try {
          fail(n << 1);
          count = count + 1 | 0;
          n = n - 1 | 0;
          if ((n & 1) === 0) continue;
        } catch (error) {
          t2 = exception_caught(error);
          if (t2.tag === other) break L1;
          throw t2.object;
        }
      }
      n = n - 1 | 0;
      if (n > 0) continue;
      break;
    }
    return count;
  }
  return { exports: freeze({
    __proto__: null,
    error: tag_object(error_1),
    memory: memory_object(memory),
    catch: func_object(catch_1$ref),
    all: func_object(all$ref),
    again: func_object(again$ref),
    loop: func_object(loop$ref),
  }) };
}
