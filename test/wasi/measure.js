/**
 * How long programs take with node:wasi over native WebAssembly, with our shim over the same, and compiled by us: starting,
 * 1 GB through buffers of 64 KB, a listing of 100,000 entries, polling. Usage: node test/wasi/measure.js [rounds [task]].
 * Contestants take turns; the best time of each is printed, since a machine can only be slower than itself.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

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
    /** @type {Map<string, { ms: number, note: string }>} */
    const best = new Map()
    for (let round = 0; round < rounds; round++) {
      for (const [name, start] of Object.entries(contestants)) {
        const begin = performance.now()
        const { status, stderr } = spawnSync(process.execPath, [...start, ...args], { encoding: 'utf8' })
        const ms = performance.now() - begin
        if (status !== 0) throw new Error(`${name}: ${task}: exit code ${status}\n${stderr}`)
        if (ms < (best.get(name)?.ms ?? Infinity)) best.set(name, { ms, note: stderr.trim() })
      }
    }
    console.log(task)
    for (const [name, { ms, note }] of best)
      console.log(`  ${name.padEnd(20)} ${ms.toFixed(0).padStart(6)} ms  ${note}`)
  }
} finally {
  rmSync(scratch, { recursive: true })
}
