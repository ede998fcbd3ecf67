import { expect, test } from 'vitest'
import { check } from '../../src/ir/check.ts'
import { eachExpr, eachStmt, ownExprs } from '../../src/ir/walk.ts'
import { inlineTemps } from '../../src/opt/inline.ts'
import { buildModule } from '../support/ir.ts'
import { wat } from '../support/wat.ts'

test('a long chain of operations stays in expressions of bounded size', () => {
  const chain = '(i64.rotl (i64.const 7))'.repeat(2000)
  const { js } = buildModule(wat(`(module (func (param i64) (result i64) (local.get 0) ${chain}))`)).funcs[0]!
  const func = inlineTemps(js)
  check(func, 'js', 'inline')
  let longest = 0
  eachStmt(func.body, (stmt) => {
    for (const own of ownExprs(stmt)) {
      let size = 0
      eachExpr(own, () => size++)
      longest = Math.max(longest, size)
    }
  })
  expect(longest).toBeLessThanOrEqual(120)
})
