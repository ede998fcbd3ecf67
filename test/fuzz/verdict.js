/**
 * The engine's verdict on bytes and ours, and whether a difference is explained. An error that is no CompileError, a module that takes long or
 * much memory are differences whatever the engine says.
 */
import process from 'node:process'

/** @typedef {{ valid: boolean, reason: string }} Verdict */
/** What is used of the engine's own WebAssembly. @typedef {{ validate(bytes: Uint8Array): boolean, Module: new (bytes: Uint8Array) => object }} Native */

const native = /** @type {{ WebAssembly: Native }} */ (/** @type {unknown} */ (globalThis)).WebAssembly

/** Milliseconds for a module of a few kilobytes. */
const tooLong = 1000

/** Bytes that validation may take. @param {number} length of the input */
const mostMemory = (length) => 20e6 + 40 * length

/**
 * Differences that are none of ours, by what we say and what the engine says.
 * @type {readonly { ours: RegExp, engine: RegExp, why: string }[]}
 */
const explained = [
  {
    ours: /^valid$/,
    engine: /is larger than implementation limit/,
    why: 'the engine has a lower limit for sizes of memories and tables, which the JS API lets fail when they are made',
  },
  {
    ours: /^valid$/,
    engine: /^length overflow while decoding (initial|maximum) size/,
    why: 'the same of 64-bit sizes',
  },
  {
    ours: /^limit: /,
    engine: /^valid$|exceeds? .*(limit|maximum)|limit/,
    why: 'a limit of ours (docs/limits.md)',
  },
  {
    ours: /^invalid: type mismatch: expected \(ref null eq\)/,
    engine: /^valid$/,
    why: 'V8 does not look at operands of ref.eq in code that is never reached',
  },
  {
    ours: /^invalid: type mismatch: the label of br_on_non_null/,
    engine: /^valid$/,
    why: 'V8 takes br_on_non_null to a label that carries nothing',
  },
  {
    ours: /^invalid: type mismatch: expected \(ref null \$#\), found funcref/,
    engine: /^valid$/,
    why: 'V8 keeps the types of what br_on_non_null leaves on the stack, which has the types of the label',
  },
  {
    ours: /^malformed: malformed tag attribute/,
    engine: /^valid$/,
    why: 'V8 reads the attribute of a tag as a number of several bytes; it is one byte',
  },
  {
    ours: /^malformed: malformed reference type/,
    engine: /^valid$/,
    why: 'V8 takes a segment without elements of any type',
  },
  {
    ours: /^invalid: atomic alignment must be natural/,
    engine: /^valid$/,
    why: 'Node 20 does not look at it in code that is never reached; V8 15 does',
  },
  {
    ours: /^valid$/,
    engine: /^invalid table elements limits flags|enable with --experimental-wasm/,
    why: 'Node 20 lacks it',
  },
]

/**
 * What is different; null if nothing is.
 * @param {Uint8Array} bytes
 * @param {(bytes: Uint8Array) => void} validate
 * @returns {{ kind: string, why: string | null, valid: boolean } | { kind: null, valid: boolean }}
 */
export function difference(bytes, validate) {
  const expected = engineVerdict(bytes)
  const started = performance.now()
  const before = process.memoryUsage.rss()
  const found = ourVerdict(bytes, validate)
  const grown = process.memoryUsage.rss() - before
  const time = performance.now() - started
  const { valid } = found
  if (found.isCrash) return { kind: `we: ${found.reason}`, why: null, valid }
  if (time > tooLong) return { kind: `took longer than ${tooLong} ms`, why: null, valid }
  if (grown > mostMemory(bytes.length)) return { kind: 'took too much memory', why: null, valid }
  if (valid === expected.valid) return { kind: null, valid }
  const rule = explained.find(({ ours, engine }) => ours.test(found.reason) && engine.test(expected.reason))
  return { kind: `we: ${found.reason}; engine: ${expected.reason}`, why: rule?.why ?? null, valid }
}

/** @param {Uint8Array} bytes @returns {Verdict} */
function engineVerdict(bytes) {
  if (native.validate(bytes)) return { valid: true, reason: 'valid' }
  try {
    new native.Module(bytes)
  } catch (error) {
    const message = /** @type {Error} */ (error).message
    return { valid: false, reason: generalise(message.replace(/^WebAssembly\.Module\(\): /, '')) }
  }
  return { valid: false, reason: 'no reason' }
}

/** @param {Uint8Array} bytes @param {(bytes: Uint8Array) => void} validate */
function ourVerdict(bytes, validate) {
  try {
    validate(bytes)
    return { valid: true, isCrash: false, reason: 'valid' }
  } catch (error) {
    if (error instanceof Error && error.name === 'CompileError') {
      const { code, reason } = /** @type {import('../../src/index.ts').CompileError} */ (error)
      return { valid: false, isCrash: false, reason: generalise(`${code}: ${reason}`) }
    }
    return { valid: false, isCrash: true, reason: generalise(String(error)) }
  }
}

/** A message without what differs from module to module. @param {string} message */
function generalise(message) {
  return message
    .replace(/Compiling function #\d+(:".*?")? failed: /s, '')
    .replace(/ ?@\+\d+$/, '')
    .replace(/"[^"]*"/gs, '"…"')
    .replace(/0x[0-9a-f]+|\d+/g, '#')
}
