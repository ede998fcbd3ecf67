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
const byte_array = Uint8Array;
function decode_base64(text, target, offset) {
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 61) return;
    bits = bits << 6 | (c > 96 ? c - 71 : c > 64 ? c - 65 : c > 47 ? c + 4 : c === 43 ? 62 : 63);
    held += 6;
    if (held > 7) {
      held -= 8;
      target[offset++] = bits >> held;
    }
  }
}
function decode_latin(text, target, offset) {
  for (let i = 1; i < text.length; i++) target[offset++] = text.charCodeAt(i);
}
function data_bytes(length, pieces) {
  const bytes = new byte_array(length);
  for (let i = 0; i < pieces.length; i += 2) {
    const offset = pieces[i];
    const text = pieces[i + 1];
    if (text[0] === '!') decode_latin(text, bytes, offset); else decode_base64(text, bytes, offset);
  }
  return bytes;
}
function data_new(bytes) {
  return {
    bytes
  };
}
function elem_drop(elem) {
  elem.items = [];
}
function elem_new(items) {
  return {
    items
  };
}
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
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
}
function trap_memory() {
  trap('out of bounds memory access');
}
function memory_init(memory, data, d, s, n) {
  d >>>= 0;
  s >>>= 0;
  n >>>= 0;
  const view = memory.view;
  if (d + n > view.byteLength || s + n > data.bytes.length) trap_memory();
  memory.bytes.set(data.bytes.subarray(s, s + n), d);
}
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
function trap_signature() {
  trap('indirect call type mismatch');
}
function trap_uninitialized() {
  trap('uninitialized element');
}
function view_entry(ref, type) {
  if (ref === null) return trap_uninitialized;
  const func = ref;
  return func.type === type ? func.raw : trap_signature;
}
function table_write(table, i, ref) {
  table.elems[i] = ref;
  const views = table.views;
  for (const type in views) views[type][i] = view_entry(ref, type);
}
function trap_table() {
  trap('out of bounds table access');
}
function table_init(table, elem, d, s, n) {
  d >>>= 0;
  s >>>= 0;
  n >>>= 0;
  if (d + n > table.elems.length || s + n > elem.items.length) trap_table();
  for (let i = 0; i < n; i++) table_write(table, d + i, elem.items[s + i]);
}
const js_array = Array;
function table_new(type, min, max, init) {
  if (min > 10000000) throw new range_error('table size exceeds the limit');
  return {
    kind: 'table',
    type,
    elems: new js_array(min).fill(init),
    max,
    views: object_create(null),
    object: null
  };
}
function table_view(table, type) {
  const made = table.views[type];
  if (made !== undefined) return made;
  const view = new js_array(table.elems.length);
  for (let i = 0; i < view.length; i++) view[i] = view_entry(table.elems[i], type);
  table.views[type] = view;
  return view;
}
function trap_undefined_element() {
  trap('undefined element');
}
const sig$0 = { type: '()->(i32)', params: 0, wrap: f => () => f() };
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
  const one$ref = func_new(one, sig$0, '0');
  const two$ref = func_new(two, sig$0, '1');
  const byte_1$ref = func_new(byte_1, sig$1, '3');
  const copy$ref = func_new(copy, sig$1, '4');
  const call$ref = func_new(call, sig$1, '5');
  const memory = memory_new(1, null);
  const t = table_new('funcref', 4, null, null);
  const view$0$0 = table_view(t, '()->(i32)');
  function one() {
    return 1;
  }
  function two() {
    return 2;
  }
  function start() {
    table_init(t, more, 2, 0, 2);
    elem_drop(more);
  }
  function byte_1(a, b) {
    return memory.view.getUint8(a);
  }
  function copy(a, b) {
    let t2;
    t2 = memory.view;
    memory_init(memory, passive, 100, a, b);
    return t2.getInt32(100, true);
  }
  function call(a, b) {
    return (view$0$0[a] ?? trap_undefined_element)();
  }
  const more = elem_new([two$ref, one$ref]);
  const passive = data_new(data_bytes(24, [0, 'PC9zY3JpcHQ+PCEtLSAncXVvdGVkJyBc']));
  try {
    table_init(t, elem_new([one$ref]), 1, 0, 1);
    memory_init(memory, data_new(data_bytes(13, [0, '!Hello, world\n'])), 8, 0, 13);
    memory_init(memory, data_new(data_bytes(6, [1, 'Af7/gA'])), 40, 0, 6);
    start();
  } catch (error) {
    throw catch_trap(error);
  }
  return { exports: freeze({ __proto__: null, memory: memory_object(memory), byte: func_object(byte_1$ref), copy: func_object(copy$ref), call: func_object(call$ref) }) };
}
