/**
 * Reads what V8 wrote about all processes (NODE_V8_COVERAGE) and tells of each file which lines and branches ran. What was never
 * loaded has run nowhere. Lines and branches are those of the sources, by the source maps of the compiler.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mergeScriptCovs } from '@bcoe/v8-coverage'
import { parse } from 'acorn'
import { convert } from 'ast-v8-to-istanbul'

/**
 * @typedef {import('@bcoe/v8-coverage').ScriptCov} ScriptCov
 * @typedef {{ line: number, hits: number }} Line
 * @typedef {{ line: number, hits: number, kind: string, way: number }} Branch one of the ways that a branch may go
 * @typedef {{ file: string, lines: Line[], branches: Branch[] }} FileCoverage
 */

/**
 * @param {string} root
 * @param {string[]} files what is to be covered, as Node loads it
 * @param {string} raw the directory that V8 wrote to
 * @param {string} maps the directory of the source maps
 * @returns {Promise<FileCoverage[]>}
 */
export async function measure(root, files, raw, maps) {
  const covered = readScripts(files, raw)
  /** @type {FileCoverage[]} */
  const result = []
  for (const path of files) {
    const script = covered.get(pathToFileURL(path).href) ?? neverRun(path)
    result.push(...(await ofScript(root, path, script, maps)))
  }
  return result.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/**
 * @param {string[]} files
 * @param {string} raw
 * @returns {Map<string, ScriptCov>}
 */
function readScripts(files, raw) {
  const wanted = new Set(files.map((path) => pathToFileURL(path).href))
  /** @type {Map<string, ScriptCov>} */
  const merged = new Map()
  for (const name of readdirSync(raw)) {
    /** @type {{ result: ScriptCov[] }} */
    const { result } = JSON.parse(readFileSync(join(raw, name), 'utf8'))
    for (const script of result) {
      if (!wanted.has(script.url)) continue
      const known = merged.get(script.url)
      const both = known === undefined ? script : mergeScriptCovs([known, script])
      if (both !== undefined) merged.set(script.url, both)
    }
  }
  return merged
}

/**
 * @param {string} path
 * @returns {ScriptCov}
 */
function neverRun(path) {
  const ranges = [{ startOffset: 0, endOffset: readFileSync(path, 'utf8').length, count: 0 }]
  const functions = [{ functionName: '', isBlockCoverage: true, ranges }]
  return { scriptId: '0', url: pathToFileURL(path).href, functions }
}

/**
 * @param {string} root
 * @param {string} path
 * @param {ScriptCov} script
 * @param {string} maps
 * @returns {Promise<FileCoverage[]>}
 */
async function ofScript(root, path, { url, functions }, maps) {
  const code = readFileSync(path, 'utf8')
  const ast = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  const data = await convert({ code, ast, coverage: { url, functions }, ...readMap(root, path, maps) })
  return Object.values(data).map(({ path: source, statementMap, s, branchMap, b }) => {
    /** @type {Map<number, number>} */
    const lines = new Map()
    for (const [key, { start }] of Object.entries(statementMap))
      lines.set(start.line, Math.max(lines.get(start.line) ?? 0, s[key] ?? 0))
    const branches = Object.entries(branchMap).flatMap(([key, { type, loc, locations }]) =>
      locations.map((place, way) => ({
        line: place.start.line ?? loc.start.line,
        hits: b[key]?.[way] ?? 0,
        kind: type,
        way,
      })),
    )
    return {
      file: relative(root, source.startsWith('file:') ? fileURLToPath(source) : source),
      lines: [...lines].map(([line, hits]) => ({ line, hits })).sort((a, b) => a.line - b.line),
      branches,
    }
  })
}

/**
 * What is compiled has a map, what is written as it is has none.
 * @param {string} root
 * @param {string} path
 * @param {string} maps
 */
function readMap(root, path, maps) {
  const map = join(maps, `${relative(root, path)}.map`)
  return existsSync(map) ? { sourceMap: JSON.parse(readFileSync(map, 'utf8')) } : {}
}
