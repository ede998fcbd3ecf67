/** `node --import dewasm/register`: wasm imports on Node, with and without WebAssembly and the JIT, and the cache. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCache } from '../src/node/cache.ts'
import { wat } from './support/wat.ts'

const hooks = new URL('../dist/node/register.js', import.meta.url).href
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-register-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'env.js'), 'export const twice = (n) => n * 2\n')
  const text = `(module (import "./env.js" "twice" (func $twice (param i32) (result i32)))
    (global (export "answer") i32 (i32.const 42))
    (func (export "quadruple") (param i32) (result i32) (call $twice (call $twice (local.get 0))))
    (func (export "trap") (unreachable)))`
  writeFileSync(join(folder, 'math.wasm'), wat(text))
  writeFileSync(
    join(folder, 'app.js'),
    `import { answer, quadruple, trap } from './math.wasm'
     import { RuntimeError } from 'dewasm/runtime'
     let caught
     try { trap() } catch (error) { caught = error }
     console.log(typeof WebAssembly, answer, quadruple(5), caught instanceof RuntimeError)\n`,
  )
  writeFileSync(join(folder, 'bad.js'), `import './bad.wasm'\n`)
  writeFileSync(join(folder, 'bad.wasm'), 'no wasm')
})

afterAll(() => rmSync(folder, { recursive: true }))

function run(file: string, flags: readonly string[]) {
  const args = ['--no-warnings', ...flags, '--import', hooks, join(folder, file)]
  return spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder })
}

const cache = () => join(folder, 'node_modules/.cache/dewasm')

test.each([
  [[], 'object'],
  [['--noexpose_wasm'], 'undefined'],
  [['--jitless'], 'undefined'],
])('runs wasm imports with %s', (flags, kind) => {
  expect(run('app.js', flags).stdout.trim()).toBe(`${kind} 42 20 true`)
  expect(readdirSync(cache())).toHaveLength(1)
})

test('uses what is in the cache', () => {
  const [name] = readdirSync(cache())
  const code = 'export const answer = "kept", quadruple = () => 0, trap = () => 0'
  openCache(cache()).write(name!, new TextEncoder().encode(JSON.stringify({ code })))
  expect(run('app.js', []).stdout).toContain('kept 0 false')
  rmSync(cache(), { recursive: true })
  expect(run('app.js', []).stdout).toContain('42 20 true')
})

test('says which file is no module', () => {
  const { status, stderr } = run('bad.js', [])
  expect(status).toBe(1)
  expect(stderr).toContain(`${pathToFileURL(join(folder, 'bad.wasm')).pathname}: magic header not detected`)
})
