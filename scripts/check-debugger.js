/**
 * Debugs compiled C and Rust as a debugger does, in Chromium and in Node: sets a breakpoint on a line of the source, runs into it,
 * steps, reads the call stack, all through the protocol of the debuggers and the source map. Prints what was seen.
 *
 *     node scripts/check-debugger.js [--screenshots DIR]
 *
 * With --screenshots, Chromium's own developer tools are opened on the page, and pictures of them kept.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { decode } from '@jridgewell/sourcemap-codec'
import { inlineMap } from '../dist/debug/source-map.js'
import { compile } from '../dist/index.js'
import { embedSources } from '../dist/node/sources.js'
import { startChromium } from './debuggers/chromium.js'
import { startNode } from './debuggers/node.js'

const { values } = parseArgs({ options: { screenshots: { type: 'string' } } })
const folder = fileURLToPath(new URL('../test/programs/debug/', import.meta.url))

const programs = [
  { language: 'C', wasm: 'steps-c.wasm', source: 'steps.c', line: 'int before' },
  { language: 'Rust', wasm: 'steps-rust.wasm', source: 'steps.rs', line: 'let before' },
]

/** @param {(typeof programs)[number]} program */
function build({ wasm }) {
  const bytes = readFileSync(`${folder}${wasm}`)
  const options = /** @type {const} */ ({ optimize: 0, format: 'iife', name: 'program', sourceMap: true })
  const { code, map } = compile(bytes, { ...options, pathMap: { '/src/': '' } })
  if (map === undefined) throw new Error('no map')
  const full = embedSources(map, [folder])
  return { code: code + inlineMap(full), lines: decode(full.mappings), map: full }
}

/** @typedef {ReturnType<typeof build>} Built */

/**
 * The first place of the code that comes from a line of a source: what debuggers break at.
 * @param {Built} built
 * @param {string} source
 * @param {number} line from 0
 */
function generated({ lines, map }, source, line) {
  for (const [k, segments] of lines.entries())
    for (const segment of segments)
      if (
        segment.length > 1 &&
        map.sources[/** @type {number} */ (segment[1])] === source &&
        segment[2] === line
      )
        return { lineNumber: k, columnNumber: segment[0] }
  throw new Error(`nothing comes from ${source}:${line + 1}`)
}

/**
 * @param {Built} built
 * @param {{ lineNumber: number, columnNumber: number }} location
 */
function original({ lines, map }, { lineNumber, columnNumber }) {
  const segment = lines[lineNumber]?.findLast(([column]) => column <= columnNumber)
  return segment === undefined || segment.length === 1
    ? null
    : {
        source: map.sources[segment[1]] ?? '',
        line: segment[2],
        name: segment.length === 5 ? map.names[segment[4]] : undefined,
      }
}

/**
 * @param {import('./debuggers/target.js').Target} target
 * @param {string} name
 * @param {(typeof programs)[number]} program
 */
async function debug(target, name, program) {
  const built = build(program)
  const text = readFileSync(`${folder}${program.source}`, 'utf8').split('\n')
  const wanted = text.findIndex((line) => line.includes(program.line))
  const url = await target.load(built.code, program)
  const place = generated(built, program.source, wanted)
  const { locations } = await target.send('Debugger.setBreakpointByUrl', { url, ...place })
  if (locations.length !== 1) throw new Error('the breakpoint was not set')
  let paused = await target.run('program.instantiate().exports.run(2)')
  /** @type {string[]} */
  const trail = []
  const where = () => {
    const found = original(built, paused.callFrames[0].location)
    return found === null ? '?' : `${found.source}:${found.line + 1}`
  }
  const stack = paused.callFrames
    .map((/** @type {any} */ frame) => ({
      // Where a function begins the map has its name.
      func: original(built, frame.functionLocation)?.name ?? frame.functionName,
      at: original(built, frame.location),
    }))
    .filter((/** @type {any} */ { at }) => at !== null)
    .map((/** @type {any} */ { func, at }) => `${func} (${at.source}:${at.line + 1})`)
  const first = where()
  if (values.screenshots !== undefined)
    await target.screenshot?.(`${values.screenshots}/debug-${program.language.toLowerCase()}.png`)
  for (let count = 0; count < 8; count++) {
    trail.push(where())
    // As debuggers do: on until the line of the source is another.
    const before = where()
    for (let steps = 0; steps < 50 && where() === before; steps++)
      paused = await target.step('Debugger.stepOver')
    if (!paused.callFrames[0].url.endsWith(url.slice(-10)) && where() === '?') break
  }
  await target.finish()
  process.stdout.write(
    `${name}, ${program.language}: stopped at ${first}, wanted ${program.source}:${wanted + 1}\n`,
  )
  process.stdout.write(
    `  line: ${text[wanted]?.trim()}\n  stack: ${stack.join(' < ')}\n  steps: ${trail.join(', ')}\n`,
  )
  if (first !== `${program.source}:${wanted + 1}`) process.exitCode = 1
}

for (const [name, start] of /** @type {const} */ ([
  ['Node', startNode],
  ['Chromium', startChromium],
])) {
  const target = await start()
  try {
    for (const program of programs) await debug(target, name, program)
  } finally {
    await target.close()
  }
}
