/** Bundles a project with each bundler, once or whenever a file changes, with its plugin of the built package. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importInstalled, isInstalled, requireInstalled } from '../../bench/install.js'

/**
 * @typedef {object} Bundler
 * @property {string | null} needs a package that is installed on demand, null if it is always there
 * @property {(folder: string, settings: Settings) => Promise<void>} bundle `main.js` of a folder into its `out/main.js`
 * @property {(folder: string, settings: Settings, onBuilt: OnBuilt) => Promise<Stop>} watch the same again and again
 */
/**
 * @typedef {object} Settings
 * @property {string | false} cache where the plugin keeps compiled modules
 * @property {'node' | 'browser'} [target] for bundlers whose output is for one or the other
 * @property {boolean} [sourceMap]
 * @property {boolean} [minify]
 */
/** @typedef {(error: unknown) => void} OnBuilt is told null when a build is done, else what went wrong */
/** @typedef {() => Promise<void>} Stop */

/**
 * @param {string} name
 * @param {Settings} settings
 */
async function plugin(name, { cache, sourceMap = false }) {
  return (await import(`../../dist/plugin/${name}.js`)).default({ cache, sourceMap })
}

// Vite

/**
 * @param {string} folder
 * @param {Settings} settings
 */
async function viteConfig(folder, settings) {
  const { sourceMap = false, minify = false } = settings
  return {
    root: folder,
    configFile: /** @type {const} */ (false),
    logLevel: /** @type {const} */ ('silent'),
    base: './',
    plugins: [await plugin('vite', settings)],
    build: {
      outDir: 'out',
      minify,
      sourcemap: sourceMap,
      target: 'es2022',
      modulePreload: /** @type {const} */ (false),
      rolldownOptions: { input: join(folder, 'main.js'), output: { entryFileNames: 'main.js' } },
    },
  }
}

// Rollup, Rolldown

/**
 * @param {string} folder
 * @param {Settings} settings
 */
async function rollupOptions(folder, settings) {
  const output = {
    dir: join(folder, 'out'),
    format: /** @type {const} */ ('es'),
    sourcemap: settings.sourceMap === true,
  }
  return { input: join(folder, 'main.js'), plugins: [await plugin('rollup', settings)], output }
}

/**
 * @param {string} folder
 * @param {Settings} settings
 */
async function rolldownOptions(folder, settings) {
  const { sourceMap = false, minify = false } = settings
  const output = {
    dir: join(folder, 'out'),
    format: /** @type {const} */ ('esm'),
    sourcemap: sourceMap,
    minify,
  }
  return {
    input: join(folder, 'main.js'),
    cwd: folder,
    plugins: [await plugin('rolldown', settings)],
    output,
  }
}

/**
 * What watchers of Rollup's kind tell.
 * @typedef {object} RollupWatcher
 * @property {(name: 'event', listener: (event: { code: string, error?: unknown, result?: { close(): unknown } | null }) => void) => unknown} on
 * @property {() => Promise<void>} close
 */

/**
 * @param {RollupWatcher} watcher
 * @param {OnBuilt} onBuilt
 */
function followWatcher(watcher, onBuilt) {
  watcher.on('event', ({ code, error, result }) => {
    if (code === 'BUNDLE_END' || code === 'ERROR') result?.close()
    if (code === 'END') onBuilt(null)
    if (code === 'ERROR') onBuilt(error)
  })
  return () => watcher.close()
}

// esbuild

/**
 * @param {string} folder
 * @param {Settings} settings
 */
async function esbuildOptions(folder, settings) {
  const { sourceMap = false, minify = false } = settings
  return {
    entryPoints: [join(folder, 'main.js')],
    absWorkingDir: folder,
    outdir: join(folder, 'out'),
    bundle: true,
    splitting: true,
    minify,
    sourcemap: sourceMap,
    format: /** @type {const} */ ('esm'),
    logLevel: /** @type {const} */ ('silent'),
    plugins: [await plugin('esbuild', settings)],
  }
}

// webpack, Rspack

/**
 * @typedef {object} Compiler
 * @property {(done: Done) => void} run
 * @property {(options: object, done: Done) => { close(done: () => void): void }} watch
 * @property {(done: () => void) => void} close
 */
/** @typedef {(error: Error | null, stats?: { hasErrors(): boolean, toString(options: object): string }) => void} Done */

/**
 * @param {string} folder
 * @param {Settings} settings
 * @param {object} ours
 */
function webpackOptions(folder, { sourceMap = false, minify = false }, ours) {
  return {
    mode: 'production',
    context: folder,
    entry: './main.js',
    experiments: { outputModule: true },
    devtool: sourceMap ? 'source-map' : false,
    output: {
      path: join(folder, 'out'),
      filename: '[name].js',
      module: true,
      chunkFormat: 'module',
      publicPath: 'auto',
      // Sources by their path, and no scheme in front of it.
      devtoolModuleFilenameTemplate: '[resource-path]',
    },
    optimization: { minimize: minify },
    plugins: [ours],
  }
}

/** @type {(error: Error | null, stats: Parameters<Done>[1]) => Error | null} */
function failureOf(error, stats) {
  return error ?? (stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : null)
}

/**
 * @param {string} needs
 * @param {string} name
 * @param {() => Promise<(options: object) => Compiler>} load
 * @returns {Bundler}
 */
