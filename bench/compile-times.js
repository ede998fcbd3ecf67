/**
 * How long compiling takes by the size of the module, on one thread: a table, `results/compile-times.json` and the plot
 * `docs/compile-time.svg`. Usage: node bench/compile-times.js [--times 3]
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runTool } from './contestants/run-tool.js'
import { cache, npmInstalled } from './install.js'

/** @typedef {{ name: string, size: number, time: number, memory: number }} Sample bytes, ms of processor time, bytes */

const command = fileURLToPath(new URL('../bin/dewasm.js', import.meta.url))
const output = join(cache, 'compile-times.js')

/** From 1 KB to 45 MB. Of a package of the benchmark, what `npm run bench` recorded. */
const modules = [
  { name: 'fannkuch', path: kernel('fannkuch') },
  { name: 'rabin', path: recorded('rabin') },
  { name: 'vocabulary', path: kernel('vocabulary') },
  { name: 'calculator', path: kernel('calculator') },
  { name: 'webp', path: recorded('webp') },
  { name: 'quickjs', path: recorded('quickjs') },
  { name: 'sql.js', path: recorded('sql.js') },
  { name: 'resvg', path: recorded('resvg') },
  { name: 'rapier', path: recorded('rapier') },
  { name: 'esbuild', path: recorded('esbuild') },
  {
    name: 'biome',
    path: () => join(npmInstalled('@biomejs/wasm-nodejs'), 'biome_wasm_bg.wasm'),
  },
]

/** @param {string} name */
function kernel(name) {
  return () => fileURLToPath(new URL(`kernels/${name}.wasm`, import.meta.url))
}

/** The largest module of a case. @param {string} name */
function recorded(name) {
  return () => {
    const directory = join(cache, 'modules', name)
    const files = readdirSync(directory).filter((file) => file.endsWith('.wasm'))
    const bySize = files.map((file) => join(directory, file)).sort((a, b) => sizeOf(b) - sizeOf(a))
    return bySize[0] ?? ''
  }
}

/** @param {string} path */
function sizeOf(path) {
  return statSync(path).size
}

/** The run that took least. @param {string} name @param {string} path @param {number} times @returns {Sample} */
function sample(name, path, times) {
  const build = [command, 'build', path, '--jobs', '1', '-o', output]
  const runs = Array.from({ length: sizeOf(path) > 8e6 ? 1 : times }, () => runTool(build))
  const least = runs.reduce((best, run) => (run.time < best.time ? run : best))
  return { name, size: sizeOf(path), time: Math.round(least.time), memory: least.memory }
}

const left = 64
const bottom = 360
const width = 520
const height = 320
const [leastSize, mostSize] = [500, 1e8]
const [leastTime, mostTime] = [50, 200_000]

/** @param {number} size */
function x(size) {
  return Math.round(left + (width * Math.log(size / leastSize)) / Math.log(mostSize / leastSize))
}

/** @param {number} time */
function y(time) {
  return Math.round(bottom - (height * Math.log(time / leastTime)) / Math.log(mostTime / leastTime))
}

/** @param {readonly Sample[]} samples */
function plot(samples) {
  const largest = samples[samples.length - 1]
  const rate = largest === undefined ? 1 : largest.time / largest.size
  const sizes = [
    [1e3, '1 KB'],
    [1e4, '10 KB'],
    [1e5, '100 KB'],
    [1e6, '1 MB'],
    [1e7, '10 MB'],
    [1e8, '100 MB'],
  ]
  const times = [
    [100, '0.1 s'],
    [1000, '1 s'],
    [10_000, '10 s'],
    [100_000, '100 s'],
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 30} ${bottom + 44}" font-family="sans-serif" font-size="11">`,
    '<title>Time to compile, by the size of the module</title>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    '<text x="8" y="18" font-size="13" font-weight="bold">Processor time of dewasm build --jobs 1, by the size of the module</text>',
    ...sizes.map(
      ([size, title]) =>
        `<path d="M${x(Number(size))} ${bottom - height}V${bottom}" stroke="#ddd"/><text x="${x(Number(size))}" y="${bottom + 16}" text-anchor="middle" fill="#666">${title}</text>`,
    ),
    ...times.map(
      ([time, title]) =>
        `<path d="M${left} ${y(Number(time))}h${width}" stroke="#ddd"/><text x="${left - 6}" y="${y(Number(time)) + 4}" text-anchor="end" fill="#666">${title}</text>`,
    ),
    // Proportional to the size, at the rate of the largest.
    `<path d="M${x(leastTime / rate)} ${y(leastTime)}L${x(mostSize)} ${y(mostSize * rate)}" stroke="#999" stroke-dasharray="4 3"/>`,
    ...samples.map(
      ({ name, size, time }) =>
        `<g fill="#d33682"><circle cx="${x(size)}" cy="${y(time)}" r="4.5"/><text x="${x(size)}" y="${y(time) - 9}" text-anchor="middle">${name}</text></g>`,
    ),
    '</svg>',
    '',
  ].join('\n')
}

const { values } = parseArgs({ options: { times: { type: 'string', default: '3' } } })
/** @type {Sample[]} */
const samples = []
console.log('                   KB        ms      MB/s   peak MB')
for (const { name, path } of modules) {
  const one = sample(name, path(), Number(values.times))
  samples.push(one)
  const columns = [one.size / 1e3, one.time, one.size / one.time / 1e3, one.memory / 1e6]
  console.log(
    name.padEnd(11) + columns.map((value) => value.toFixed(value < 10 ? 2 : 0).padStart(10)).join(''),
  )
}
writeFileSync(
  new URL('results/compile-times.json', import.meta.url),
  `${JSON.stringify({ node: process.versions.node, samples }, null, 2)}\n`,
)
writeFileSync(new URL('../docs/compile-time.svg', import.meta.url), plot(samples))
