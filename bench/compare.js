/** Takes one case through all contestants. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { findContestant } from './contestants/index.js'
import { findEngine } from './engines.js'
import { cache, npmInstalled } from './install.js'
import { median } from './measure.js'

/** @typedef {import('./contestants/index.js').Build} Build */
/** @typedef {import('./worker.js').Outcome} Outcome */
/** @typedef {{ equal: boolean, first: number, warm: number, memory: number }} Score times in ms, memory in bytes */
/** @typedef {{ error: string }} Failure */
/** @typedef {'kernel' | 'package'} Group */
/**
 * @typedef {object} Row
 * @property {string} name
 * @property {Group} group
 * @property {number} modules how many the case compiles
 * @property {number} wasm bytes of them all
 * @property {number} wasmGzip
 * @property {Record<string, Build | Failure>} builds of all modules together
 * @property {Record<string, Score | Failure>} scores
 */
/** @typedef {{ engine: string, version: string, options: readonly string[], rows: Row[] }} Results */
/** @typedef {{ time: number, rounds: number, contestants: string[], engine: string }} Settings */

/**
 * @param {import('./cases/index.js').Case} one
 * @param {readonly string[]} flags for dewasm
 * @param {Settings} settings
 * @returns {Row}
 */
export function compareCase(
  { name, group, needs, modern, flags: own = [] },
  flags,
  { time, rounds, contestants, engine },
) {
  if (needs !== undefined) npmInstalled(needs)
  const directory = join(cache, 'modules', name)
  const { expected, files } = record(name, directory, modern ? engine : 'node')
  const builds = buildAll(contestants, files, [...flags, ...own])
  /** @type {Record<string, (Outcome | Failure)[]>} */
  const outcomes = Object.fromEntries(contestants.map((contestant) => [contestant, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      const build = builds[contestant]
      const job = { case: name, contestant, directory, seconds: time / 1e3 }
      const outcome = build !== undefined && 'error' in build ? build : findEngine(engine).run(job)
      outcomes[contestant]?.push(outcome)
    }
  }
  const scores = Object.entries(outcomes).map(([contestant, all]) => [contestant, score(all, expected)])
  const contents = files.map((file) => readFileSync(file))
  return {
    name,
    group,
    modules: files.length,
    wasm: sum(contents.map((bytes) => bytes.length)),
    wasmGzip: sum(contents.map((bytes) => gzipSync(bytes).length)),
    builds,
    scores: Object.fromEntries(scores),
  }
}

/**
 * Runs the case on native WebAssembly for its result and the modules that it compiles.
 * @param {string} name
 * @param {string} directory
 * @param {string} engine that has its features
 */
function record(name, directory, engine) {
  const modules = () => {
    if (!existsSync(directory)) return []
    const files = readdirSync(directory).filter((file) => file.endsWith('.wasm'))
    return files.map((file) => join(directory, file))
  }
  for (const old of modules()) rmSync(old)
  const outcome = findEngine(engine).run({ case: name, contestant: 'native', directory, record: true })
  if ('error' in outcome) throw new Error(`${name} on native WebAssembly: ${outcome.error}`)
  return { expected: outcome.result, files: modules() }
}

/**
 * @param {readonly string[]} contestants
 * @param {readonly string[]} files
 * @param {readonly string[]} flags
 */
function buildAll(contestants, files, flags) {
  /** @type {Record<string, Build | Failure>} */
  const builds = {}
  for (const name of contestants) {
    const { build } = findContestant(name)
    if (build === undefined) continue
    try {
      builds[name] = addUp(files.map((file) => build(file, flags)))
    } catch (error) {
      builds[name] = { error: `build: ${error instanceof Error ? error.message : error}` }
    }
  }
  return builds
}

/** @param {readonly Build[]} builds @returns {Build} */
function addUp(builds) {
  const minified = builds.flatMap((build) => build.minified ?? [])
  return {
    time: sum(builds.map((build) => build.time)),
    memory: Math.max(...builds.map((build) => build.memory)),
    raw: sum(builds.map((build) => build.raw)),
    minified: minified.length === builds.length ? sum(minified) : null,
    gzip: sum(builds.map((build) => build.gzip)),
  }
}

/**
 * @param {readonly (Outcome | Failure)[]} outcomes
 * @param {string} expected
 * @returns {Score | Failure}
 */
function score(outcomes, expected) {
  /** @type {Outcome[]} */
  const good = []
  for (const outcome of outcomes) {
    if ('error' in outcome) return outcome
    good.push(outcome)
  }
  return {
    equal: good.every(({ result }) => result === expected),
    first: median(good.map(({ first }) => first)),
    warm: median(good.map(({ warm }) => warm)),
    memory: Math.max(...good.map(({ memory }) => memory)),
  }
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
