/**
 * A field of an object that is known not to be null can be read without a trap, but not of anything else: while such a read stays,
 * though nobody wants its result, the object must be there.
 */
import { expect, test } from 'vitest'
import { run } from '../support/load.ts'

const stores = (from: number) =>
  Array.from(
    { length: 30 },
    (_, i) => `(i32.store (i32.const ${from + 4 * i}) (i32.mul (local.get $c) (i32.const ${from + i})))`,
  ).join('\n')

test('the object of a field that nobody wants leaves a piece of a function', () => {
  const { f } = run(
    `(module (memory 1)
      (type $node (struct (field i32) (field (ref null $node))))
      (func $use (param (ref null $node)))
      (func (export "f") (param $c i32) (result i32)
        (local $next (ref null $node))
        (local.set $next (struct.get $node 1
          (if (result (ref $node)) (local.get $c)
            (then ${stores(0)} (struct.new $node (i32.const 1) (ref.null $node)))
            (else ${stores(200)} (struct.new $node (i32.const 2) (ref.null $node))))))
        (if (i32.const 0) (then (call $use (local.get $next))))
        ${stores(400)}
        (i32.load (i32.const 404))))`,
    undefined,
    { functionSize: 256 },
  )
  expect(f(1)).toBe(401)
})
