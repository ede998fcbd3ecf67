/** The examples, as far as they need nothing but the development dependencies; `npm run matrix` opens their pages in browsers. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'
import dewasm from '../src/plugin/vite.ts'
import { wat } from './support/wat.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const examples = join(root, 'examples')

function node(...args: string[]): string {
  return execFileSync(process.execPath, ['--no-warnings', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

test('the wasm file is made of the text beside it', () => {
  const text = readFileSync(join(examples, 'wasm/checksum.wat'), 'utf8')
  expect(wat(text)).toEqual(new Uint8Array(readFileSync(join(examples, 'wasm/checksum.wasm'))))
})

/** Adler-32 as the definition has it. */
function checksum(bytes: Uint8Array): string {
  let a = 1
  let b = 0
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b * 65536 + a) >>> 0).toString(16).padStart(8, '0')
}

test.each([[[]], [['--jitless']], [['--noexpose_wasm']]])('the command line, with %s', (flags) => {
  const out = node(...flags, '--import', 'dewasm/register', 'examples/node-cli/checksum.js', 'README.md')
  expect(out).toBe(`${checksum(readFileSync(join(root, 'README.md')))}  README.md`)
})

test('the Worker', async () => {
  node('examples/worker/build.js')
  const worker = (await import(pathToFileURL(join(examples, 'worker/out/worker.js')).href)) as {
    default: { fetch(request: Request): Promise<Response> }
  }
  const body = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >> 3)
  const response = await worker.default.fetch(new Request('http://localhost/', { method: 'POST', body }))
  expect(await response.text()).toBe(`${checksum(body)}\n`)
})

test('the bundle for React Native', () => {
  node('examples/react-native/build.js')
  const sum = checksum(Buffer.from('compiled before, for React Native'))
  expect(node('--noexpose_wasm', 'examples/react-native/out/bundle.cjs')).toBe(`${sum} of 33 bytes`)
})

test('the page costs those with WebAssembly less than 2 KB', async () => {
  const page = join(examples, 'vite')
  const original = readFileSync(join(page, 'main.js'), 'utf8')
  // The same page for native WebAssembly alone.
  const plain = original
    .replace(/.*dewasm\/(?:native|precompiled).*\n/g, '')
    .replaceAll('compilesNatively()', 'true')
    .replace('?fallback', '?url')
    .replace(/initSqlJs\(\{[\s\S]*?\n {2}\}\)/, 'initSqlJs({ locateFile: () => init })')
  expect(plain).toContain('locateFile')
  expect(plain).not.toContain('dewasm/')
  const [ours, theirs] = [await loadedSize(page, original), await loadedSize(page, plain)]
  expect(ours - theirs).toBeLessThan(2048)
})

/** Bytes on the wire before anything is asked for, without the wasm file, which is the same. */
async function loadedSize(page: string, main: string): Promise<number> {
  const built = (await build({
    root: page,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022' },
    plugins: [
      dewasm({ optimize: 0 }),
      { name: 'main', enforce: 'pre', load: (id) => (id === join(page, 'main.js') ? main : null) },
    ],
  })) as Rolldown.RolldownOutput
  const chunks = built.output.filter((item): item is Rolldown.OutputChunk => item.type === 'chunk')
  const entry = chunks.find(({ isEntry }) => isEntry)!
  const names = new Set([entry.fileName, ...entry.imports])
  return chunks
    .filter(({ fileName }) => names.has(fileName))
    .reduce((size, { code }) => size + gzipSync(code).length, 0)
}
