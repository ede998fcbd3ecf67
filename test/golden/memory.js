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
const scratch = new data_view(new array_buffer(8));
function i64_to_bigint(lo, hi) {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigInt64(0, true);
}
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_memory() {
  trap('out of bounds memory access');
}
function memory_copy(dst, src, d, s, n) {
  d >>>= 0;
  s >>>= 0;
  n >>>= 0;
  const to = dst.view;
  const from = src.view;
  if (d + n > to.byteLength || s + n > from.byteLength) trap_memory();
  if (n > 32) {
    if (to === from) dst.bytes.copyWithin(d, s, s + n); else dst.bytes.set(src.bytes.subarray(s, s + n), d);
  } else if (d <= s) {
    let i = 0;
    for (; i + 4 <= n; i += 4) to.setInt32(d + i, from.getInt32(s + i, true), true);
    for (; i < n; i++) to.setInt8(d + i, from.getInt8(s + i));
  } else {
    let i = n;
    while (i >= 4) {
      i -= 4;
      to.setInt32(d + i, from.getInt32(s + i, true), true);
    }
    while (i-- > 0) to.setInt8(d + i, from.getInt8(s + i));
  }
}
const imul = Math.imul;
function memory_fill(memory, d, value, n) {
  d >>>= 0;
  n >>>= 0;
  const view = memory.view;
  const end = d + n;
  if (end > view.byteLength) trap_memory();
  if (n > 32) {
    memory.bytes.fill(value, d, end);
  } else {
    const word = imul(value & 255, 0x01010101);
    for (; d + 4 <= end; d += 4) view.setInt32(d, word, true);
    for (; d < end; d++) view.setInt8(d, value);
  }
}
const byte_array = Uint8Array;
const max_pages = 32768;
function memory_new(min, max) {
  if (min > max_pages) throw new range_error('a memory of more than 2 GiB can not be had');
  const buffer = new array_buffer(min * 65536);
  return {
    kind: 'memory',
    view: new data_view(buffer),
    bytes: new byte_array(buffer),
    pages: min,
    max,
    read: false,
    object: null
  };
}
const to_string_tag = Symbol.toStringTag;
function api_class(name, make, methods) {
  define_property(methods, 'constructor', {
    value: make,
    writable: true,
    configurable: true
  });
  define_property(methods, to_string_tag, {
    value: `WebAssembly.${name}`,
    configurable: true
  });
  define_properties(make, {
    name: {
      value: name
    },
    length: {
      value: 1
    },
    prototype: {
      value: methods,
      writable: false
    }
  });
  return make;
}
function attach_record(record, object) {
  record.object = object;
  return define_property(object, record_symbol, {
    value: record
  });
}
const type_error = TypeError;
function check_descriptor(new_target, descriptor) {
  if (new_target === undefined) throw new type_error('constructor requires new');
  if (typeof descriptor === 'object' ? descriptor === null : typeof descriptor !== 'function') {
    throw new type_error('descriptor must be an object');
  }
  return descriptor;
}
const trunc = Math.trunc;
function enforce_u32(value, what) {
  const number = trunc(value) + 0;
  if (!(number >= 0 && number <= 4294967295)) throw new type_error(`${what} must be from 0 to 4294967295`);
  return number;
}
function read_limits(descriptor) {
  const min = enforce_u32(descriptor.initial, 'initial');
  const maximum = descriptor.maximum;
  const max = maximum === undefined ? null : enforce_u32(maximum, 'maximum');
  if (max !== null && max < min) throw new range_error('maximum is below initial');
  return [min, max];
}
function construct_memory(descriptor) {
  const given = check_descriptor(new.target, descriptor);
  const address = given.address;
  if (address !== undefined && `${address}` !== 'i32') throw new type_error('address must be i32');
  const limits = read_limits(given);
  if (given.shared) throw new type_error('shared memories are not supported');
  if (limits[0] > 65536 || limits[1] !== null && limits[1] > 65536) {
    throw new range_error('a memory has at most 65536 pages');
  }
  attach_record(memory_new(limits[0], limits[1]), this);
}
const structured_clone = typeof structuredClone === 'function' ? structuredClone : null;
function detach_buffer(buffer) {
  const transfer = buffer;
  if (transfer.transfer) transfer.transfer(0); else if (structured_clone) structured_clone(buffer, {
    transfer: [buffer]
  });
}
function memory_grow(memory, delta) {
  const old = memory.pages;
  const pages = old + (delta >>> 0);
  if (pages > max_pages || memory.max !== null && pages > memory.max) return -1;
  if (pages > old || memory.read && pages !== memory.max) {
    const old_bytes = memory.bytes;
    const buffer = memory.view.buffer;
    try {
      memory.view = new data_view(new array_buffer(pages * 65536));
    } catch (_) {
      return -1;
    }
    memory.bytes = new byte_array(memory.view.buffer);
    memory.bytes.set(old_bytes);
    memory.pages = pages;
    if (memory.read) {
      memory.read = false;
      detach_buffer(buffer);
    }
  }
  return old;
}
function record_of(value, kind) {
  if (value == null) return null;
  const record = value[record_symbol];
  return record !== undefined && record.kind === kind && record.object === value ? record : null;
}
function this_memory(value) {
  const memory = record_of(value, 'memory');
  if (memory === null) throw new type_error('this is not a Memory');
  return memory;
}
const Memory = api_class('Memory', construct_memory, {
  get buffer() {
    const memory = this_memory(this);
    memory.read = true;
    return memory.view.buffer;
  },
  grow(delta) {
    const memory = this_memory(this);
    const pages = memory_grow(memory, enforce_u32(delta, 'delta'));
    if (pages < 0) throw new range_error('memory cannot grow that much');
    return pages;
  }
});
function memory_object(memory) {
  return memory.object === null ? attach_record(memory, object_create(Memory.prototype)) : memory.object;
}
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
const sig$1 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    const c = f(a, b);
    return i64_to_bigint(c, cells_i32[1]);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const bytes$ref = func_new(bytes, sig$0, '0');
  const copy$ref = func_new(copy, sig$0, '1');
  const wide$ref = func_new(wide, sig$1, '2');
  const fill$ref = func_new(fill, sig$0, '3');
  const memory = memory_new(1, 1);
  const memory$view = memory.view;
  function bytes(p, v) {
    memory$view.setInt8(p, v);
    memory$view.setInt16(p + 2 | 0, v, true);
    return memory$view.getInt8(p) + memory$view.getInt32(p, true) | 0;
  }
  function copy(from_1, to) {
    let i = 0;
    from_1 = from_1 & 1023;
    to = to & 1023;
    do {
      memory$view.setInt8(to + i | 0, memory$view.getUint8(from_1 + i | 0) ^ 90);
      i = i + 1 | 0;
    } while (i >>> 0 < 16);
    return memory$view.getInt32(to + 3 | 0, true);
  }
  function wide(p, v) {
    let t2 = 0, t5 = 0;
    memory$view.setInt32((p >>> 0) + 4, v >> 31, true);
    memory$view.setInt32(p, v, true);
    memory$view.setFloat64(p + 8 | 0, v >>> 0, true);
    t2 = memory$view.getInt32(p, true);
    t5 = t2 + memory$view.getInt32(p + 12 | 0, true) | 0;
    cells_i32[1] = memory$view.getInt32(p + 4 | 0, true) + (t5 >>> 0 < t2 >>> 0 | 0) | 0;
    return t5;
  }
  function fill(p, n) {
    memory_fill(memory, p, 7, n);
    memory_copy(memory, memory, 100, p, 64);
    return memory$view.getInt32(120, true);
  }
  return { exports: freeze({ __proto__: null, memory: memory_object(memory), bytes: func_object(bytes$ref), copy: func_object(copy$ref), wide: func_object(wide$ref), fill: func_object(fill$ref) }) };
}
