/**
 * Tail calls whose callee only shows when they are made (docs/linking.md, Tail calls). The caller leaves the arguments in the cells,
 * the callee's tail form as the pending one, and returns the cells themselves as the mark that there is one.
 *
 * @import { Raw } from './records.d.ts'
 */
import { cells } from './cells.js'
import { record_symbol } from './intrinsics.js'

/**
 * A raw function with its tail form, under the symbol that other objects have their records under.
 * @param {Raw} raw
 * @param {() => unknown} resume
 * @returns {Raw}
 */
export function tail_form_new(raw, resume) {
  const func = /** @type {Raw & Record<symbol, unknown>} */ (raw)
  func[record_symbol] = resume
  return func
}

/** Makes the pending call and those that follow from it; what the last one returns. */
export function tail_run() {
  for (;;) {
    const resume = cells.tail
    // None: then the cells are a value that the program got hold of, and no mark.
    if (resume == null) return cells
    cells.tail = null
    const result = resume()
    if (result !== cells) return result
  }
}
