/** A test of a reference that its type settles still evaluates the reference, which may trap. */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

test.each([
  '(ref.test (ref null $node) (struct.get $node 0 (ref.null $node)))',
  '(ref.test (ref none) (struct.get $node 0 (ref.null $node)))',
])('%s traps', (text) => {
  const { f } = run(`(module (type $node (struct (field (ref null $node))))
    (func (export "f") (result i32) ${text}))`)
  expect(() => f()).toThrow('null structure reference')
})
