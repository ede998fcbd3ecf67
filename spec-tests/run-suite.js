/** Runs scripts of the suite with one engine, one after the other in this process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble, legacyAssembler } from './assemble.js'
import { createEngine } from './engines.js'
import { runScript } from './run.js'
import { applySkips, readSkips } from './skips.js'
import { prepareSpectest } from './spectest.js'
import { folderOf } from './suite.js'

/**
 * @typedef {import('./run.js').Result} Result
 * @typedef {{ engine: import('./engines.js').Engine, spectest: () => Record<string, unknown> }} Host
 */

/**
 * @param {string} suite
 * @param {string[]} scripts
 * @param {{ engine: string, compilerOptions?: object, onScript?: (script: string) => void }} options
 * @returns {Promise<Result[]>}
 */
export async function runSuite(suite, scripts, { engine: engineName, compilerOptions, onScript }) {
  const skips = readSkips()
  const assembleLegacy = scripts.some(isLegacy) ? await legacyAssembler() : assemble
  const hosts = await prepareHosts(scripts, engineName, compilerOptions)
  return scripts.flatMap((script) => {
    onScript?.(script)
    const { engine, spectest } = /** @type {Host} */ (hosts.get(proposalOf(script)))
    const results = runScript(script, readFileSync(join(suite, script), 'utf8'), {
      engine,
      assemble: isLegacy(script) ? assembleLegacy : assemble,
      spectest: spectest(),
    })
    return applySkips(script, results, engine.name, skips)
  })
}

/**
 * An engine for each proposal that has scripts, with the proposal switched on; null is for the standard.
 * @param {string[]} scripts
 * @param {string} engineName
 * @param {object} [compilerOptions]
 */
async function prepareHosts(scripts, engineName, compilerOptions) {
  /** @type {Map<string | null, Host>} */
  const hosts = new Map()
  for (const proposal of new Set(scripts.map(proposalOf))) {
    const features = proposal === null ? [] : [`+${proposal}`]
    const engine = await createEngine(engineName, { ...compilerOptions, features })
    hosts.set(proposal, { engine, spectest: prepareSpectest(engine, assemble) })
  }
  return hosts
}

/**
 * Folders of proposals have the names that the features have.
 * @param {string} script
 */
function proposalOf(script) {
  return /(?:^|\/)proposals\/([^/]+)\//.exec(script)?.[1] ?? null
}

/** @param {string} script */
function isLegacy(script) {
  return folderOf(script).startsWith('legacy')
}