function webpackLike(needs, name, load) {
  /**
   * @param {string} folder
   * @param {Settings} settings
   */
  const create = async (folder, settings) =>
    (await load())(webpackOptions(folder, settings, await plugin(name, settings)))
  return {
    needs,
    async bundle(folder, settings) {
      const compiler = await create(folder, settings)
      await new Promise((resolve, reject) => {
        compiler.run((error, stats) => {
          const failure = failureOf(error, stats)
          compiler.close(() => (failure === null ? resolve(null) : reject(failure)))
        })
      })
    },
    async watch(folder, settings, onBuilt) {
      const compiler = await create(folder, settings)
      const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) =>
        onBuilt(failureOf(error, stats)),
      )
      return () => new Promise((resolve) => watching.close(() => compiler.close(() => resolve())))
    },
  }
}

// Farm

/**
 * @param {string} folder
 * @param {Settings} settings
 */
async function farmOptions(folder, settings) {
  const { target = 'node', sourceMap = false, minify = false } = settings
  return {
    root: folder,
    configPath: folder,
    clearScreen: false,
    plugins: [await plugin('farm', settings)],
    compilation: {
      // Where its chunks are, it tells a browser in the page.
      input: target === 'node' ? { main: './main.js' } : { page: './index.html' },
      output: { path: 'out', targetEnv: target, publicPath: './', format: 'esm' },
      minify,
      presetEnv: false,
      persistentCache: false,
      sourcemap: sourceMap,
    },
  }
}

/** @type {Readonly<Record<string, Bundler>>} */
export const bundlers = {
  vite: {
    needs: null,
    async bundle(folder, settings) {
      const { build } = await import('vite')
      await build(await viteConfig(folder, settings))
    },
    async watch(folder, settings, onBuilt) {
      const { build } = await import('vite')
      const { build: options, ...config } = await viteConfig(folder, settings)
      const watcher = await build({ ...config, build: { ...options, watch: {} } })
      return followWatcher(/** @type {RollupWatcher} */ (watcher), onBuilt)
    },
  },
  rollup: {
    needs: null,
    async bundle(folder, settings) {
      const { rollup } = await import('rollup')
      const { output, ...input } = await rollupOptions(folder, settings)
      const build = await rollup(input)
      await build.write(output)
    },
    async watch(folder, settings, onBuilt) {
      const { watch } = await import('rollup')
      return followWatcher(watch(await rollupOptions(folder, settings)), onBuilt)
    },
  },
  rolldown: {
    needs: null,
    async bundle(folder, settings) {
      const { rolldown } = await import('rolldown')
      const { output, ...input } = await rolldownOptions(folder, settings)
      const build = await rolldown(input)
      await build.write(output)
      await build.close()
    },
    async watch(folder, settings, onBuilt) {
      const { watch } = await import('rolldown')
      return followWatcher(watch(await rolldownOptions(folder, settings)), onBuilt)
    },
  },
  esbuild: {
    needs: null,
    async bundle(folder, settings) {
      const { build } = await import('esbuild')
      await build(await esbuildOptions(folder, settings))
    },
    async watch(folder, settings, onBuilt) {
      const { context } = await import('esbuild')
      const { plugins, ...options } = await esbuildOptions(folder, settings)
      const report = {
        name: 'report',
        /** @param {import('esbuild').PluginBuild} build */
        setup(build) {
          build.onEnd(({ errors }) => onBuilt(errors[0] ?? null))
        },
      }
      const watching = await context({ ...options, plugins: [...plugins, report] })
      await watching.watch()
      return () => watching.dispose()
    },
  },
  webpack: webpackLike('webpack', 'webpack', async () => requireInstalled('webpack')),
  rspack: webpackLike(
    '@rspack/core',
    'rspack',
    async () => (await importInstalled('@rspack/core', 'dist/index.js')).rspack,
  ),
  farm: {
    needs: '@farmfe/core',
    async bundle(folder, settings) {
      const { build } = await importInstalled('@farmfe/core', 'dist/index.js')
      await build(await farmOptions(folder, settings))
    },
    async watch(folder, settings, onBuilt) {
      const { createBundleHandler, Logger, resolveConfig } = await importInstalled(
        '@farmfe/core',
        'dist/index.js',
      )
      const options = await farmOptions(folder, settings)
      const logger = new Logger()
      const config = await resolveConfig(options, 'production', logger, false)
      const watcher = await createBundleHandler(config, logger, true)
      // Farm tells nobody that it has built, but it writes what it has.
      const compiler = watcher.serverOrCompiler
      const write = compiler.writeResourcesToDisk.bind(compiler)
      compiler.writeResourcesToDisk = () => {
        write()
        onBuilt(null)
      }
      await once(watcher.getInternalWatcher(), 'ready')
      onBuilt(null)
      return async () => {
        await watcher.getInternalWatcher().close()
        watcher.close()
      }
    },
  },
}

/** @param {Pick<Bundler, 'needs'>} bundler */
export function isThere({ needs }) {
  return needs === null || isInstalled(/** @type {'webpack'} */ (needs))
}

const runner = fileURLToPath(new URL('run-bundle.js', import.meta.url))

/**
 * What the entry computes on Node, and whether natively.
 * @param {string} folder that was bundled
 * @param {readonly string[]} [flags] of Node
 * @returns {{ text: string, native: boolean }}
 */
export function runBundle(folder, flags = []) {
  const args = ['--no-warnings', ...flags, runner, join(folder, 'out/main.js')]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}
