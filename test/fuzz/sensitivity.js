/**
 * Breaks the compiler on purpose, one place after the other, and counts how many modules it takes until the fuzzer sees each:
 * `npm run fuzz:sensitivity`, or one with `--only 3`. A place that it doesn't see in `--count` modules means that the generator lacks something.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.js'
import { findEngine } from './engines.js'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'deno' },
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1000000000' },
    only: { type: 'string' },
  },
})

/** What is printed of the runtime into modules. */
const runtime = 'src/emit/runtime-table.generated.ts'

/** At least one for each pass. @type {readonly (import('./bundle.js').Edit & { why: string, source?: string })[]} */
const breaks = [
  {
    why: 'effects: a trap and a write may change places',
    file: 'src/ir/effects.ts',
    from: 'if (a & anyTrap && b & anyWrite) return true',
    to: '',
  },
  {
    why: 'coalesce: locals that are read before they are set share variables with parameters',
    file: 'src/opt/coalesce.ts',
    from: 'for (const number of members(atEntry)) addAll(rows[number] as LocalSet, atEntry)',
    to: '',
  },
  {
    why: 'width: an extended value has the width of its operand',
    file: 'src/ir/width.ts',
    from: 'make(size, unsigned < bits ? unsigned : size, Math.min(signed, bits))',
    to: 'make(size, unsigned, Math.min(signed, bits))',
  },
  {
    why: 'known-addresses: what is known of a local outlives its being set',
    file: 'src/opt/known-addresses.ts',
    from: 'else remove(this.known, number)',
    to: '',
  },
  {
    why: 'i64: a difference borrows where low halves are equal',
    file: 'src/lower/i64.ts',
    from: "const borrow = js.or0(js.compare('lt',",
    to: "const borrow = js.or0(js.compare('le',",
  },
  {
    why: 'liveness: what a handler reads is not live at calls',
    file: 'src/ir/liveness.ts',
    from: 'if (this.catching !== null && mayThrow(node)) addAll(this.live, this.catching)',
    to: '',
  },
  {
    why: 'calls: views are not read again behind calls with results',
    file: 'src/lower/lowerer.ts',
    from: 'const result = this.fromCells(node, 0, first)\n    if (mayGrow) this.reloadViews(at)',
    to: 'const result = this.fromCells(node, 0, first)',
  },
  {
    why: "outline: exits of a piece don't write the outputs in cells",
    file: 'src/opt/outline/extract.ts',
    from: "if (stmt?.kind !== 'return') {",
    to: "if (stmt?.kind === 'trap') {",
  },
  {
    why: 'gc: packed fields of structures keep more bits',
    file: 'src/lower/gc.ts',
    from: 'values[0] = packed(field, values[0] as Expr)',
    to: '',
  },
  {
    why: 'objects that dead reads look into are dead (a bug that was there)',
    file: 'src/ir/liveness.ts',
    from: ' && !wantsObject(stmt.value)',
    to: '',
  },
  {
    why: 'narrow: the least i32 divided by -1 is an i32',
    file: 'src/opt/narrow-expr.ts',
    from: 'n.widthOf(a).signed < 32 ||',
    to: 'n.widthOf(a).signed <= 32 ||',
  },
  {
    why: 'split-vectors: what a round of a loop leaves is not there in the next',
    file: 'src/opt/split-vectors.ts',
    from: 'if (node !== before[i] && state[i] !== node) node.inputs.push(state[i] as Node)',
    to: '',
  },
  {
    why: 'vector-loops: jumps out of the loop leave the sum as it was before',
    file: 'src/opt/vector-loops.ts',
    from: 'for (const { list, stmt } of exits) list.splice(list.indexOf(stmt), 0, back())',
    to: '',
  },
  {
    why: 'dead-sets: what has effects goes with the set that nobody reads',
    file: 'src/opt/dead-sets.ts',
    from: 'else if (!isIdle((stmt as SetStmt).value))',
    to: 'else if (stmt.at < 0)',
  },
  {
    why: 'inline: what throws passes sets that the handler sees',
    file: 'src/opt/inline.ts',
    from: 'if (isSeen !== null && passed.sets.some(isSeen)) return false',
    to: '',
  },
  {
    why: 'inline: what traps or writes becomes conditional',
    file: 'src/opt/inline.ts',
    from: 'if (earlier.conditional && effects.flags & (anyTrap | anyWrite)) return false',
    to: '',
  },
  {
    why: 'known-refs: a conjunction that fails says that all of it does',
    file: 'src/opt/known-refs.ts',
    from: "if (outcome !== (cond.op === 'js.both')) return",
    to: '',
  },
  {
    why: 'known-refs, known-addresses: what holds before a loop holds in all rounds',
    file: 'src/ir/forward-facts.ts',
    from: 'removeAll(this.known, this.changed.get(stmt) as LocalSet)\n        this.list(stmt.body)\n        return',
    to: 'this.list(stmt.body)\n        return',
  },
  {
    why: 'simplify: orders of floats have opposites',
    file: 'src/opt/simplify.ts',
    from: 'node.op in integerOpposites && node.args.every(isInteger)',
    to: 'node.op in integerOpposites',
  },
  {
    why: 'memory-loops: a bound that must not be reached may be',
    file: 'src/opt/memory-loops/limit.ts',
    from: "if (op.endsWith('t')) return difference",
    to: '',
  },
  {
    why: 'memory-loops: what a round reads may be what one before has written',
    source: 'runtime/core/memory.js',
    file: runtime,
    from: 'if (count <= 0 || ahead < step && -ahead < size) return 0;',
    to: 'if (count <= 0) return 0;',
  },
  {
    why: 'tail calls: locals keep their values from one function of a group to the next',
    file: 'src/ir/merge-tails.ts',
    from: 'this.label.uses > 0 || this.several ? [...resets, ...body] : body',
    to: 'body',
  },
  {
    why: 'tail calls, branches: values are assigned one after the other',
    file: 'src/ir/assign.ts',
    from: 'targets.length < 2 || !values.some((value) => readsAny(value, targets))',
    to: 'true',
  },
  {
    why: 'tables that are written have fixed elements',
    file: 'src/ir/fixed-tables.ts',
    from: ' && !summary.tablesWritten.has(table.index)',
    to: '',
  },
  {
    why: 'tables that are not written have other elements',
    file: 'src/ir/fixed-tables.ts',
    from: 'elements[start + i] = func',
    to: 'elements[start + (i ^ 1)] = func',
  },
  {
    why: 'delegate: the exception goes to the label, whether it catches or not',
    file: 'src/ir/tries.ts',
    from: 'while (target > 0 && !this.catchesAt(target)) target--',
    to: '',
  },
  {
    why: 'exceptions: an i64 takes one place among what is carried',
    file: 'src/lower/exceptions.ts',
    from: 'flatTypes(types.slice(0, place)).length',
    to: 'place',
  },
  {
    why: 'vectors: constants with NaNs are floats',
    file: 'src/lower/vector-forms.ts',
    from: 'if (Number.isNaN(value)) return false',
    to: '',
  },
  {
    why: 'i64: dividends of 53 bits are multiplied by the reciprocal',
    file: 'src/lower/i64-div.ts',
    from: 'const maxScaled = 50',
    to: 'const maxScaled = 53',
  },
  {
    why: 'floats: an f32 that only moves is a number on its way',
    file: 'src/lower/float-bits.ts',
    from: "    case 'f32.load':\n      return { ...node, op: 'i32.load', type: 'i32' }\n",
    to: '',
  },
  {
    why: 'addresses: offsets wrap round at 32 bits',
    file: 'src/ir/addresses.ts',
    from: 'Math.min(offset, 2 ** 32)',
    to: 'offset % 2 ** 32',
  },
  {
    why: 'segments: one that begins in the one before does not overwrite it',
    file: 'src/emit/segments.ts',
    from: 'parts.push({ at: offset - this.offset, bytes })',
    to: 'parts.unshift({ at: offset - this.offset, bytes })',
  },
  {
    why: 'table.copy: overlapping ranges are copied in the wrong direction',
    source: 'runtime/core/table.js',
    file: runtime,
    from: 'if (d <= s) for (let i = 0; i < n; i++) table_write',
    to: 'if (d > s) for (let i = 0; i < n; i++) table_write',
  },
]

