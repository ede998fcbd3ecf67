const define_properties = Object.defineProperties;
const error_class = Error;
const object_create = Object.create;
const reflect_construct = Reflect.construct;
const set_prototype_of = Object.setPrototypeOf;
function error_constructor(name) {
  function make(message, options) {
    return reflect_construct(error_class, [message, options], new.target || make);
  }
  define_properties(make, {
    name: {
      value: name
    },
    length: {
      value: 1
    },
    prototype: {
      value: object_create(error_class.prototype, {
        constructor: {
          value: make,
          writable: true,
          configurable: true
        },
        name: {
          value: name,
          writable: true,
          configurable: true
        },
        message: {
          value: '',
          writable: true,
          configurable: true
        }
      }),
      writable: false
    }
  });
  return set_prototype_of(make, error_class);
}
const RuntimeError = error_constructor('RuntimeError');
const array_buffer = ArrayBuffer;
const data_view = DataView;
function provoke_access_errors() {
  const probe = new data_view(new array_buffer(1));
  const messages = [];
  for (let write = 0; write < 2; write++) {
    for (let i = 1; i >= -1; i -= 2) {
      try {
        if (write) probe.setInt32(i, 0, true); else probe.getInt32(i, true);
      } catch (error) {
        messages.push(error.message);
      }
    }
  }
  return messages;
}
const access_messages = provoke_access_errors();
const define_property = Object.defineProperty;
const record_symbol = Symbol.for('dewasm:1');
function mark_trap(error, message) {
  const code = message.replace(/ /g, '-');
  define_property(error, 'code', {
    value: code,
    writable: true,
    configurable: true
  });
  return define_property(error, record_symbol, {
    value: {
      kind: 'trap',
      code
    }
  });
}
function convert_error(error, make, message) {
  const converted = mark_trap(new make(message), message);
  const stack = error.stack;
  const head = `${error}`;
  if (stack) converted.stack = stack.indexOf(head) === 0 ? converted + stack.slice(head.length) : stack;
  return converted;
}
function is_marked(error) {
  return error != null && error[record_symbol] !== undefined;
}
const range_error = RangeError;
function catch_trap(thrown) {
  if (is_marked(thrown)) return thrown;
  const error = thrown;
  if (error.kind === 'host') return error.value;
  if (error instanceof range_error) {
    return access_messages.indexOf(error.message) < 0 ? mark_trap(error, 'call stack exhausted') : convert_error(error, RuntimeError, 'out of bounds memory access');
  }
  return error.name === 'InternalError' ? convert_error(error, range_error, 'call stack exhausted') : error;
}
function realm_cells() {
  const realm = typeof globalThis === 'object' ? globalThis : typeof self === 'object' ? self : global;
  const found = realm[record_symbol];
  if (found !== undefined) return found;
  const value = {
    i32: new Int32Array(2048),
    f64: new Float64Array(2048),
    ref: []
  };
  define_property(realm, record_symbol, {
    value
  });
  return value;
}
const cells = realm_cells();
const cells_i32 = cells.i32;
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
function i64_abs_high(lo, hi) {
  return hi < 0 ? ~hi + +(lo === 0) | 0 : hi;
}
function i64_abs_low(lo, hi) {
  return hi < 0 ? -lo | 0 : lo;
}
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_div_zero() {
  trap('integer divide by zero');
}
const imul = Math.imul;
function u32_mul_high(a, b) {
  return ((a >>> 0) * (b >>> 0) - (imul(a, b) >>> 0)) * 2.3283064365386963e-10 + 0.5 | 0;
}
function i64_mul(al, ah, bl, bh) {
  cells_i32[1] = u32_mul_high(al, bl) + imul(al, bh) + imul(ah, bl);
  return imul(al, bl);
}
function u64_div_large(al, ah, bl, bh) {
  const a = (ah >>> 0) * 4294967296 + (al >>> 0);
  const b = (bh >>> 0) * 4294967296 + (bl >>> 0);
  const q = a / b * 0.9999999999999991 | 0;
  const lo = i64_mul(q, 0, bl, bh);
  const rest = ah - cells_i32[1] - +(al >>> 0 < lo >>> 0) >>> 0;
  const more = rest > bh >>> 0 || rest === bh >>> 0 && al - lo >>> 0 >= bl >>> 0;
  return more ? q + 1 | 0 : q;
}
const floor = Math.floor;
function u64_div_u32(al, ah, b) {
  const q2 = floor(ah / b);
  const a1 = (ah - q2 * b) * 65536 + (al >>> 16);
  const q1 = floor(a1 / b);
  const a0 = (a1 - q1 * b) * 65536 + (al & 65535);
  cells_i32[1] = q2;
  return q1 << 16 | a0 / b;
}
function i64_div_u(al, ah, bl, bh) {
  if ((bl | bh) === 0) trap_div_zero();
  if ((ah | bh) === 0) {
    cells_i32[1] = 0;
    return (al >>> 0) / (bl >>> 0) | 0;
  }
  if (((ah | bh) & -2097152) === 0) {
    const q = (ah * 4294967296 + (al >>> 0)) / (bh * 4294967296 + (bl >>> 0));
    cells_i32[1] = q * 2.3283064365386963e-10;
    return q | 0;
  }
  if (bh === 0) return u64_div_u32(al, ah >>> 0, bl >>> 0);
  const q = u64_div_large(al, ah, bl, bh);
  cells_i32[1] = 0;
  return q;
}
function i64_negate_result(lo) {
  cells_i32[1] = ~cells_i32[1] + +(lo === 0);
  return -lo | 0;
}
function trap_overflow() {
  trap('integer overflow');
}
function i64_div_s(al, ah, bl, bh) {
  if ((bl & bh) === -1 && al === 0 && ah === -2147483648) trap_overflow();
  const lo = i64_div_u(i64_abs_low(al, ah), i64_abs_high(al, ah), i64_abs_low(bl, bh), i64_abs_high(bl, bh));
  return ah < 0 === bh < 0 ? lo : i64_negate_result(lo);
}
const scratch = new data_view(new array_buffer(8));
function i64_from_bigint(value) {
  scratch.setBigInt64(0, value, true);
  cells_i32[1] = scratch.getInt32(4, true);
  return scratch.getInt32(0, true);
}
function i64_to_bigint(lo, hi) {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigInt64(0, true);
}
const sig$0 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  const g = f(a, c, b, d);
  return i64_to_bigint(g, cells_i32[1]);
} };
const sig$1 = { type: '(i64,i64)->(i64)', params: 2, wrap: f => (a, b) => {
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
const sig$2 = { type: '(i64,i64)->(i32)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = i64_from_bigint(b);
  const d = cells_i32[1];
  return f(a, c, b, d);
} };
export function instantiate(imports) {
  const add$ref = func_new(add, sig$0, '0');
  const hash$ref = func_new(hash, sig$0, '1');
  const divide$ref = func_new(divide, sig$1, '2');
  const rotate$ref = func_new(rotate, sig$0, '3');
  const less$ref = func_new(less, sig$2, '4');
  const wide_product$ref = func_new(wide_product, sig$0, '5');
  function add(a_lo, a_hi, b_lo, b_hi) {
    let t2 = 0;
    t2 = a_lo + b_lo | 0;
    cells_i32[1] = (a_hi + b_hi | 0) + (t2 >>> 0 < a_lo >>> 0 | 0) | 0;
    return t2;
  }
  function hash(a_lo, a_hi, b_lo, b_hi) {
    let t2 = 0, t3 = 0;
    t2 = a_lo ^ b_hi >>> 1;
    t3 = imul(t2, -313160499);
    cells_i32[1] = (((t2 >>> 0) * 3981806797 - (t3 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + (imul(t2, -11423785) + imul(a_hi, -313160499) | 0) | 0;
    return t3;
  }
  function divide(a_lo, a_hi, b_lo, b_hi) {
    let t2 = 0;
    t2 = i64_div_s(a_lo, a_hi, b_lo, b_hi);
    cells_i32[1] = cells_i32[1];
    return t2;
  }
  function rotate(a_lo, a_hi, b_lo, b_hi) {
    let t2 = 0;
    t2 = 64 - b_lo | 0;
    cells_i32[1] = (b_lo & 32 ? a_lo << b_lo : a_hi << b_lo | a_lo >>> 1 >>> ~b_lo) | (t2 & 32 ? a_hi >> 31 : a_hi >> t2);
    return (b_lo & 32 ? 0 : a_lo << b_lo) | (t2 & 32 ? a_hi >> t2 : a_lo >>> t2 | a_hi << 1 << ~t2);
  }
  function less(a_lo, a_hi, b_lo, b_hi) {
    return (a_hi < b_hi || a_hi === b_hi && a_lo >>> 0 < b_lo >>> 0) | 0;
  }
  function wide_product(a_lo, a_hi, b_lo, b_hi) {
    let t3 = 0;
    t3 = imul(a_lo, b_lo);
    cells_i32[1] = (((a_lo >>> 0) * (b_lo >>> 0) - (t3 >>> 0)) * 2.3283064365386963e-10 + .5 | 0) + imul(a_lo, b_lo >> 31) | 0;
    return t3;
  }
  return { exports: freeze({ __proto__: null, add: func_object(add$ref), hash: func_object(hash$ref), divide: func_object(divide$ref), rotate: func_object(rotate$ref), less: func_object(less$ref), wide_product: func_object(wide_product$ref) }) };
}
