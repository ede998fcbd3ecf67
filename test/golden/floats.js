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
const scratch = new data_view(new array_buffer(8));
function f64_neg(x) {
  if (x === x) return -x;
  scratch.setFloat64(0, x, true);
  scratch.setInt32(4, scratch.getInt32(4, true) ^ -2147483648, true);
  return scratch.getFloat64(0, true);
}
const f32_neg = f64_neg;
function f64_copysign(x, y) {
  scratch.setFloat64(0, y, true);
  const sign = scratch.getInt32(4, true) & -2147483648;
  scratch.setFloat64(0, x, true);
  scratch.setInt32(4, scratch.getInt32(4, true) & 2147483647 | sign, true);
  return scratch.getFloat64(0, true);
}
const abs = Math.abs;
function f64_nearest(x) {
  const size = abs(x);
  if (!(size < 4503599627370496)) return x + 0;
  const rounded = size + 4503599627370496 - 4503599627370496;
  return x < 0 ? -rounded : x === 0 ? x : rounded;
}
const floor = Math.floor;
const freeze = Object.freeze;
const fround = Math.fround;
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
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_conversion() {
  trap('invalid conversion to integer');
}
function trap_overflow() {
  trap('integer overflow');
}
function trap_trunc(x) {
  return x === x ? trap_overflow() : trap_conversion();
}
function i32_trunc_s(x) {
  if (!(x > -2147483649 && x < 2147483648)) trap_trunc(x);
  return x | 0;
}
function i32_trunc_sat_s(x) {
  return x <= -2147483648 ? -2147483648 : x >= 2147483647 ? 2147483647 : x | 0;
}
function i64_reinterpret_f64(x) {
  scratch.setFloat64(0, x, true);
  cells_i32[1] = scratch.getInt32(4, true);
  return scratch.getInt32(0, true);
}
function i64_to_bigint(lo, hi) {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigInt64(0, true);
}
const trunc = Math.trunc;
function i64_of_double(x) {
  cells_i32[1] = floor(trunc(x) * 2.3283064365386963e-10);
  return x | 0;
}
const math_max = Math.max;
function i64_trunc_sat_u(x) {
  if (x >= 1.8446744073709552e19) {
    cells_i32[1] = -1;
    return -1;
  }
  return i64_of_double(math_max(x, 0));
}
const math_min = Math.min;
const sqrt = Math.sqrt;
const sig$0 = { type: '(f64,f64)->(f64)', params: 2, wrap: f => (a, b) => f(+a, +b) };
const sig$1 = { type: '(f64,f64)->(f32)', params: 2, wrap: f => (a, b) => f(+a, +b) };
const sig$2 = { type: '(f64,f64)->(i32)', params: 2, wrap: f => (a, b) => {
  a = +a;
  b = +b;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(f64,f64)->(i64)', params: 2, wrap: f => (a, b) => {
  const c = f(+a, +b);
  return i64_to_bigint(c, cells_i32[1]);
} };
export function instantiate(imports) {
  const hypot$ref = func_new(hypot, sig$0, '0');
  const single$ref = func_new(single, sig$1, '1');
  const round$ref = func_new(round, sig$0, '2');
  const truncate$ref = func_new(truncate, sig$2, '3');
  const bits$ref = func_new(bits, sig$3, '4');
  const horner$ref = func_new(horner, sig$0, '5');
  function hypot(a, b) {
    return sqrt(a * a + b * b);
  }
  function single(a, b) {
    return fround(fround(fround(a) + .10000000149011612) / f32_neg(fround(b)));
  }
  function round(a, b) {
    return math_min(f64_nearest(a), f64_copysign(b === b ? floor(b) : b + b, a));
  }
  function truncate(a, b) {
    return i32_trunc_sat_s(a) + i32_trunc_s(b) | 0;
  }
  function bits(a, b) {
    let t2 = 0, t3 = 0, t4 = 0;
    t2 = i64_reinterpret_f64(a);
    t3 = cells_i32[1];
    t4 = i64_trunc_sat_u(b);
    cells_i32[1] = t3 ^ cells_i32[1];
    return t2 ^ t4;
  }
  function horner(a, b) {
    return (a * 1.5 + -0) * b + -1e300;
  }
  return { exports: freeze({ __proto__: null, hypot: func_object(hypot$ref), single: func_object(single$ref), round: func_object(round$ref), truncate: func_object(truncate$ref), bits: func_object(bits$ref), horner: func_object(horner$ref) }) };
}
