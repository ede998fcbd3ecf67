/**
 * The text of an error's stack, as each engine writes it, taken apart into frames:
 *
 *     at Object.0 [as run] (app.js:5:12)      V8, Bun, Hermes; without a name the place stands alone
 *     wrap/<@app.js:5:12                      SpiderMonkey
 *     global code@app.js:5:12                 JavaScriptCore
 *
 * V8 and SpiderMonkey report a call by where its callee begins, the others by its parenthesis.
 */

/** @typedef {{ name: string, file: string, line: number, column: number }} StackFrame line and column from 0 */

const frame_of_v8 = /^\s+at (?:(.*?) (?:\[as .*\] )?\()?(.*):(\d+):(\d+)\)?$/
const frame_of_others = /^(.*?)@(.*):(\d+):(\d+)$/

/**
 * Frames, innermost first; lines that are none are left out.
 * @param {string} stack
 * @returns {StackFrame[]}
 */
export function stack_frames(stack) {
  /** @type {StackFrame[]} */
  const frames = []
  const lines = stack.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const match = frame_of_v8.exec(lines[i]) || frame_of_others.exec(lines[i])
    if (match === null) continue
    frames.push({
      name: function_name(match[1] || ''),
      file: match[2],
      line: Number(match[3]) - 1,
      column: Number(match[4]) - 1,
    })
  }
  return frames
}

/**
 * The function's own name, without its receiver or the functions around it.
 * @param {string} text
 */
function function_name(text) {
  return text.replace(/^(?:async |new )+/, '').replace(/^(?:.*[./])?(?=[^./])/, '')
}
