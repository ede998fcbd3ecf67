/** Where the official suite is, and which scripts it has. */
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export const howToGetSuite =
  'the official suite is not there: git clone https://github.com/WebAssembly/testsuite spec-tests/testsuite, ' +
  'or set DEWASM_SPEC_SUITE to a checkout'

/** @returns {string | null} */
export function findSuite() {
  const named = process.env.DEWASM_SPEC_SUITE
  const places =
    named === undefined ? [join(root, 'spec-tests/testsuite'), join(root, '../shared/spec')] : [named]
  return places.find((place) => existsSync(place)) ?? null
}

/**
 * All scripts, as paths inside the suite with `/`, in order: the core ones first.
 * @param {string} suite
 * @returns {string[]}
 */
export function listScripts(suite) {
  const scripts = readdirSync(suite, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.wast'))
    .map((entry) => relative(suite, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return scripts.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** @param {string} script */
function rank(script) {
  return folderOf(script) === 'core' ? 0 : script.startsWith('test/core/') ? 1 : 2
}

/**
 * The folder of a script, as the report names it: the suite's repository keeps core scripts in `test/core`, its
 * mirror at the top.
 * @param {string} script
 */
export function folderOf(script) {
  const folder = script.split('/').slice(0, -1).join('/')
  return folder === '' ? 'core' : folder.replace(/^test\//, '')
}
