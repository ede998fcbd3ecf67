/**
 * The plugin for all bundlers, over `unplugin`: finds imports of wasm files, and gives for each the module of its form
 * (`forms.ts`). Where bundlers differ is in `hosts.ts`; webpack's rules and esbuild's callbacks are at the end.
 */
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createUnplugin, type UnpluginFactory, type UnpluginOptions } from 'unplugin'
import { compileFile } from './compile.ts'
import { codeQuery, forms, parseRequest, type Request, type Specifiers } from './forms.ts'
import { hosts, urlQuery } from './hosts.ts'
import { type PluginOptions, resolvePluginOptions } from './options.ts'
import { rewriteSourcePhase, sourcePhase } from './source-phase.ts'

const name = 'dewasm'

/** Modules of this package that generated code imports: they are found from here, wherever the wasm file lies. */
const runtimeModules: Readonly<Record<string, string>> = {
  'dewasm/runtime': runtimePath('index.js'),
  'dewasm/runtime/web/init': runtimePath('web/init.js'),
  'dewasm/runtime/web/fallback': runtimePath('web/fallback.js'),
}

function runtimePath(file: string): string {
  return fileURLToPath(new URL(`../../runtime/${file}`, import.meta.url))
}

const factory: UnpluginFactory<PluginOptions | undefined> = (given, { framework }) => {
  const options = resolvePluginOptions(given)
  const host = hosts[framework]
  if (host === undefined) throw new TypeError(`dewasm has no plugin for ${framework}`)
  /** Builds for a server, by what the bundler says of a request (Vite). */
  const onServer = (extra: unknown): boolean => (extra as { ssr?: boolean } | undefined)?.ssr === true

  /** The module that a request becomes; `emit` adds the wasm file to the output, where bundlers can. */
  const loadRequest = async ({ file, form: name }: Request, emit: (asset: object) => string | undefined) => {
    const form = forms[name]
    if (form.compiled !== null) {
      const { code, map = null } = await compileFile(file, form.compiled.shape ?? 'instantiate', options)
      return { code, map }
    }
    const url = await host.url({
      file,
      emit: async () => emit({ type: 'asset', name: basename(file), source: await readFile(file) }) ?? '',
    })
    return { code: form.text(specifiersOf(file), () => url), map: null }
  }

  const plugin: UnpluginOptions = {
    name,
    enforce: 'pre',

    loadInclude: (id) => parseRequest(id) !== null,

    async load(id) {
      const request = parseRequest(id)
      if (request === null) return null
      this.addWatchFile(request.file)
      const emitFile = this.emitFile as (asset: object) => string | undefined
      // biome-ignore lint/complexity/noArguments: Vite gives more than unplugin's types know
      return loadRequest(serverForm(request, onServer(arguments[1])), emitFile.bind(this))
    },

    transform: {
      filter: { id: /\.[cm]?[jt]sx?(?:$|\?)/, code: sourcePhase },
      handler(text) {
        const code = rewriteSourcePhase(text)
        return code === null ? null : { code, map: null }
      },
    },

    vite: {
      // Bundling ahead would hide wasm files of packages, and split the runtime in two.
      config: () => ({ optimizeDeps: { exclude: ['dewasm'] } }),
    },
    webpack: (compiler) => adaptRules(compiler.options.module.rules),
    rspack: (compiler) => adaptRules(compiler.options.module.rules),
    esbuild: { loader: (_code, id) => loaderOf(id), setup: setUpEsbuild },
    farm: {
      // unplugin's own passes no source map on.
      load: {
        filters: { resolvedPaths: ['\\.wasm'] },
        async executor(asked: FarmRequest, context?: FarmContext) {
          const id = farmId(asked)
          const request = parseRequest(id)
          if (request === null) return null
          context?.addWatchFile(id, request.file)
          const { code, map } = await loadRequest(request, () => undefined)
          return { content: code, moduleType: 'js', sourceMap: map === null ? null : JSON.stringify(map) }
        },
      },
    },
  }

  if (framework !== 'esbuild') {
    plugin.resolveId = (specifier, importer) => {
      const own = runtimeModules[specifier]
      if (own !== undefined) return own
      return host.resolves ? resolveRequest(specifier, importer) : null
    }
  }
  return plugin
}

