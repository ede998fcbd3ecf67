/**
 * Instantiates a module, calls its exports as a plan says, and notes all that can be told: results, traps by kind, what imports
 * were given, and in the end the globals, tables and memories. It knows nothing of who made the exports.
 *
 * The function is also printed into scripts for engines that have neither modules nor classes, so it has no free names and is a plain function.
 */

/**
 * A value for a call: `pool` is a reference that an earlier call gave, `func` an export.
 * @typedef {number | bigint | string | null | { pool: number } | { func: string }} Argument
 */
/**
 * @typedef {object} HostPlan an imported function
 * @property {string} module
 * @property {string} name
 * @property {readonly string[]} results types
 */
/**
 * @typedef {object} TracePlan
 * @property {readonly HostPlan[]} hosts
 * @property {readonly { module: string, name: string, value: Argument }[]} globals imported ones, none of which is mutable
 * @property {readonly { name: string, args: readonly Argument[] }[]} calls
 * @property {{ global: string, value: number } | { call: string } | null} fuel what lets a call run, set before each
 * @property {string} callback export that imports call; '' for none
 * @property {boolean} mayGrow whether imports may grow the exported memory
 * @property {boolean} readsBuffer whether JavaScript has had the buffer of the memory before anything runs
 */
/**
 * @typedef {object} Trace
 * @property {string[]} events
 * @property {Uint8Array[]} memories
 * @property {number} calls made
 * @property {string} limit of the machine that was met, behind which nothing can be compared: `stack` or `memory`, else ''
 */

/**
 * @param {(imports: object) => { readonly exports: Readonly<Record<string, unknown>> }} instantiate
 * @param {TracePlan} plan
 * @returns {Trace}
 */
