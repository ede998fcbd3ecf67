/** Who may import whom: the layers of ARCHITECTURE.md, as a table. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** For each layer, the layers beside itself that it may import. */
const layers: Record<string, readonly string[]> = {
  errors: [],
  choices: [],
  engines: ['choices'],
  wasm: ['errors'],
  ir: ['errors', 'wasm'],
  opt: ['errors', 'wasm', 'ir', 'runtime'],
  lower: ['errors', 'wasm', 'ir'],
  emit: ['errors', 'choices', 'wasm', 'ir'],
  debug: ['errors', 'wasm'],
  passes: ['errors', 'choices', 'ir', 'opt'],
  options: ['errors', 'choices', 'engines', 'wasm', 'emit', 'debug', 'passes'],
  pipeline: ['errors', 'options', 'wasm', 'ir', 'opt', 'lower', 'emit', 'debug', 'passes'],
  compile: ['options', 'wasm', 'emit', 'debug', 'pipeline'],
  validate: ['errors', 'options', 'wasm'],
  'compile-slices': ['options', 'emit', 'pipeline'],
  // Loads the workers of node/ when it is asked for them.
  'compile-async': ['errors', 'options', 'emit', 'compile', 'compile-slices', 'node'],
  index: ['errors', 'options', 'wasm', 'debug', 'compile', 'compile-async', 'validate'],
  // What a page downloads for it holds nothing of Node.
  webassembly: ['errors', 'options', 'wasm', 'pipeline', 'compile-slices', 'validate', 'runtime'],
  report: ['options', 'wasm', 'debug', 'compile'],
  'back-trace': ['options', 'wasm', 'debug', 'compile'],
  node: ['errors', 'options', 'wasm', 'emit', 'debug', 'compile'],
  plugin: ['errors', 'options', 'compile-async', 'node'],
  cli: ['errors', 'choices', 'options', 'wasm', 'debug', 'index', 'back-trace', 'report', 'node', 'runtime'],
  runtime: [],
}

/** Layers that may use Node. */
const nodeLayers = ['node', 'plugin', 'cli']

/** The files of the runtime that are for Node: its hosts of WASI and its command line. */
const nodeRuntime = /^runtime\/wasi\/(host-)?node(-\w+)*\.(d\.ts|js)$/

interface Edge {
  readonly from: string
  readonly specifier: string
}

function sources(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .map((name) => `${directory}/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|js)$/.test(path))
    .sort()
}

/** Static imports and re-exports, dynamic imports, and `import('…')` in types. */
function importsOf(path: string): Edge[] {
  const text = readFileSync(join(root, path), 'utf8')
  const found = text.matchAll(
    /(?:^\s*(?:import|export)\b[^'"`;]*?\bfrom|^\s*import|\bimport\s*\()\s*['"]([^'"]+)['"]/gm,
  )
  return [...found].map((match) => ({ from: path, specifier: match[1]! }))
}

/** The file that a relative specifier means. */
function resolve({ from, specifier }: Edge): string {
  return relative(root, join(root, dirname(from), specifier)).replaceAll('\\', '/')
}

function isRelative({ specifier }: Edge): boolean {
  return specifier.startsWith('.')
}

/** `src/wasm/decode.ts` is of layer wasm, `runtime/…` of layer runtime. */
function layerOf(path: string): string {
  const [top, second] = path.split('/')
  if (top === 'runtime') return 'runtime'
  if (top !== 'src') return path
  return second!.replace(/\.\w+$/, '')
}

const files = [...sources('src'), ...sources('runtime')]
const edges = files.flatMap(importsOf)

test('the imports are found', () => {
  expect(edges.length).toBeGreaterThan(100)
  expect(edges.map((edge) => `${edge.from} ${edge.specifier}`)).toContain('src/wasm/decode.ts ./reader.ts')
})

test('every file belongs to a layer', () => {
  expect(files.filter((path) => !Object.hasOwn(layers, layerOf(path)))).toEqual([])
})

test('a layer imports only what is to its left', () => {
  const wrong = edges.filter(isRelative).filter((edge) => {
    const [from, to] = [layerOf(edge.from), layerOf(resolve(edge))]
    return from !== to && !layers[from]?.includes(to)
  })
  expect(wrong.map((edge) => `${edge.from} must not import ${resolve(edge)}`)).toEqual([])
})

test('only constant folding looks into runtime/core', () => {
  const wrong = edges.filter(isRelative).filter((edge) => {
    return edge.from.startsWith('src/opt/') && layerOf(resolve(edge)) === 'runtime'
      ? !edge.from.startsWith('src/opt/rules/') || !resolve(edge).startsWith('runtime/core/')
      : false
  })
  expect(wrong).toEqual([])
})

test('only the command line, the plugin and src/node use Node', () => {
  const wrong = edges.filter(({ from, specifier }) => {
    return specifier.startsWith('node:') && !nodeLayers.includes(layerOf(from)) && !nodeRuntime.test(from)
  })
  expect(wrong).toEqual([])
})

test('nothing needs the files for Node but the command line and each other', () => {
  const users = edges.filter((edge) => isRelative(edge) && nodeRuntime.test(resolve(edge)))
  const others = users.filter(({ from }) => !nodeRuntime.test(from) && layerOf(from) !== 'cli')
  expect(users.length).toBeGreaterThan(4)
  expect(others).toEqual([])
})

describe('the program needs few packages', () => {
  const allowed: Record<string, readonly string[]> = {
    cli: ['commander'],
    plugin: ['unplugin', 'es-module-lexer/js'],
    emit: ['astring', 'estree'],
    debug: ['@jridgewell/sourcemap-codec'],
    report: ['d3-hierarchy'],
    'back-trace': ['@jridgewell/sourcemap-codec'],
  }
  test('and each in one layer', () => {
    const packages = edges.filter((edge) => !isRelative(edge) && !edge.specifier.startsWith('node:'))
    const wrong = packages.filter(({ from, specifier }) => !allowed[layerOf(from)]?.includes(specifier))
    expect(wrong).toEqual([])
  })
})

test('imports have no cycles', () => {
  const next = new Map<string, string[]>()
  for (const edge of edges.filter(isRelative)) {
    // A type is gone at run time: types may refer to each other.
    if (isTypeOnly(edge)) continue
    next.set(edge.from, [...(next.get(edge.from) ?? []), resolve(edge)])
  }
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) throw new Error([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path)) return
    for (const to of next.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of files) visit(path, [])
})

function isTypeOnly({ from, specifier }: Edge): boolean {
  if (!from.endsWith('.ts')) return specifier.endsWith('.d.ts') || specifier.endsWith('types.js')
  const text = readFileSync(join(root, from), 'utf8')
  const escaped = specifier.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const statements = [...text.matchAll(new RegExp(`^(?:import|export)\\b[^'"]*?from '${escaped}'`, 'gm'))]
  return statements.length > 0 && statements.every(([statement]) => /^(import|export) type\b/.test(statement))
}
