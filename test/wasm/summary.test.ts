import { expect, test } from 'vitest'
import { inspectModule } from '../../src/wasm/inspect.ts'
import { typeKey } from '../../src/wasm/type-key.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

const source = `(module $demo
  (import "env" "log" (func $log (param i32)))
  (type $binary (func (param i32 i32) (result i32)))
  (table $t 2 funcref)
  (memory (export "memory") 1 4)
  (global $a (mut i32) (i32.const 0))
  (global $b (mut i64) (i64.const 0))
  (elem (i32.const 0) func $add)
  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $work (export "work") (param i32)
    (block (loop (br_if 1 (i32.load (local.get 0)))))
    (call $log (local.get 0)) (call $log (local.get 0)) (call $plain)
    (drop (call_indirect (type $binary) (i32.const 1) (i32.const 2) (i32.const 0)))
    (drop (call_indirect (type $binary) (i32.const 1) (i32.const 2) (i32.const 1)))
    (global.set $b (i64.extend_i32_s (global.get $a)))
    (drop (ref.func $add))
    (drop (memory.grow (i32.extend8_s (i32.const 1)))))
  (func $plain))`

test('a summary lists what a function does, each thing once', () => {
  const { module, summary } = validate(wat(source))
  const [log, add, work, plain] = summary.funcs
  expect(log).toBeNull()
  expect(add).toMatchObject({ calls: [], usesMemory: false, growsMemory: false, nesting: 0, globalsRead: [] })
  expect(work).toMatchObject({
    calls: [0, 3],
    usesMemory: true,
    growsMemory: true,
    globalsRead: [0],
    globalsWritten: [1],
    refFuncs: [1],
    nesting: 2,
  })
  expect(work!.indirect.map(({ table, type }) => [table, typeKey(type)])).toEqual([[0, '(i32,i32)->(i32)']])
  const { start, end } = module.funcs[2]!.body!
  expect(work!.size).toBe(end - start)
  expect(plain!.size).toBe(2)
  expect([...summary.declaredFuncs].sort()).toEqual([1, 2])
  expect([...summary.globalsSet]).toEqual([1])
  expect([...summary.features].sort()).toEqual(['reference-types', 'sign-extension'])
})

test('inspection is plain data', () => {
  const { module, summary } = validate(wat(source))
  const info = inspectModule(module, summary)
  expect(JSON.parse(JSON.stringify(info))).toEqual(info)
  expect(info).toMatchObject({
    name: 'demo',
    imports: [{ module: 'env', name: 'log', kind: 'func', type: '(i32)->()' }],
    exports: [
      { name: 'memory', kind: 'memory', type: '1 4' },
      { name: 'work', kind: 'func', type: '(i32)->()' },
    ],
    features: ['reference-types', 'sign-extension'],
    memories: [{ minPages: 1, maxPages: 4, pageSize: 65536, shared: false, address: 'i32', imported: false }],
    start: null,
    customSections: [{ name: 'name' }],
  })
  expect(info.counts).toMatchObject({ funcs: 4, globals: 2, tables: 1 })
  expect(info.largestFunctions[0]).toMatchObject({ index: 2, name: 'work' })
})