export function trace(instantiate, plan) {
  /** Traps by what engines say: not all tell apart what the specification does. */
  const trapKinds = [
    { pattern: /unreachable/, kind: 'unreachable' },
    { pattern: /memory access out of bounds|out of bounds memory access|data segment/, kind: 'memory' },
    { pattern: /unaligned/, kind: 'unaligned' },
    { pattern: /divide by zero|remainder by zero/, kind: 'zero' },
    { pattern: /divide result unrepresentable|integer overflow/, kind: 'overflow' },
    { pattern: /float unrepresentable|invalid conversion/, kind: 'overflow' },
    { pattern: /table index is out of bounds|undefined element/, kind: 'element' },
    {
      pattern:
        /out of bounds table access|table access out of bounds|table bounds|table index|element segment/,
      kind: 'element',
    },
    { pattern: /rethrowing null value|null exception reference/, kind: 'null exception' },
    { pattern: /array element access out of bounds|array access|out of bounds array access/, kind: 'array' },
    { pattern: /string (index|offset) out of bounds|invalid code point/i, kind: 'string' },
    { pattern: /illegal cast|cast failure/, kind: 'cast' },
    {
      pattern: /dereferencing a null pointer|null (reference|structure|array|i31|function reference)/,
      kind: 'null',
    },
    {
      pattern: /null function|signature mismatch|uninitialized element|indirect call type mismatch/,
      kind: 'signature',
    },
  ]
  const outOfMemory = /could not allocate|out of memory|too large|invalid array length|allocation failed/i
  const outOfStack = /call stack|too much recursion|stack overflow/i

  /** @type {string[]} */
  const events = []
  /** @type {unknown[]} */
  const pool = []
  /** @type {Readonly<Record<string, unknown>>} */
  let exports = {}
  let limit = ''

  /** @param {unknown} value @returns {string} */
  function show(value) {
    if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'function') return `func ${value.name}`
    if (typeof value === 'object' && value !== null) return 'an object'
    return Object.is(value, -0) ? '-0' : String(value)
  }

  /** @param {unknown} error */
  function trapKind(error) {
    if (!(error instanceof Error)) return `threw ${show(error)}`
    const { message, name } = error
    if (name === 'LinkError') return name
    const found = trapKinds.find(({ pattern }) => pattern.test(message))
    return found === undefined ? `${name}: ${message}` : found.kind
  }

  /** Notes if an error says that a limit was met. @param {unknown} error */
  function isLimit(error) {
    if (!(error instanceof Error)) return false
    if (outOfStack.test(error.message)) limit = 'stack'
    else if (outOfMemory.test(error.message)) limit = 'memory'
    return limit !== ''
  }

  /** Which tag an exception has, and what it carries; null if it is none. @param {unknown} error */
  function exceptionText(error) {
    if (Object.prototype.toString.call(error) !== '[object WebAssembly.Exception]') return null
    const exception =
      /** @type {{ is(tag: unknown): boolean, getArg(tag: unknown, index: number): unknown }} */ (error)
    const found = Object.keys(exports).find(
      (name) =>
        Object.prototype.toString.call(exports[name]) === '[object WebAssembly.Tag]' &&
        exception.is(exports[name]),
    )
    if (found === undefined) return 'threw an exception'
    const values = []
    try {
      for (;;) values.push(show(exception.getArg(exports[found], values.length)))
    } catch {
      // One beyond the last.
    }
    return `threw ${found}(${values.join(', ')})`
  }

  /** @param {() => unknown} action */
  function outcomeOf(action) {
    try {
      const value = action()
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) pool.push(value)
      return show(value)
    } catch (error) {
      if (isLimit(error)) throw error
      // Engines word the refusal of an argument differently.
      if (error instanceof TypeError && !/host/.test(error.message)) return 'TypeError'
      const thrown = exceptionText(error)
      return thrown === null ? trapKind(error) : thrown
    }
  }

  /** @param {HostPlan} host */
  function makeHost({ name, results }) {
    return (/** @type {unknown[]} */ ...args) => {
      events.push(`${name}(${args.map(show).join(', ')})`)
      const numbers = args.map((arg) =>
        typeof arg === 'bigint' ? Number(BigInt.asIntN(32, arg)) : Number(arg),
      )
      const first = numbers.length > 0 ? numbers[0] | 0 : 0
      const last = numbers.length > 0 ? numbers[numbers.length - 1] | 0 : 0
      if (last === 77) throw new TypeError('from the host')
      const callback = exports[plan.callback]
      if (typeof callback === 'function' && first & 1) {
        for (const zero of [0, BigInt(0), Number.NaN]) {
          const zeros = Array.from({ length: callback.length }, () => zero)
          events.push(`callback = ${outcomeOf(() => callback(...zeros))}`)
        }
      }
      const memory = /** @type {{ grow(pages: number): number } | undefined} */ (exports.memory)
      if (plan.mayGrow && memory !== undefined && last & 4)
        events.push(`grow: ${outcomeOf(() => memory.grow(1)).slice(0, 10)}`)
      const values = results.map((type) => hostValue(type, first, last))
      return values.length < 2 ? values[0] : values
    }
  }

  /** @param {string} type @param {number} first @param {number} last */
  function hostValue(type, first, last) {
    if (type === 'i32') return last ^ 0x55
    if (type === 'i64') return BigInt(first) * BigInt(0x100000003) + BigInt(last)
    if (type === 'f32' || type === 'f64') return -first / 4
    if (/extern|any|eq|i31/.test(type)) return last & 0xff
    return null
  }

  function imports() {
    /** @type {Record<string, Record<string, unknown>>} */
    const all = {}
    /** @param {{ module: string, name: string }} place @param {unknown} value */
    const give = ({ module, name }, value) => {
      const items = all[module] || {}
      all[module] = items
      items[name] = value
    }
    for (const host of plan.hosts) give(host, makeHost(host))
    for (const global of plan.globals) give(global, resolve(global.value))
    return all
  }

  /** @param {Argument} argument */
  function resolve(argument) {
    if (typeof argument !== 'object' || argument === null) return argument
    if ('func' in argument) return exports[argument.func] || null
    return pool.length === 0 ? null : pool[argument.pool % pool.length]
  }

  function refuel() {
    const { fuel } = plan
    if (fuel === null) return
    if ('call' in fuel) {
      const fill = /** @type {() => void} */ (exports[fuel.call])
      fill()
    } else {
      const global = /** @type {{ value: number }} */ (exports[fuel.global])
      global.value = fuel.value
    }
  }

  /** @param {unknown} value */
  const kindOf = (value) => Object.prototype.toString.call(value).slice(20, -1)

  function noteState() {
    for (const name of Object.keys(exports)) {
      const value = exports[name]
      if (kindOf(value) === 'Global')
        events.push(`${name}: ${outcomeOf(() => /** @type {{ value: unknown }} */ (value).value)}`)
      if (kindOf(value) === 'Table') {
        const table = /** @type {{ length: number, get(index: number | bigint): unknown }} */ (value)
        const wide = typeof table.length === 'bigint'
        const length = Number(table.length)
        const indices = Array.from({ length: Math.min(length, 64) }, (_, i) => (wide ? BigInt(i) : i))
        const elements = indices.map((index) => outcomeOf(() => table.get(index)))
        events.push(`${name}: ${length} [${elements.join(', ')}]`)
      }
    }
  }

  let calls = 0
  try {
    const outcome = outcomeOf(() => {
      exports = instantiate(imports()).exports
      return 0
    })
    events.push(`instantiate = ${outcome}`)
    const memory = /** @type {{ buffer: object } | undefined} */ (exports.memory)
    if (plan.readsBuffer && memory !== undefined) events.push(`${memory.buffer.constructor.name}`)
    for (const { name, args } of outcome === '0' ? plan.calls : []) {
      refuel()
      const values = args.map(resolve)
      calls++
      const result = outcomeOf(() =>
        /** @type {(...args: unknown[]) => unknown} */ (exports[name])(...values),
      )
      events.push(`${name}(${values.map(show).join(', ')}) = ${result}`)
    }
    noteState()
  } catch (error) {
    if (limit === '') throw error
  }
  const memories = Object.keys(exports)
    .filter((name) => kindOf(exports[name]) === 'Memory')
    .map((name) => new Uint8Array(/** @type {{ buffer: ArrayBuffer }} */ (exports[name]).buffer))
  return { events, memories, calls, limit }
}

