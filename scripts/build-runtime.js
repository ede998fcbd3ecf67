/**
 * Turns runtime/core/*.js into src/emit/runtime-table.generated.ts, and runtime/wasi/*.js into wasi-table.generated.ts:
 * each top-level declaration as text, printed and minified, with the names it refers to. So `compile` reads no files and
 * parses no JavaScript: linking is choosing declarations and joining their texts. Those of runtime/plain stand for declarations of
 * the same names (`plainTable`). What is imported from Node stays a free name, and the table says where it comes from. Beside each table
 * stand the names alone (runtime-names.generated.ts, wasi-names.generated.ts): who imports the runtime needs no texts.
 * Usage: node scripts/build-runtime.js [directory of the runtime…]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, tokenizer } from 'acorn'
import { generate } from 'astring'
import { analyzeScopes } from './scope.js'

/** @typedef {{ name: string, text: string, analysis: import('./scope.js').Analysis }} Declaration */

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const given = process.argv.slice(2)
const directories = given.length > 0 ? given : [join(root, 'runtime/core')]
const plainDirectories = given.length > 0 ? [] : [join(root, 'runtime/plain')]
const emit = join(root, 'src/emit')
const syntax = /** @type {const} */ ({ ecmaVersion: 2020, sourceType: 'module' })

/** Mentioned most by generated code: they get the shortest names. */
const hot = [
  'imul',
  'fround',
  'cells_i32',
  'cells_f64',
  'i64_mul',
  'trap_undefined_element',
  'clz32',
  'cells_ref',
]

/**
 * @param {string[]} directories
 * @param {string[]} plainDirectories
 * @param {string} stem
 */
function build(directories, plainDirectories, stem) {
  /** @type {Map<string, string>} */
  const nodeNames = new Map()
  /** @type {Map<string, Declaration>} */
  const declarations = new Map()
  for (const file of directories.flatMap(listModules)) {
    for (const declaration of readDeclarations(file, nodeNames)) {
      if (declarations.has(declaration.name))
        throw new Error(`${file}: ${declaration.name} exists in another file`)
      declarations.set(declaration.name, declaration)
    }
  }
  const names = [...declarations.keys()].sort()
  const ordered = [
    ...hot.filter((name) => declarations.has(name)),
    ...names.filter((name) => !hot.includes(name)),
  ]
  const shorts = new Map(ordered.map((name, k) => [name, `$${shortText(k)}`]))
  const rows = names.map((name) => tableRow(/** @type {Declaration} */ (declarations.get(name)), shorts))
  const plain = plainDirectories.flatMap(listModules).flatMap((file) => readDeclarations(file, nodeNames))
  const plainRows = plain.map((declaration) => tableRow(declaration, shorts))
  const nodeRows = [...nodeNames].sort().map(([name, from]) => `  ${name}: '${from}',\n`)
  const tables = [header + rows.join(''), plainHeader + plainRows.join(''), nodeHeader + nodeRows.join('')]
  write(`${stem}-table`, tables.map((table) => `${table}}\n`).join('\n'))
  const free = [...declarations.values()].flatMap(({ analysis }) => [...analysis.free.keys()])
  const globals = [...new Set(free)].filter((name) => !shorts.has(name)).sort()
  const shortRows = names.map((name) => `  ${name}: '${shorts.get(name)}',\n`)
  const globalRows = globals.map((name) => `  '${name}',\n`)
  write(`${stem}-names`, `${namesHeader}${shortRows.join('')}}\n${globalsHeader}${globalRows.join('')}]\n`)
}

/**
 * @param {string} stem
 * @param {string} text
 */
function write(stem, text) {
  writeFileSync(
    join(emit, `${stem}.generated.ts`),
    `/** Made by scripts/build-runtime.js: don't edit. */\n${text}`,
  )
}

const namesHeader = `/** The declarations of the runtime, and what they are called in minified code. */
export const shortNames: Readonly<Record<string, string>> = {
`

const globalsHeader = `
/** Globals that they refer to. */
export const runtimeGlobals: readonly string[] = [
`

const header = `import type { RuntimeDeclaration } from './link.ts'

export const runtimeTable: Readonly<Record<string, RuntimeDeclaration>> = {
`

const plainHeader = 'export const plainTable: Readonly<Record<string, RuntimeDeclaration>> = {\n'

const nodeHeader = `
/** The modules of Node that names come from. */
export const nodeNames: Readonly<Record<string, string>> = {
`

/** @param {string} directory */
function listModules(directory) {
  const files = readdirSync(directory).filter((file) => file.endsWith('.js'))
  return files.sort().map((file) => join(directory, file))
}

/**
 * @param {string} file
 * @param {Map<string, string>} nodeNames
 * @returns {Declaration[]}
 */
