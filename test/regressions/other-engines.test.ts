/** What older JavaScriptCore words or limits in another way, in a realm that does the same. */
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { compile } from '../../src/index.ts'
import { wat } from '../support/wat.ts'

/** An instance's exports in a realm where `change` has run before. */
function runIn(change: string, text: string) {
  const context = createContext({})
  runInContext(change, context)
  const { code } = compile(wat(text), { format: 'iife' })
  return runInContext(`${code}\nwasm.instantiate().exports`, context)
}

test('an access far above the memory has a message of its own', () => {
  const change = `const { getInt32 } = DataView.prototype
    DataView.prototype.getInt32 = function (at, little) {
      if (at >= 2 ** 32) throw new RangeError('byteOffset too large')
      return getInt32.call(this, at, little)
    }`
  const { f } = runIn(
    change,
    `(module (memory 1)
      (func (export "f") (param i32) (result i32) (i32.load offset=65536 (local.get 0))))`,
  )
  expect(() => f(-1)).toThrow('out of bounds memory access')
})

test('bits of BigInts are counted in 32 bits', () => {
  const change = `const { asIntN } = BigInt
    BigInt.asIntN = (bits, value) => {
      if (bits >= 2 ** 32) throw new RangeError('number of bits too large')
      return asIntN(bits, value)
    }`
  const { table } = runIn(change, '(module (table (export "table") i64 3 funcref))')
  expect(table.get(1n)).toBe(null)
  expect(() => table.get(2n ** 64n + 1n)).toThrow('must be from 0')
})