/** The memories in short: lengths and hashes (FNV-1a). @param {Trace} trace @returns {string[]} */
export function digests({ memories }) {
  return memories.map((bytes) => {
    let hash = 0x811c9dc5
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
    return `memory of ${bytes.length}: ${hash}`
  })
}

/**
 * Runs a case of a script and prints its seed and what it noted.
 * @param {number} seed
 * @param {TracePlan} plan
 * @param {readonly (() => Parameters<typeof trace>[0])[]} loaders
 */
export function runCase(seed, plan, loaders) {
  const scope = /** @type {{ print?: (text: string) => void }} */ (/** @type {unknown} */ (globalThis))
  const show = typeof scope.print === 'function' ? scope.print : console.log
  try {
    const found = trace(
      (imports) =>
        instantiateAll(
          loaders.map((load) => load()),
          imports,
        ),
      plan,
    )
    show(JSON.stringify({ seed, events: found.events.concat(digests(found)), limit: found.limit }))
  } catch (error) {
    show(JSON.stringify({ seed, events: [`threw ${error}`], limit: '' }))
  }
}

/** The module that others import from. */
export const firstName = 'first'

/**
 * Each imports from those before.
 * @param {readonly Parameters<typeof trace>[0][]} modules
 * @param {object} imports
 */
export function instantiateAll(modules, imports) {
  let exports = {}
  for (const instantiate of modules) {
    const made = instantiate(Object.assign({}, imports, { [firstName]: exports }))
    exports = Object.assign({}, exports, made.exports)
  }
  return { exports }
}
