import {
  catch_trap,
  cells_i32,
  elem_new,
  freeze,
  func_new,
  func_object,
  i64_from_bigint,
  i64_to_bigint,
  table_init,
  table_new,
  trap_div_zero,
  trap_undefined_element,
  trap_uninitialized,
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
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$2 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  try {
    const g = f(a, c, b, d);
    return i64_to_bigint(g, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
export function instantiate(imports) {
  const gcd$ref = func_new(gcd, sig$0, '0');
  const even$ref = func_new(even, sig$1, '1');
  const ping$ref = func_new(ping, sig$2, '3');
  const pong$ref = func_new(pong, sig$2, '4');
  const add$ref = func_new(add, sig$0, '5');
  const double$ref = func_new(double, sig$0, '6');
  const stop$ref = func_new(stop, sig$3, '7');
  const run$ref = func_new(run, sig$0, '8');
  const table = table_new('funcref', 4, null, null);
  function gcd(a, b) {
    var t4;
    for (;;) {
      if (b === 0) return a;
      if (b === 0) throw trap_div_zero();
      t4 = (a >>> 0) % (b >>> 0) | 0;
      a = b;
      b = t4;
    }
  }
  function even(n) {
    var l1 = 0;
    for (;;) {
      switch (l1) {
      case 0:
        n = n & 65535;
        if (n === 0) return 1;
        n = n - 1 | 0;
        l1 = 1;
        break;
      default:
        if (n === 0) return 0;
        n = n - 1 | 0;
        l1 = 0;
      }
    }
  }
  function ping(n_lo, n_hi, x_lo, x_hi) {
    return ping$body(0, n_lo, n_hi, x_lo, x_hi);
  }
  function ping$body(p2, n_lo, n_hi, x_lo, x_hi) {
    var t4_hi;
    for (;;) {
      switch (p2) {
      case 0:
        if ((n_lo | n_hi) === 0) {
          cells_i32[1] = x_hi;
          return x_lo;
        }
        p2 = n_lo - 1 | 0;
        t4_hi = n_hi - (n_lo >>> 0 < 1 | 0) | 0;
        n_lo = x_lo;
        n_hi = x_hi;
        x_lo = p2;
        x_hi = t4_hi;
        p2 = 1;
        break;
      default:
        if (x_hi || x_lo >>> 0 > 100) {
          x_lo = 100;
          x_hi = 0;
        }
        p2 = n_lo + x_lo | 0;
        t4_hi = (n_hi + x_hi | 0) + (p2 >>> 0 < n_lo >>> 0 | 0) | 0;
        n_lo = x_lo;
        n_hi = x_hi;
        x_lo = p2;
        x_hi = t4_hi;
        p2 = 0;
      }
    }
  }
  function pong(x_lo, x_hi, n_lo, n_hi) {
    return ping$body(1, x_lo, x_hi, n_lo, n_hi);
  }
  function add(p0, p1) {
    return add$body(4, p0, p1);
  }
  function add$body(p2, p0, p1) {
    for (;;) {
      switch (p2) {
      case 0:
      case 4:
        p2 = p0 ? p0 & 3 : 2;
        p0 = p0 >>> 1;
        p1 = p1 + 1 | 0;
        if (p2 >= 4) throw trap_undefined_element();
        break;
      case 1:
      case 5:
        p2 = p0 & 3;
        p0 = p0 >>> 2;
        p1 = p1 << 1;
        if (p2 >= 4) throw trap_undefined_element();
        break;
      case 2:
        return stop(p0, p1);
      default:
        throw trap_uninitialized();
      }
    }
  }
  function double(p0, p1) {
    return add$body(5, p0, p1);
  }
  function stop(p0, p1) {
    return p1;
  }
  function run(p0, p1) {
    return add(p0, p1);
  }
  table_init(table, elem_new([add$ref, double$ref, stop$ref]), 0, 0, 3);
  return { exports: freeze({
    __proto__: null,
    gcd: func_object(gcd$ref),
    even: func_object(even$ref),
    ping: func_object(ping$ref),
    pong: func_object(pong$ref),
    run: func_object(run$ref),
  }) };
}