/** A server runs the compiled module: it has no page to fetch the wasm file from. */
function serverForm(request: Request, onServer: boolean): Request {
  return onServer && request.form === 'fallback' ? { ...request, form: 'init' } : request
}

function specifiersOf(file: string): Specifiers {
  return {
    code: `./${basename(file)}${codeQuery}`,
    init: 'dewasm/runtime/web/init',
    fallback: 'dewasm/runtime/web/fallback',
  }
}

/** The path of a wasm file with its query, or null for what the bundler has to find (aliases). */
async function resolveRequest(specifier: string, importer: string | undefined): Promise<string | null> {
  if (parseRequest(specifier) === null) return null
  const [path = '', query] = specifier.split(/(?=[?#])/, 2)
  const from = importer?.replace(/[?#].*$/s, '')
  const found = await findFile(path, from)
  return found === null ? null : found + (query ?? '')
}

async function findFile(path: string, importer: string | undefined): Promise<string | null> {
  if (isAbsolute(path)) return (await isFile(path)) ? path : null
  if (path.startsWith('.')) {
    const file = resolve(importer === undefined ? '.' : dirname(importer), path)
    return (await isFile(file)) ? file : null
  }
  if (importer === undefined || !isAbsolute(importer)) return null
  try {
    return createRequire(importer).resolve(path)
  } catch {
    return null
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

// webpack, Rspack

interface Rule {
  readonly use?: unknown
  dependency?: unknown
}

/** `new URL('./x.wasm', import.meta.url)` means the file itself: our loader has nothing to do with it. */
function adaptRules(rules: readonly unknown[]): void {
  for (const rule of rules as Rule[]) if (isOurs(rule)) rule.dependency = { not: ['url'] }
}

function isOurs({ use }: Rule): boolean {
  if (!Array.isArray(use)) return false
  return (use as { options?: { plugin?: { name?: string } } }[]).some(
    (item) => item.options?.plugin?.name === name,
  )
}

// Farm

/** Farm keeps a query apart from the path, as pairs. */
interface FarmRequest {
  readonly resolvedPath: string
  readonly query: readonly (readonly [string, string])[]
}

interface FarmContext {
  addWatchFile(id: string, file: string): void
}

function farmId({ resolvedPath, query }: FarmRequest): string {
  const keys = query.map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  return keys.length === 0 ? resolvedPath : `${resolvedPath}?${keys.join('&')}`
}

// esbuild

type EsbuildSetup = NonNullable<NonNullable<UnpluginOptions['esbuild']>['setup']>

/** esbuild keeps a query apart from the path, as `suffix`; files of ours stay in its own namespace. */
const setUpEsbuild: EsbuildSetup = (build) => {
  build.onResolve({ filter: /^dewasm\/runtime(?:$|\/web\/)/ }, ({ path }) => {
    const own = runtimeModules[path]
    return own === undefined ? undefined : { path: own }
  })
  build.onResolve({ filter: /\.wasm(?:\?|$)/ }, async ({ path, importer, resolveDir, pluginData }) => {
    if (pluginData === name) return undefined
    const isUrl = path.endsWith(urlQuery)
    if (!isUrl && parseRequest(path) === null) return undefined
    const [bare = '', query = ''] = path.split(/(?=[?])/, 2)
    const resolved = await build.resolve(bare, {
      kind: 'import-statement',
      importer,
      resolveDir,
      pluginData: name,
    })
    if (resolved.errors.length > 0) return { errors: resolved.errors }
    return isUrl ? { path: resolved.path, namespace: `${name}-url` } : { path: resolved.path, suffix: query }
  })
  build.onLoad({ filter: /.*/, namespace: `${name}-url` }, async ({ path }) => {
    return { contents: await readFile(path), loader: 'file', watchFiles: [path] }
  })
}

function loaderOf(id: string): 'js' | 'jsx' | 'ts' | 'tsx' {
  const extension = /\.[cm]?(jsx?|tsx?)(?:$|\?)/.exec(id)?.[1]
  return (extension ?? 'js') as 'js'
}

export const unplugin = createUnplugin(factory)