const chunk = 25
/** What is broken may loop without end. */
const tooLong = 600_000

for (const [i, { why, source, ...edit }] of breaks.entries()) {
  if (values.only !== undefined && i + 1 !== Number(values.only)) continue
  const seen = await modulesUntilSeen(edit)
  const times = seen < 0 ? `not in ${values.count}` : `${seen}`
  console.log(`| ${why} | \`${source ?? edit.file}\` | ${times} |`)
}

/** @param {import('./bundle.js').Edit} edit @returns {Promise<number>} -1 if none of them shows it */
async function modulesUntilSeen(edit) {
  const [program = '', ...flags] = findEngine(values.engine).command()
  const child = spawn(program, [...flags, await bundle('worker.ts', [edit])], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let tried = 0
  try {
    while (tried < Number(values.count)) {
      const seeds = Array.from({ length: chunk }, (_, i) => Number(values.seed) + tried + i)
      child.stdin.write(`${JSON.stringify({ source: 'generated', engine: values.engine, seeds })}\n`)
      const timer = setTimeout(() => child.kill('SIGKILL'), tooLong)
      const { value, done } = await lines.next()
      clearTimeout(timer)
      if (done) return tried + chunk
      /** @type {import('./worker.ts').Report} */
      const { mismatches } = JSON.parse(value)
      const [first] = mismatches
      if (first !== undefined) return first.seed - Number(values.seed) + 1
      tried += chunk
    }
    return -1
  } finally {
    child.stdin.end()
  }
}
