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
const imul = Math.imul;
function trap(message) {
  throw mark_trap(new RuntimeError(message), message);
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
const sig$0 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => f(a | 0, b | 0) };
const sig$1 = { type: '()->(i32)', params: 0, wrap: f => () => f() };
const sig$2 = { type: '(i32,i32)->(i32)', params: 2, wrap: f => (a, b) => {
  a |= 0;
  b |= 0;
  try {
    return f(a, b);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const add$ref = func_new(add, sig$0, '0');
  const sub$ref = func_new(sub, sig$0, '1');
  const mul$ref = func_new(mul, sig$0, '2');
  const other$ref = func_new(other, sig$1, '3');
  const apply$ref = func_new(apply, sig$2, '4');
  const table = table_new('funcref', 5, null, null);
  const view$0$0 = table_view(table, '(i32,i32)->(i32)');
  function add(p0, p1) {
    return p0 + p1 | 0;
  }
  function sub(p0, p1) {
    return p0 - p1 | 0;
  }
  function mul(p0, p1) {
    return imul(p0, p1);
  }
  function other() {
    return 1;
  }
  function apply(op, x) {
    let t2 = 0;
    t2 = add(x, 3);
    return (view$0$0[op] ?? trap_undefined_element)(x, t2);
  }
  table_init(table, elem_new([add$ref, sub$ref, mul$ref, other$ref]), 0, 0, 4);
  return { exports: freeze({ __proto__: null, apply: func_object(apply$ref) }) };
}
