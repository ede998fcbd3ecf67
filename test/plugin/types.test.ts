/** What TypeScript makes of the imports: `dewasm/client`, and the declarations that the plugin writes beside wasm files. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../src/index.ts'
import { wat } from '../support/wat.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-types-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'dewasm'), 'dir')
  const bytes = wat(`(module
    (func (export "sum") (param $left i32) (param $right i64) (result i64) (i64.const 1))
    (global (export "answer") i64 (i64.const 42))
    (global (export "count") (mut i32) (i32.const 0)))`)
  const { dts } = compile(bytes, { shape: 'instance', dts: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'math.wasm.d.ts'), dts!)
  mkdirSync(join(folder, 'arbitrary'))
  writeFileSync(join(folder, 'arbitrary', 'math.d.wasm.ts'), dts!)
  const object = compile(bytes, { shape: 'module', dts: true })
  writeFileSync(join(folder, 'object.js'), object.code)
  writeFileSync(join(folder, 'object.d.ts'), object.dts!)
})

afterAll(() => rmSync(folder, { recursive: true }))

function check(text: string, module: 'bundler' | 'nodenext' = 'bundler'): string {
  writeFileSync(join(folder, 'user.mts'), text)
  const resolution =
    module === 'bundler'
      ? ['--module', 'preserve', '--moduleResolution', 'bundler']
      : ['--module', 'nodenext', '--allowArbitraryExtensions']
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--lib',
    'es2022',
    '--types',
    'dewasm/client',
  ]
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const { stdout } = spawnSync(tsc, [...flags, ...resolution, 'user.mts'], { cwd: folder, encoding: 'utf8' })
  return stdout
}

const right = `import { answer, count, sum } from './math.wasm'
  import init from './other.wasm?init'
  import either from './other.wasm?fallback'
  import module from './other.wasm?module'
  import object from './object.js'
  import { precompiled } from 'dewasm/precompiled'
  const total: bigint = sum(1, answer)
  count.value = 3
  const { exports } = await init({ env: { log() {} } })
  await either((wasm) => ({ env: { memory: new wasm.Memory({ initial: 1 }) } }))
  const names: string[] = module.imports.map(({ name }) => name)
  precompiled(object)
  export { total, exports, names }`

test('right uses pass', () => {
  expect(check(right)).toBe('')
  expect(check(right.replace('./math.wasm', './arbitrary/math.wasm'), 'nodenext')).toBe('')
})

test('wrong ones are told', () => {
  expect(check(`import { sum } from './math.wasm'\nsum(1, 2)`)).toContain(
    "not assignable to parameter of type 'bigint'",
  )
  expect(check(`import { answer } from './math.wasm'\nanswer.toFixed()`)).toContain(
    "does not exist on type 'bigint'",
  )
  expect(check(`import { count } from './math.wasm'\ncount.value = 3n`)).toContain(
    "not assignable to type 'number'",
  )
  expect(check(`import init from './x.wasm?init'\ninit(5)`)).toContain('not assignable')
})
