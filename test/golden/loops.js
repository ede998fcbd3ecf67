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
function trap_div_zero() {
  trap('integer divide by zero');
}
const sig$0 = { type: '(i32)->(i32)', params: 1, wrap: f => a => f(a | 0) };
const sig$1 = { type: '(i32)->(i32)', params: 1, wrap: f => a => {
  a |= 0;
  try {
    return f(a);
  } catch (e) {
    throw catch_trap(e);
  }
} };
export function instantiate(imports) {
  const sum$ref = func_new(sum, sig$0, '0');
  const collatz$ref = func_new(collatz, sig$0, '1');
  const gcd$ref = func_new(gcd, sig$1, '2');
  const fib_1$ref = func_new(fib_1, sig$1, '4');
  function sum(n) {
    let i = 0, sum_1 = 0;
    n = n & 1023;
    for (;;) {
      if (i >>> 0 >= n) break;
      sum_1 = sum_1 + i | 0;
      i = i + 1 | 0;
    }
    return sum_1;
  }
  function collatz(n) {
    let steps = 0;
    n = n & 1023;
    if (n === 0) return -1;
    for (;;) {
      if (n !== 1) {
        if (n & 1) n = (n * 3 | 0) + 1 | 0; else n = n >>> 1;
        steps = steps + 1 | 0;
        continue;
      }
      break;
    }
    return steps;
  }
  function gcd(n) {
    let m = 0, t = 0;
    m = 360360;
    for (;;) {
      if (n) {
        if (n === 0) throw trap_div_zero();
        t = (m >>> 0) % (n >>> 0) | 0;
        m = n;
        n = t;
        continue;
      }
      break;
    }
    return m;
  }
  function fib(n) {
    if (!(n < 2)) n = fib(n - 1 | 0) + fib(n - 2 | 0) | 0;
    return n;
  }
  function fib_1(n) {
    return fib(n & 15);
  }
  return { exports: freeze({ __proto__: null, sum: func_object(sum$ref), collatz: func_object(collatz$ref), gcd: func_object(gcd$ref), fib: func_object(fib_1$ref) }) };
}
