/**
 * Debugs compiled C, Rust, AssemblyScript and Go as a debugger does, in Node, Chromium and Firefox: sets a breakpoint on a line of
 * the source, runs into it, steps, reads the call stack, all through the protocol of the debuggers and the source map. Prints
 * what was seen.
 *
 *     node scripts/check-debugger.js [Node | Chromium | Firefox …] [--screenshots DIR]
 *
 * Go is left out unless GO names its command. With --screenshots, Chromium's own developer tools are opened on the page, and pictures of them kept.
 */
import { parseArgs } from 'node:util'
import { decode } from '@jridgewell/sourcemap-codec'
import { inlineMap } from '../dist/debug/source-map.js'
import { startChromium } from './debuggers/chromium.js'
import { startFirefox } from './debuggers/firefox.js'
import { startNode } from './debuggers/node.js'
import { build, goProgram, programs, wantedPlace } from './debuggers/programs.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { screenshots: { type: 'string' } },
})

/** @param {import('./debuggers/programs.js').Program} program */
function buildScript(program) {
  const { code, map } = build(program, { format: 'iife', name: 'program' })
  return { code: code + program.glue + inlineMap(map), lines: decode(map.mappings), map }
}

/** @typedef {ReturnType<typeof buildScript>} Built */

/**
 * The places of the code that come from a line of a source: debuggers break at the first of them where they can.
 * @param {Built} built
 * @param {string} source
 * @param {number} line from 0
 */
function generated({ lines, map }, source, line) {
  return lines.flatMap((segments, k) =>
    segments
      .filter(
        (segment) => segment.length > 1 && map.sources[Number(segment[1])] === source && segment[2] === line,
      )
      .map(([column]) => ({ line: k, column })),
  )
}

/**
 * @param {Built} built
 * @param {import('./debuggers/target.js').Place | null} place
 */
function original({ lines, map }, place) {
  const segment =
    place === null ? undefined : lines[place.line]?.findLast(([column]) => column <= place.column)
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
 * @param {import('./debuggers/programs.js').Program} program
 */
async function debug(target, name, program) {
  const built = buildScript(program)
  const wanted = wantedPlace(built.map, program)
  const url = await target.load(built.code, program)
  if (!(await target.setBreakpoint(generated(built, wanted.source, wanted.line))))
    throw new Error('the breakpoint was not set')
  let frames = await target.run('start(program.instantiate(imports).exports)')
  /** @type {string[]} */
  const trail = []
  const where = () => {
    const found = frames[0]?.url === url ? original(built, frames[0].at) : null
    return found === null ? '?' : `${found.source}:${found.line + 1}`
  }
  const stack = frames.flatMap(({ name: called, url: script, at, start }) => {
    const found = script === url ? original(built, at) : null
    // Where a function begins the map has its name.
    return found === null
      ? []
      : [`${original(built, start)?.name ?? called} (${found.source}:${found.line + 1})`]
  })
  const first = where()
  if (values.screenshots !== undefined)
    await target.screenshot?.(`${values.screenshots}/debug-${program.language.toLowerCase()}.png`)
  for (let count = 0; count < 8 && where() !== '?'; count++) {
    trail.push(where())
    // As debuggers do: on until the line of the source is another, past code that comes from nowhere.
    const before = where()
    const stays = () => where() === before || (where() === '?' && frames[0]?.url === url)
    for (let steps = 0; steps < 50 && stays(); steps++) frames = await target.stepOver()
  }
  await target.finish()
  const place = `${wanted.source}:${wanted.line + 1}`
  process.stdout.write(`${name}, ${program.language}: stopped at ${first}, wanted ${place}\n`)
  process.stdout.write(
    `  line: ${wanted.text}\n  stack: ${stack.join(' < ')}\n  steps: ${trail.join(', ')}\n`,
  )
  if (first !== place) process.exitCode = 1
}

const { GO } = process.env
const all = GO === undefined ? programs : [...programs, goProgram(GO)]
const targets = { Node: startNode, Chromium: startChromium, Firefox: startFirefox }

for (const [name, start] of Object.entries(targets)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  for (const program of all) {
    const target = await start()
    try {
      await debug(target, name, program)
    } finally {
      await target.close()
    }
  }
}
