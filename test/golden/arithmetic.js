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
const clz32 = Math.clz32;
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
function i32_popcnt(x) {
  x -= x >>> 1 & 0x55555555;
  x = (x & 0x33333333) + (x >>> 2 & 0x33333333);
  x = x + (x >>> 4) & 0x0f0f0f0f;
  x += x >>> 8;
  return x + (x >>> 16) & 63;
}
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_div_zero() {
  trap('integer divide by zero');
}
function trap_overflow() {
  trap('integer overflow');
}
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
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
  const mixed$ref = func_new(mixed, sig$0, '0');
  const divide$ref = func_new(divide, sig$1, '1');
  const average$ref = func_new(average, sig$0, '2');
  const bits$ref = func_new(bits, sig$0, '3');
  const less$ref = func_new(less, sig$0, '4');
  function mixed(a, b) {
    return (a * 31 | 0) + (b >>> 3 ^ (a << b | a >>> -b)) | 0;
  }
  function divide(a, b) {
    if (b === 0) throw trap_div_zero();
    if (b === -1 && a === -2147483648) throw trap_overflow();
    if (b === 0) throw trap_div_zero();
    return (a / b | 0) - ((a >>> 0) % (b >>> 0) | 0) | 0;
  }
  function average(a, b) {
    return (a & b) + ((a ^ b) >>> 1) | 0;
  }
  function bits(a, b) {
    let t2 = 0;
    t2 = a << 24 >> 24;
    return i32_popcnt(a) + (clz32(b) + (32 - clz32(~t2 & t2 - 1) | 0) | 0) | 0;
  }
  function less(a, b) {
    return (a >>> 0 < b >>> 0 | 0) & (a < b | 0);
  }
  return { exports: freeze({ __proto__: null, mixed: func_object(mixed$ref), divide: func_object(divide$ref), average: func_object(average$ref), bits: func_object(bits$ref), less: func_object(less$ref) }) };
}
