/**
 * The module `spectest` that every test script may import from. Its functions go through a module of the engine
 * that imports them from JavaScript and exports them again: this gives them their types, which a plain JavaScript
 * function has not, and scripts expect a link error when they differ.
 *
 * https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
 */

/**
 * @typedef {import('./engines.js').Engine} Engine
 * @typedef {import('./engines.js').Constructor} Constructor
 * @typedef {import('./assemble.js').Assemble} Assemble
 */

const functions = {
  print: '',
  print_i32: 'i32',
  print_i64: 'i64',
  print_f32: 'f32',
  print_f64: 'f64',
  print_i32_f32: 'i32 f32',
  print_f64_f64: 'f64 f64',
}

/**
 * Returns a function that makes a fresh `spectest`: its memory and table keep what a script writes.
 * @param {Engine} engine
 * @param {Assemble} assemble
 * @returns {() => Record<string, unknown>}
 */
export function prepareSpectest(engine, assemble) {
  const program = engine.compile(assemble({ form: 'text', name: null, text: printerModule() }))
  const host = Object.fromEntries(Object.keys(functions).map((name) => [name, () => {}]))
  return () => ({ ...engine.instantiate(program, { host }), ...hostObjects(engine) })
}

function printerModule() {
  const fields = Object.entries(functions).map(
    ([name, params]) => `(func (export "${name}") (import "host" "${name}") (param ${params}))`,
  )
  return `(module ${fields.join('\n')})`
}

/** @param {Engine} engine */
function hostObjects(engine) {
  const { Global, Memory, Table } = engine.objects
  return {
    global_i32: construct(Global, { value: 'i32' }, 666),
    global_i64: construct(Global, { value: 'i64' }, 666n),
    global_f32: construct(Global, { value: 'f32' }, 666.6),
    global_f64: construct(Global, { value: 'f64' }, 666.6),
    table: construct(Table, { element: 'anyfunc', initial: 10, maximum: 20 }),
    memory: construct(Memory, { initial: 1, maximum: 2 }),
    ...optional('table64', Table, { address: 'i64', element: 'anyfunc', initial: 10n, maximum: 20n }),
    ...optional('shared_memory', Memory, { initial: 1, maximum: 2, shared: true }),
  }
}

/**
 * What not every engine can make is left out when it cannot.
 * @param {string} name
 * @param {Constructor} make
 * @param {object} descriptor
 */
function optional(name, make, descriptor) {
  try {
    return { [name]: construct(make, descriptor) }
  } catch {
    return {}
  }
}

/**
 * @param {Constructor} make
 * @param {unknown[]} args
 * @returns {unknown}
 */
function construct(make, ...args) {
  return Reflect.construct(make, args)
}
