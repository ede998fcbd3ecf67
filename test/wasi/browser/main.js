/**
 * WASI in real browsers, headless, over loopback: `npm run wasi-browser [-- --suite DIRECTORY] [chromium|firefox-esr …]`.
 * Programs are compiled here, run in a page and in a worker there. With a checkout of wasi-testsuite its preview 1 tests
 * run too. Not part of `npm test`: browsers are not everywhere.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compile } from '../../../dist/index.js'

/** @typedef {import('./cases.js').Case} Case */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { suite: { type: 'string' } },
})

/** Arguments with which each browser opens a page that nobody sees. */
/** @type {Record<string, (profile: string, url: string) => string[]>} */
const browsers = {
  chromium: (profile, url) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
    url,
  ],
  'firefox-esr': (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
}

/** How long a browser may take, in milliseconds. */
const patience = 300_000

/** @type {Map<string, string>} */
const modules = new Map()

/** @param {string} file */
function addModule(file) {
  const url = `/${basename(file, '.wasm')}.mjs`
  modules.set(url, compile(readFileSync(file)).code)
  return url
}

/** @returns {Case[]} */
function ownCases() {
  const module = addModule(join(here, '../programs/tools.wasm'))
  const words = addModule(join(here, '../programs/words.wasm'))
  const common = { module, env: {}, files: null, code: 0 }
  return [
    { ...common, name: 'arguments', args: ['args', 'n\u00e4ive', ''], out: 'program\nargs\nn\u00e4ive\n\n' },
    { ...common, name: 'environment', args: ['env'], env: { A: '1' }, out: 'A=1\n' },
    { ...common, name: 'files', args: ['cat', '/d/f'], files: { d: { f: 'text' } }, out: 'text' },
    {
      ...common,
      name: 'changes',
      args: ['mutate', '/'],
      files: {},
      out: 'same file: 1, links: 2, size: 5\n',
    },
    { ...common, name: 'sleep', args: ['sleep', '30'], out: 'slept: 1, after 2020: 1\n' },
    { ...common, name: 'exit', args: ['exit', '7'], code: 7, out: '' },
    { ...common, module: words, name: 'C++', args: ['/f'], files: { f: 'b a b' }, out: '2 b\n1 a\n' },
  ]
}

/**
 * @param {string} directory
 * @returns {Case[]}
 */
function suiteCases(directory) {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /testsuite[\\/]wasm32-wasip1[\\/][^\\/]+\.wasm$/.test(file))
    .sort()
    .map((file) => join(directory, file))
    .map((file) => {
      const config = file.replace(/\.wasm$/, '.json')
      const {
        args = [],
        env = {},
        root: folder,
        exit_code: code = 0,
        stdout: out = null,
      } = existsSync(config) ? JSON.parse(readFileSync(config, 'utf8')) : {}
      const tree = folder === undefined ? null : readTree(join(dirname(file), folder))
      return { name: basename(file, '.wasm'), module: addModule(file), args, env, files: tree, code, out }
    })
}

/**
 * @param {string} path
 * @returns {import('../../../runtime/wasi/index.js').DirectoryObject}
 */
function readTree(path) {
  return Object.fromEntries(
    readdirSync(path).map((name) => {
      const child = join(path, name)
      return [name, statSync(child).isDirectory() ? readTree(child) : readFileSync(child, 'utf8')]
    }),
  )
}

const types = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
})

/**
 * @param {string} url
 * @param {Case[]} cases
 */
function contentOf(url, cases) {
  if (url === '/cases.json') return JSON.stringify(cases)
  const module = modules.get(url)
  if (module !== undefined) return module
  const path = /^\/runtime\/[\w./-]+$/.test(url) ? join(root, url) : join(here, basename(url))
  return existsSync(path) && !url.includes('..') ? readFileSync(path) : null
}

/**
 * @param {string} browser
 * @param {Case[]} cases
 * @returns {Promise<number>} how many failed
 */
function runBrowser(browser, cases) {
  const profile = mkdtempSync(join(tmpdir(), 'dewasm-browser-'))
  return new Promise((resolve) => {
    let failures = 0
    let waiting = 2
    const server = createServer((request, response) => {
      if (request.method === 'POST') {
        let body = ''
        request.on('data', (chunk) => {
          body += chunk
        })
        request.on('end', () => {
          response.end()
          /** @type {{ place: string, results: import('./cases.js').Result[] }} */
          const { place, results } = JSON.parse(body)
          const failed = results.filter(({ fault }) => fault !== '')
          for (const { name, fault } of failed) console.log(`${browser}, ${place}: ${name}: ${fault}`)
          console.log(`${browser}, ${place}: ${results.length - failed.length} of ${results.length}`)
          failures += failed.length
          if (--waiting === 0) finish()
        })
        return
      }
      const url = (request.url ?? '/').split('?')[0] ?? '/'
      const content = contentOf(url === '/' ? '/page.html' : url, cases)
      // Isolated, so that there is shared memory.
      response.writeHead(content === null ? 404 : 200, {
        'content-type': types[extname(url)] ?? 'text/html',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      })
      response.end(content ?? '')
    })
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      const args = browsers[browser]?.(profile, `http://127.0.0.1:${port}/`) ?? []
      child = spawn(browser, args, { stdio: 'ignore' })
      child.on('error', (error) => {
        console.log(`${browser}: ${error.message}`)
        failures++
        finish()
      })
    })
    /** @type {import('node:child_process').ChildProcess | null} */
    let child = null
    const timer = setTimeout(() => {
      console.log(`${browser}: no answer`)
      failures++
      finish()
    }, patience)
    const finish = () => {
      clearTimeout(timer)
      server.close()
      server.closeAllConnections()
      const end = () => {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
        resolve(failures)
      }
      if (child === null || child.pid === undefined || child.exitCode !== null) return end()
      child.on('exit', end)
      child.kill()
    }
  })
}

const cases = [...ownCases(), ...(values.suite === undefined ? [] : suiteCases(values.suite))]
const installed = Object.keys(browsers).filter((name) => spawnSync(name, ['--version']).status === 0)
const chosen = positionals.length > 0 ? positionals : installed
if (chosen.length === 0) console.log(`no browser is installed: ${Object.keys(browsers).join(', ')}`)
let failures = 0
for (const browser of chosen) failures += await runBrowser(browser, cases)
process.exitCode = failures === 0 ? 0 : 1
