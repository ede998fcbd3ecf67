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

/** @type {readonly (import('./bundle.js').Edit & { why: string })[]} */
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
]

const chunk = 25

for (const [i, { why, ...edit }] of breaks.entries()) {
  if (values.only !== undefined && i + 1 !== Number(values.only)) continue
  const seen = await modulesUntilSeen(edit)
  const times = seen < 0 ? `not in ${values.count}` : `${seen}`
  console.log(`| ${why} | \`${edit.file}\` | ${times} |`)
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
      const { value, done } = await lines.next()
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
