/**
 * How long programs take with node:wasi over native WebAssembly, with our shim over the same, and compiled by us: starting,
 * 1 GB through buffers of 64 KB, a listing of 100,000 entries, polling. Usage: node test/wasi/measure.js [rounds [task]].
 * Contestants take turns; the best times of each are printed, since a machine can only be slower than itself: from start to end, and of the processor.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNode } from './measured.js'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const tools = join(here, 'programs/tools.wasm')
const scratch = mkdtempSync(join(tmpdir(), 'dewasm-measure-'))
const rounds = Number(process.argv[2] ?? 3)

/** @param {string} wasi @param {string} options */
const nativeScript = (wasi, options) => `
import { readFileSync } from 'node:fs'
${wasi}
const wasi = new WASI({ ${options} })
const module = new WebAssembly.Module(readFileSync(${JSON.stringify(tools)}))
process.exitCode = wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports(wasi) }))
`

writeFileSync(
  join(scratch, 'node.mjs'),
  nativeScript(
    `import { WASI } from 'node:wasi'\nconst imports = (wasi) => wasi.wasiImport`,
    `version: 'preview1', args: ['tools', ...process.argv.slice(2)], preopens: { '/': ${JSON.stringify(scratch)} }`,
  ),
)
writeFileSync(
  join(scratch, 'shim.mjs'),
  nativeScript(
    `import { WASI } from '${root}/runtime/wasi/index.js'
import { nodeDirectory, nodeStdio } from '${root}/runtime/wasi/node.js'
const imports = (wasi) => wasi.imports.wasi_snapshot_preview1`,
    `args: ['tools', ...process.argv.slice(2)], preopens: { '/': nodeDirectory(${JSON.stringify(scratch)}) }, ...nodeStdio()`,
  ),
)
const command = join(root, 'bin/dewasm.js')
execFileSync(process.execPath, [command, 'build', '--wasi', tools, '-o', join(scratch, 'built.mjs')])

/** @type {Record<string, string[]>} */
const contestants = {
  'node:wasi': ['--no-warnings', join(scratch, 'node.mjs')],
  'our shim, native': [join(scratch, 'shim.mjs')],
  'dewasm build --wasi': [join(scratch, 'built.mjs'), '--dir', `${scratch}::/`],
  'dewasm run, cached': [command, 'run', '--dir', `${scratch}::/`, tools],
}

/** @type {Record<string, string[]>} */
const tasks = {
  start: ['args'],
  'write and read 1 GB': ['transfer', '/big', '1024'],
  'list 100,000 entries': ['entries', '/many'],
  'poll 200,000 times': ['polls', '200000'],
}

mkdirSync(join(scratch, 'many'))
for (let i = 0; i < 100_000; i++) writeFileSync(join(scratch, `many/file-${i}`), '')

try {
  for (const [task, args] of Object.entries(tasks).filter(([name]) => name.includes(process.argv[3] ?? ''))) {
    /** @type {Map<string, { seconds: number, processor: number, note: string }>} */
    const best = new Map()
    for (let round = 0; round < rounds; round++) {
      for (const [name, start] of Object.entries(contestants)) {
        const { seconds, processor, err } = runNode([...start, ...args])
        const known = best.get(name) ?? { seconds: Infinity, processor: Infinity, note: '' }
        best.set(name, {
          seconds: Math.min(seconds, known.seconds),
          processor: Math.min(processor, known.processor),
          note: seconds < known.seconds ? err.trim() : known.note,
        })
      }
    }
    console.log(task)
    for (const [name, { seconds, processor, note }] of best) {
      const times = [seconds, processor].map((time) => `${time.toFixed(2).padStart(7)} s`)
      console.log(`  ${name.padEnd(20)} ${times.join(', of the processor ')}  ${note}`)
    }
  }
} finally {
  rmSync(scratch, { recursive: true })
}
