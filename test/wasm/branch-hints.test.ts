import { expect, test } from 'vitest'
import { buildFunc } from '../../src/ir/build.ts'
import type { Stmt } from '../../src/ir/nodes.ts'
import { printFunc } from '../../src/ir/text.ts'
import { eachStmt } from '../../src/ir/walk.ts'
import { frequencies } from '../../src/opt/outline/frequency.ts'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures } from '../../src/wasm/features.ts'
import { run } from '../support/load.ts'
import { wat } from '../support/wat.ts'

function hinted(hint: string) {
  const text = `(module (global $g (mut i32) (i32.const 0))
    (func (export "f") (param i32) (result i32)
      (block $out
        local.get 0 ${hint} br_if $out
        (global.set $g (i32.const 1)))
      (global.get $g)))`
  const module = decode(wat(text), defaultFeatures)
  return { text, func: buildFunc(module, module.funcs[0]!) }
}

test.each([
  ['(@metadata.code.branch_hint "\\00")', 'if unlikely p0 {'],
  ['(@metadata.code.branch_hint "\\01")', 'if likely p0 {'],
  ['', 'if p0 {'],
])('%s is on the branch', (hint, expected) => {
  expect(printFunc(hinted(hint).func)).toContain(expected)
})

test('a hint tells how often the ways run', () => {
  const often = (hint: string) => {
    const { func } = hinted(hint)
    const block = func.body[0]!
    const rest = block.kind === 'block' ? block.body[1]! : block
    const order: Stmt[] = []
    eachStmt(func.body, (stmt) => order.push(stmt))
    return frequencies(func.body, new Map())[order.indexOf(rest)]!
  }
  expect(often('(@metadata.code.branch_hint "\\00")')).toBeGreaterThan(0.9)
  expect(often('(@metadata.code.branch_hint "\\01")')).toBeLessThan(0.1)
})

test('hints change no result', () => {
  for (const hint of ['(@metadata.code.branch_hint "\\00")', '(@metadata.code.branch_hint "\\01")']) {
    const { f } = run(hinted(hint).text)
    expect([f(1), f(0)]).toEqual([0, 1])
  }
})

test('a section that is cut off or names what is not there is left aside', () => {
  const bytes = wat('(module (func (export "f") (param i32) (if (local.get 0) (then (nop)))))')
  const name = new TextEncoder().encode('metadata.code.branch_hint')
  for (const contents of [[], [5], [1, 9, 1, 0, 1, 1], [1, 0, 1, 0, 2, 1], [1, 0, 200, 1, 5, 1, 1]]) {
    const custom = [0, name.length + 1 + contents.length, name.length, ...name, ...contents]
    const module = decode(
      Uint8Array.from([...bytes.subarray(0, 8), ...custom, ...bytes.subarray(8)]),
      defaultFeatures,
    )
    expect(module.branchHints.size).toBeLessThan(2)
  }
})