function readDeclarations(file, nodeNames) {
  const program = parse(readFileSync(file, 'utf8'), syntax)
  /** @type {Declaration[]} */
  const found = []
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      for (const name of importedNames(file, node)) {
        const from = String(node.source.value)
        if (from.startsWith('node:')) nodeNames.set(name, from)
      }
      continue
    }
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declaration == null) continue
    const text = generate(/** @type {import('estree').Node} */ (/** @type {unknown} */ (declaration)))
    const again = parse(text, syntax).body[0]
    if (again === undefined) throw new Error(`${file}: empty declaration`)
    found.push({ name: declaredName(file, declaration), text, analysis: analyzeScopes(again) })
  }
  return found
}

/**
 * @param {string} file
 * @param {import('acorn').ImportDeclaration} node
 */
function importedNames(file, node) {
  return node.specifiers.map((specifier) => {
    const imported = specifier.type === 'ImportSpecifier' ? specifier.imported : null
    const same = imported?.type === 'Identifier' && imported.name === specifier.local.name
    return same ? specifier.local.name : fail(file, 'import renames')
  })
}

/**
 * @param {string} file
 * @param {string} reason
 * @returns {never}
 */
function fail(file, reason) {
  throw new Error(`${file}: ${reason}`)
}

/**
 * @param {string} file
 * @param {import('acorn').AnyNode} node
 * @returns {string}
 */
function declaredName(file, node) {
  if (node.type === 'FunctionDeclaration' && node.id) return node.id.name
  if (node.type === 'VariableDeclaration' && node.declarations.length === 1) {
    const { id } = /** @type {import('acorn').VariableDeclarator} */ (node.declarations[0])
    if (id.type === 'Identifier') return id.name
  }
  throw new Error(`${file}: a top-level ${node.type} can't be shaken: one name for each declaration`)
}

/**
 * @param {Declaration} declaration
 * @param {Map<string, string>} shorts
 */
function tableRow({ name, text, analysis }, shorts) {
  const names = [...analysis.free.keys()].filter((other) => other !== name)
  const row = {
    text,
    mini: minify(text, analysis, shorts),
    uses: names.filter((other) => shorts.has(other)).sort(),
    free: names.filter((other) => !shorts.has(other)).sort(),
  }
  return `  ${name}: ${JSON.stringify(row).replace(/[\x7f-\uffff]/g, escapeUnit)},\n`
}

/** @param {string} unit */
function escapeUnit(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/**
 * Renames and drops white space. The text is astring's, so it has all its semicolons.
 * @param {string} text
 * @param {import('./scope.js').Analysis} analysis
 * @param {Map<string, string>} shorts
 */
function minify(text, { locals, free }, shorts) {
  /** @type {Map<number, { name: string, shorthand: boolean }>} */
  const renames = new Map()
  const byUse = [...locals].sort((a, b) => b.references.length - a.references.length)
  for (const [k, { references }] of byUse.entries()) {
    for (const { start, shorthand } of references) renames.set(start, { name: localText(k), shorthand })
  }
  for (const [name, references] of free) {
    const short = shorts.get(name)
    if (short === undefined) continue
    for (const { start, shorthand } of references) renames.set(start, { name: short, shorthand })
  }
  return joinTokens(text, renames)
}

/**
 * @param {string} text
 * @param {Map<number, { name: string, shorthand: boolean }>} renames
 */
function joinTokens(text, renames) {
  let out = ''
  let end = 0
  let pending = false
  for (const token of tokenizer(text, syntax)) {
    const source = text.slice(token.start, token.end)
    const rename = renames.get(token.start)
    const next = rename === undefined ? source : rename.shorthand ? `${source}:${rename.name}` : rename.name
    if (pending && (next !== '}' || isEmpty(text, end))) out += ';'
    pending = next === ';' && token.type.label === ';'
    if (pending) {
      end = token.end
      continue
    }
    const glued = /[\w$]$/.test(out) && /^[\w$]/.test(next)
    const signs = /[+-]$/.test(out) && next[0] === out[out.length - 1]
    if (token.start > end && (glued || signs)) out += ' '
    out += next
    end = token.end
  }
  return out + (pending && !out.endsWith('}') ? ';' : '')
}

/**
 * Whether the semicolon that ends there is an empty statement, such as the body of `for (…) ;`.
 * @param {string} text
 * @param {number} end
 */
function isEmpty(text, end) {
  return text.slice(0, end).endsWith(' ;')
}

/** @param {number} k */
function localText(k) {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return k < letters.length ? /** @type {string} */ (letters[k]) : `_${k.toString(36)}`
}

/** @param {number} k */
function shortText(k) {
  const chars = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789'
  const first = /** @type {string} */ (chars[k % chars.length])
  return k < chars.length ? first : first + chars[Math.floor(k / chars.length) - 1]
}

build(directories, plainDirectories, 'runtime')
build([join(root, 'runtime/wasi')], [], 'wasi')
