/** Runs scripts of the suite with one engine, one after the other in this process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble, legacyAssembler } from './assemble.js'
import { createEngine } from './engines.js'
import { runScript } from './run.js'
import { applySkips, readSkips } from './skips.js'
import { prepareSpectest } from './spectest.js'
import { folderOf } from './suite.js'

/** @typedef {import('./run.js').Result} Result */

/**
 * @param {string} suite
 * @param {string[]} scripts
 * @param {{ engine: string, compilerOptions?: object, onScript?: (script: string) => void }} options
 * @returns {Promise<Result[]>}
 */
export async function runSuite(suite, scripts, { engine: engineName, compilerOptions, onScript }) {
  const engine = await createEngine(engineName, compilerOptions)
  const skips = readSkips()
  const spectest = prepareSpectest(engine, assemble)
  const assembleLegacy = scripts.some(isLegacy) ? await legacyAssembler() : assemble
  return scripts.flatMap((script) => {
    onScript?.(script)
    const results = runScript(script, readFileSync(join(suite, script), 'utf8'), {
      engine,
      assemble: isLegacy(script) ? assembleLegacy : assemble,
      spectest: spectest(),
    })
    return applySkips(script, results, engine.name, skips)
  })
}

/** @param {string} script */
function isLegacy(script) {
  return folderOf(script).startsWith('legacy')
}
