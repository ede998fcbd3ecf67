/** Bundles a project with each bundler, with its plugin of the built package. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isInstalled, npmInstalled, requireInstalled } from '../../bench/install.js'

/**
 * @typedef {object} Bundler
 * @property {string | null} needs a package that is installed on demand, null if it is always there
 * @property {(folder: string, settings: Settings) => Promise<void>} bundle `main.js` of a folder into its `out/main.js`
 */
/**
 * @typedef {object} Settings
 * @property {string | false} cache where the plugin keeps compiled modules
 * @property {'node' | 'browser'} target for bundlers whose output is for one or the other
 */

/** @param {string} name */
const plugin = async (name) => (await import(`../../dist/plugin/${name}.js`)).default

/** @type {Readonly<Record<string, Bundler>>} */
export const bundlers = {
  vite: {
    needs: null,
    async bundle(folder, { cache }) {
      const { build } = await import('vite')
      await build({
        root: folder,
        configFile: false,
        logLevel: 'silent',
        base: './',
        plugins: [(await plugin('vite'))({ cache })],
        build: {
          outDir: 'out',
          minify: false,
          target: 'es2022',
          modulePreload: false,
          rolldownOptions: { input: join(folder, 'main.js'), output: { entryFileNames: 'main.js' } },
        },
      })
    },
  },
  rollup: {
    needs: null,
    async bundle(folder, { cache }) {
      const { rollup } = await import('rollup')
      const build = await rollup({
        input: join(folder, 'main.js'),
        plugins: [(await plugin('rollup'))({ cache })],
      })
      await build.write({ dir: join(folder, 'out'), format: 'es' })
    },
  },
  rolldown: {
    needs: null,
    async bundle(folder, { cache }) {
      const { rolldown } = await import('rolldown')
      const plugins = [(await plugin('rolldown'))({ cache })]
      const build = await rolldown({ input: join(folder, 'main.js'), cwd: folder, plugins })
      await build.write({ dir: join(folder, 'out'), format: 'esm' })
      await build.close()
    },
  },
  esbuild: {
    needs: null,
    async bundle(folder, { cache }) {
      const { build } = await import('esbuild')
      await build({
        entryPoints: [join(folder, 'main.js')],
        absWorkingDir: folder,
        outdir: join(folder, 'out'),
        bundle: true,
        splitting: true,
        format: 'esm',
        logLevel: 'silent',
        plugins: [(await plugin('esbuild'))({ cache })],
      })
    },
  },
  webpack: {
    needs: 'webpack',
    async bundle(folder, { cache }) {
      await runCompiler(requireInstalled('webpack'), folder, (await plugin('webpack'))({ cache }))
    },
  },
  rspack: {
    needs: '@rspack/core',
    async bundle(folder, { cache }) {
      const { rspack } = await importInstalled('@rspack/core', 'dist/index.js')
      await runCompiler(rspack, folder, (await plugin('rspack'))({ cache }))
    },
  },
  farm: {
    needs: '@farmfe/core',
    async bundle(folder, { cache, target }) {
      const { build } = await importInstalled('@farmfe/core', 'dist/index.js')
      await build({
        root: folder,
        configPath: folder,
        clearScreen: false,
        plugins: [(await plugin('farm'))({ cache })],
        compilation: {
          // Where its chunks are, it tells a browser in the page.
          input: target === 'node' ? { main: './main.js' } : { page: './index.html' },
          output: { path: 'out', targetEnv: target, publicPath: './', format: 'esm' },
          minify: false,
          presetEnv: false,
          persistentCache: false,
          sourcemap: false,
        },
      })
    },
  },
}

/** @param {Bundler} bundler */
export function isThere({ needs }) {
  return needs === null || isInstalled(/** @type {'webpack'} */ (needs))
}

/**
 * @param {string} name
 * @param {string} file
 */
function importInstalled(name, file) {
  return import(pathToFileURL(join(npmInstalled(/** @type {'webpack'} */ (name)), file)).href)
}

/**
 * @param {(options: object, done: (error: Error | null, stats?: { hasErrors(): boolean, toString(options: object): string }) => void) => { close(done: () => void): void }} create
 * @param {string} folder
 * @param {object} plugin
 */
function runCompiler(create, folder, plugin) {
  const options = {
    mode: 'production',
    context: folder,
    entry: './main.js',
    experiments: { outputModule: true },
    output: {
      path: join(folder, 'out'),
      filename: '[name].js',
      module: true,
      chunkFormat: 'module',
      publicPath: 'auto',
    },
    optimization: { minimize: false },
    plugins: [plugin],
  }
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const compiler = create(options, (error, stats) => {
        const failure =
          error ?? (stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : null)
        compiler.close(() => (failure === null ? resolve() : reject(failure)))
      })
    })
  )
}
