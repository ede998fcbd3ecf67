/** Places other than browsers, one function each: starts the real thing with something built for it, and gives what it said. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstalled, npmProgram, requireInstalled } from '../../bench/install.js'
import { compile } from '../../dist/index.js'
import esbuildPlugin from '../../dist/plugin/esbuild.js'
import { freePort } from '../../scripts/free-port.js'
import { expected, writeProject } from '../plugin/project.js'

/** @typedef {{ expected: string, run: (folder: string) => Promise<string> }} Place */

const example = fileURLToPath(new URL('../../examples/react-native', import.meta.url))

/** @type {Readonly<Record<string, Place>>} */
export const places = {
  /** A Worker that answers requests from a compiled module. */
  workerd: { expected, run: runWorker },
  /** A script for React Native's engine: no modules, no classes, no WebAssembly. */
  hermes: { expected, run: runScript },
  /** The example for React Native, bundled by Metro, on Hermes. */
  'metro, then hermes': { expected: 'cf420c0a of 33 bytes', run: runMetroBundle },
}

/** @param {string} folder */
async function runWorker(folder) {
  const { build } = await import('esbuild')
  writeProject(folder, 'instance')
  writeFileSync(
    join(folder, 'worker.js'),
    `import run from './form.js'\nexport default { fetch: async () => new Response(await run()) }\n`,
  )
  await build({
    entryPoints: [join(folder, 'worker.js')],
    outfile: join(folder, 'bundle.js'),
    bundle: true,
    format: 'esm',
    plugins: [esbuildPlugin({ cache: false })],
  })
  const port = await freePort()
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.js")],
  compatibilityDate = "2024-09-01"
);
`,
  )
  const worker = spawn(npmProgram('workerd', 'bin/workerd'), ['serve', join(folder, 'config.capnp')], {
    stdio: 'ignore',
  })
  try {
    return await fetchSoon(`http://127.0.0.1:${port}/`)
  } finally {
    worker.kill()
    await once(worker, 'exit')
  }
}

/** @param {string} folder */
async function runScript(folder) {
  writeProject(folder, 'instance')
  const wasm = new Uint8Array(readFileSync(join(folder, 'math.wasm')))
  const { code } = compile(wasm, { format: 'iife', target: 'es2015', name: 'math' })
  const script = `${code}
const { exports } = math.instantiate({ './env.js': { twice: (n) => n * 2 } });
const bytes = new Uint8Array(exports.memory.buffer, 8, 4);
print('quadruple ' + exports.quadruple(21) + ', wide ' + exports.wide(BigInt(9)) + ', data ' +
  String.fromCharCode(bytes[0], bytes[1], bytes[2], bytes[3]));
`
  const file = join(folder, 'script.js')
  writeFileSync(file, script)
  return runOnHermes(file)
}

/** @param {string} folder */
async function runMetroBundle(folder) {
  execFileSync(process.execPath, [join(example, 'build.js')], { stdio: 'ignore' })
  npmInstalled('metro')
  const metro = requireInstalled('metro')
  // Metro looks at files of the project alone, and here its runtime lies elsewhere.
  const runtime = dirname(requireInstalled.resolve('metro-runtime/package.json'))
  const quiet = {
    reporter: { update() {} },
    cacheStores: [],
    watchFolders: [runtime],
    resolver: { nodeModulesPaths: [dirname(runtime)] },
  }
  const config = await metro.loadConfig({ config: join(example, 'metro.config.cjs') }, quiet)
  // Not minified: to Hermes a constant of a block is one of the function, which React Native's preset for Babel knows.
  const out = join(folder, 'bundle.js')
  mkdirSync(folder, { recursive: true })
  await metro.runBuild(config, { entry: 'index.cjs', out, dev: false, minify: false })
  return runOnHermes(out)
}

/** @param {string} file */
function runOnHermes(file) {
  const hermes = npmProgram('hermes-engine-cli', 'linux64-bin/hermes')
  return execFileSync(hermes, ['-O', '-w', file], { encoding: 'utf8' }).trim()
}

/**
 * The answer of a server that is starting.
 * @param {string} url
 */
async function fetchSoon(url) {
  for (let tries = 200; ; tries--) {
    try {
      return await (await fetch(url)).text()
    } catch (error) {
      if (tries === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
