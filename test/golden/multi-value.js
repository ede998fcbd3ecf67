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
const imul = Math.imul;
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_div_zero() {
  trap('integer divide by zero');
}
const sig$0 = { type: '(i32,i32)->(i32,i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return [c, cells_i32[1]];
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i64,f32)->(f32,i64)', params: 2, wrap: f => (a, b) => {
  a = i64_from_bigint(a);
  const c = cells_i32[1];
  b = fround(b);
  const d = f(a, c, b);
  return [d, i64_to_bigint(cells_i32[1], cells_i32[2])];
} };
const sig$2 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$3 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
export function instantiate(imports) {
  const divmod$ref = func_new(divmod, sig$0, '0');
  const swap$ref = func_new(swap, sig$1, '1');
  const use$ref = func_new(use, sig$2, '2');
  const blocks$ref = func_new(blocks, sig$3, '3');
  function divmod(x, y) {
    if (y === 0) throw trap_div_zero();
    if (y === 0) throw trap_div_zero();
    cells_i32[1] = (x >>> 0) % (y >>> 0) | 0;
    return (x >>> 0) / (y >>> 0) | 0;
  }
  function swap(p0_lo, p0_hi, p1) {
    cells_i32[1] = p0_lo;
    cells_i32[2] = p0_hi;
    return p1;
  }
  function use(x) {
    return divmod(x, 10) - cells_i32[1] | 0;
  }
  function blocks(x) {
    let t3 = 0;
    L0: {
      if (x) {
        x = 1;
        t3 = 2;
        break L0;
      }
      t3 = 4;
    }
    return imul(x, t3);
  }
  return { exports: freeze({ __proto__: null, divmod: func_object(divmod$ref), swap: func_object(swap$ref), use: func_object(use$ref), blocks: func_object(blocks$ref) }) };
}
