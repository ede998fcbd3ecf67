const define_property = Object.defineProperty;
const record_symbol = Symbol.for('dewasm:1');
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
function f64_convert_i64_s(lo, hi) {
  return hi * 4294967296 + (lo >>> 0);
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
const define_properties = Object.defineProperties;
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
function global_new(type, mutable, value) {
  return {
    kind: 'global',
    type,
    mutable,
    value,
    object: null
  };
}
function global_new_i64(mutable, lo, hi) {
  return {
    kind: 'global',
    type: 'i64',
    mutable,
    lo,
    hi,
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
function record_of(value, kind) {
  if (value == null) return null;
  const record = value[record_symbol];
  return record !== undefined && record.kind === kind && record.object === value ? record : null;
}
function ref_from_js(value) {
  if (value === null) return null;
  const func = record_of(value, 'func');
  if (func === null) throw new type_error('not a WebAssembly function');
  return func;
}
function typed_ref_from_js(type, value) {
  if (type === 'externref') return value;
  if (value === null) {
    if (type === 'funcref' || type.indexOf('(ref null ') === 0) return null;
    throw new type_error('null is not allowed here');
  }
  if (type === '(ref extern)') return value;
  const func = ref_from_js(value);
  const expected = func === null || type === 'funcref' || type === '(ref func)' ? type : `${func.type})`;
  if (expected === type || type === `(ref null ${expected}` || type === `(ref ${expected}`) return func;
  throw new type_error('function of another type');
}
function default_ref(type) {
  return typed_ref_from_js(type, type === 'externref' ? undefined : null);
}
function global_set_plain(global, value) {
  const plain = global;
  plain.value = value;
}
const array_buffer = ArrayBuffer;
const data_view = DataView;
const scratch = new data_view(new array_buffer(8));
function i64_from_bigint(value) {
  scratch.setBigInt64(0, value, true);
  cells_i32[1] = scratch.getInt32(4, true);
  return scratch.getInt32(0, true);
}
const fround = Math.fround;
function value_from_js(type, value) {
  if (type === 'i32') return value | 0;
  if (type === 'f32') return fround(value);
  if (type === 'f64') return +value;
  return typed_ref_from_js(type, value);
}
function global_set(global, value) {
  if (global.type !== 'i64') return global_set_plain(global, value_from_js(global.type, value));
  const wide = global;
  wide.lo = i64_from_bigint(value);
  wide.hi = cells_i32[1];
}
function is_number_type(type) {
  return type === 'i32' || type === 'f32' || type === 'f64';
}
const value_types = ['i32', 'i64', 'f32', 'f64', 'externref'];
function value_type(name) {
  const type = `${name}`;
  if (type === 'anyfunc') return 'funcref';
  if (value_types.indexOf(type) < 0) throw new type_error('not a value type');
  return type;
}
function construct_global(descriptor, value) {
  const given = check_descriptor(new.target, descriptor);
  const mutable = !!given.mutable;
  const type = value_type(given.value);
  const global = type === 'i64' ? global_new_i64(mutable, 0, 0) : global_new(type, mutable, 0);
  if (value !== undefined) global_set(global, value); else if (type !== 'i64' && !is_number_type(type)) global_set_plain(global, default_ref(type));
  attach_record(global, this);
}
function i64_to_bigint(lo, hi) {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigInt64(0, true);
}
function is_extern_type(type) {
  return type === 'externref' || type === '(ref extern)';
}
function ref_to_js(ref) {
  return func_object(ref);
}
function value_to_js(type, value) {
  return is_number_type(type) || is_extern_type(type) ? value : ref_to_js(value);
}
function global_get(global) {
  if (global.type === 'i64') {
    const pair = global;
    return i64_to_bigint(pair.lo, pair.hi);
  }
  return value_to_js(global.type, global.value);
}
function this_global(value) {
  const global = record_of(value, 'global');
  if (global === null) throw new type_error('this is not a Global');
  return global;
}
const Global = api_class('Global', construct_global, {
  get value() {
    return global_get(this_global(this));
  },
  set value(value) {
    const global = this_global(this);
    if (!global.mutable) throw new type_error('the global is immutable');
    if (arguments.length === 0) throw new type_error('value is missing');
    global_set(global, value);
  },
  valueOf() {
    return global_get(this_global(this));
  }
});
const object_create = Object.create;
function global_object(global) {
  return global.object === null ? attach_record(global, object_create(Global.prototype)) : global.object;
}
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '(i32,i32)->(f64)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$2 = { type: '(i32,i32)->(i64)', params: 2, wrap: f => (a, b) => {
  const c = f(a | 0, b | 0);
  return i64_to_bigint(c, cells_i32[1]);
} };
export function instantiate(imports) {
  const note$ref = func_new(note, sig$0, '0');
  const mean$ref = func_new(mean, sig$1, '1');
  const total_1$ref = func_new(total_1, sig$2, '2');
  let count = 0;
  let total$lo = -1, total$hi = -1;
  const scale = .5;
  const shown$global = global_new('i32', true, 5);
  const max$lo = -1, max$hi = 2147483647;
  const max$global = global_new_i64(false, max$lo, max$hi);
  function note(a, b) {
    let t2 = 0, t3 = 0, t4 = 0;
    count = count + 1 | 0;
    t2 = total$lo;
    t3 = total$hi;
    t4 = t2 + a | 0;
    total$lo = t4;
    total$hi = (t3 + (a >> 31) | 0) + (t4 >>> 0 < t2 >>> 0 | 0) | 0;
    shown$global.value = shown$global.value ^ b;
    return count + shown$global.value | 0;
  }
  function mean(a, b) {
    return f64_convert_i64_s(total$lo, total$hi) * scale;
  }
  function total_1(a, b) {
    let t2 = 0, t4 = 0;
    t2 = total$lo;
    t4 = max$lo;
    cells_i32[1] = total$hi & max$hi;
    return t2 & t4;
  }
  return { exports: freeze({ __proto__: null, shown: global_object(shown$global), max: global_object(max$global), note: func_object(note$ref), mean: func_object(mean$ref), total: func_object(total_1$ref) }) };
}
