/** What became of a guest that ran on a thread, and how the process tells it. */
import { stack_frames } from './stack-frames.js'

/** @typedef {import('./stack-frames.js').StackFrame} StackFrame */
/**
 * @typedef {{ kind: 'exit', code: number }
 *   | { kind: 'trap', message: string, trace: StackFrame[] }
 *   | { kind: 'error', message: string }} Outcome
 */

/** Frames shown of a back trace; the stack is read deeper, since runtime and wrappers have frames too. */
export const MOST_FRAMES = 32

export const STACK_FRAMES = MOST_FRAMES * 3

/**
 * Stack of a guest's thread in MB: only a thread's stack can be made larger, and JavaScript frames are larger than those
 * of machine code, for which programs are written. Measured on Node 20, x86-64: 256 MB hold 3 million frames of a trivial
 * function and are reserved, not used; 512 MB still work, and at 900 MB the thread crashes before the engine notices the end.
 */
export const STACK_MB = 256

/** Lines of a script, from 0, `end` not among them. @typedef {{ first: number, end: number }} Lines */

/**
 * @param {unknown} error what the guest ended with
 * @param {string} script name of the guest's script
 * @param {Lines | null} lines where the guest's functions are in it; null takes all that has its name
 * @returns {Outcome}
 */
export function outcome_of(error, script, lines) {
  if (!(error instanceof Error)) return { kind: 'error', message: `the host threw ${String(error)}` }
  const exhausted = is_exhaustion(error)
  if (!exhausted && !is_trap(error)) return { kind: 'error', message: error.message }
  const message = exhausted ? 'call stack exhausted' : error.message
  const trace = frames_of(error, script)
  const own = lines === null ? trace : trace.filter(({ line }) => lines.first <= line && line < lines.end)
  return { kind: 'trap', message, trace: own }
}

/**
 * Where the guest's functions are in a script that also has the runtime: they are so many lines before the outermost one on the
 * stack, which starts the program. People put lines in front of a script, so lines of their own would not do.
 * @param {string} script
 * @param {readonly [number, number] | undefined} guest the distances of the first one and of the end
 * @returns {Lines | null}
 */
export function guest_lines(script, guest) {
  const start = frames_of(new Error(), script).pop()
  if (guest === undefined || start === undefined) return null
  return { first: start.line - guest[0], end: start.line - guest[1] }
}

/**
 * @param {Error} error
 * @param {string} script
 */
function frames_of(error, script) {
  return stack_frames(String(error.stack)).filter(({ file }) => file === script)
}

/** @param {Error} error */
function is_trap(error) {
  const record = /** @type {{ [key: symbol]: { kind: string } | undefined }} */ (
    /** @type {unknown} */ (error)
  )[Symbol.for('dewasm:1')]
  return record !== undefined && record.kind === 'trap'
}

/**
 * Deep in the guest's recursion it may be a function of ours that finds the stack used up.
 * @param {Error} error
 */
function is_exhaustion(error) {
  return error instanceof RangeError && /call stack/i.test(error.message)
}

/** A trap ends the process as SIGABRT would: what wasmtime does. */
const TRAPPED = 134

/**
 * The exit code of the process.
 * @param {Outcome} outcome
 */
export function exit_code(outcome) {
  return outcome.kind === 'exit' ? outcome.code & 0xff : outcome.kind === 'trap' ? TRAPPED : 1
}

/**
 * What goes to standard error; `name` is how the user called the program.
 * @param {Outcome} outcome
 * @param {string} name
 */
export function outcome_text(outcome, name) {
  if (outcome.kind === 'exit') return ''
  if (outcome.kind === 'error') return `${printable_line(`${name}: ${outcome.message}`)}\n`
  const names = outcome.trace.map(({ name }) => name)
  const shown = names.length > MOST_FRAMES ? names.slice(0, MOST_FRAMES).concat('...') : names
  const frames = shown.map((frame, i) => `  ${String(i).padStart(3)}: ${printable_line(frame)}\n`)
  const trace = frames.length === 0 ? '' : `wasm back trace:\n${frames.join('')}`
  return `Error: ${printable_line(outcome.message)}\n${trace}`
}

/**
 * Names come from the module: no control character of theirs reaches the terminal.
 * @param {string} text
 */
function printable_line(text) {
  return text.replace(/[^ -~\u00a1-\u02ff\u0370-\u1fff\u3040-\u9fff\uac00-\ud7a3]/g, (character) => {
    return `\\u{${character.charCodeAt(0).toString(16)}}`
  })
}
