/**
 * Atomic accesses against native WebAssembly: `npm run bench:atomics`. Nanoseconds for each round, by one thread alone, while the memory
 * is the instance's own and when its buffer has left, so that other threads may have it. Other compilers to JavaScript have no threads.
 */
import { assemble } from '../spec-tests/assemble.js'

/** @typedef {Record<string, (rounds: number) => number>} Kernels */

/** So few that some repetition is not interrupted, on a busy machine as well. */
const rounds = 20_000
const repetitions = 300

/** @param {string} memory */
function program(memory) {
  /** @param {string} body */
  const loop = (body) => `(loop $next ${body}
    (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))`
  /**
   * @param {string} name
   * @param {string} body
   * @param {string} result
   */
  const kernel = (name, body, result) =>
    `(func (export "${name}") (param $n i32) (result i32) ${loop(body)} ${result})`
  const text = `(module ${memory}
    ${kernel('counter', '(drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))', '(i32.atomic.load (i32.const 64))')}
    ${kernel('counter64', '(drop (i64.atomic.rmw.add (i32.const 72) (i64.const 3)))', '(i32.wrap_i64 (i64.atomic.load (i32.const 72)))')}
    ${kernel(
      'spin lock',
      `(loop $spin (br_if $spin (i32.atomic.rmw.cmpxchg (i32.const 80) (i32.const 0) (i32.const 1))))
       (i32.store (i32.const 84) (i32.add (i32.load (i32.const 84)) (i32.const 1)))
       (i32.atomic.store (i32.const 80) (i32.const 0))`,
      '(i32.load (i32.const 84))',
    )}
    ${kernel(
      'bytes',
      '(drop (i32.atomic.rmw8.or_u (i32.and (local.get $n) (i32.const 1023)) (i32.const 5)))',
      '(i32.atomic.load8_u (i32.const 9))',
    )})`
  return assemble({ form: 'text', name: null, text })
}

const own = program('(memory 1 1 shared)')
const seen = program('(memory (export "memory") 1 1 shared)')

const { compile } = await import('../dist/index.js')

/**
 * @param {Uint8Array} bytes
 * @returns {Kernels & { memory?: { buffer: object } }}
 */
function compiled(bytes) {
  const module = { exports: { instantiate: () => ({ exports: {} }) } }
  const { code } = compile(bytes, { format: 'cjs', features: ['+threads'] })
  new Function('module', 'exports', code)(module, module.exports)
  return Reflect.get(module.exports.instantiate(), 'exports')
}

/** @returns {Kernels} */
function native() {
  const api = Reflect.get(globalThis, 'WebAssembly')
  return new api.Instance(new api.Module(own)).exports
}

/**
 * @param {(rounds: number) => number} kernel
 * @returns {[nanoseconds: number, result: number]}
 */
function measure(kernel) {
  let best = Number.POSITIVE_INFINITY
  let result = 0
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now()
    result = kernel(rounds)
    best = Math.min(best, performance.now() - start)
  }
  return [(best * 1e6) / rounds, result]
}

const reference = native()
const alone = compiled(own)
const shared = compiled(seen)
if (shared.memory?.buffer === undefined) throw new Error('the memory has no buffer')

console.log('| kernel | native, ns | its own memory | memory that others may have |\n|---|---|---|---|')
for (const [name, kernel] of Object.entries(reference)) {
  const [time, expected] = measure(kernel)
  const columns = [alone, shared].map((exports) => {
    const [ours, result] = measure(/** @type {Kernels} */ (exports)[name] ?? kernel)
    if (result !== expected) throw new Error(`${name}: ${result}, natively ${expected}`)
    return `${ours.toFixed(1)} (${(ours / time).toFixed(1)} ×)`
  })
  console.log(`| ${name} | ${time.toFixed(1)} | ${columns.join(' | ')} |`)
}
