/** Every pass on the cases of its file, `test/cases/<pass>.txt`. */
import { describe, expect, test } from 'vitest'
import { check } from '../../src/ir/check.ts'
import { parseFunc, printFunc } from '../../src/ir/text.ts'
import { jsPasses } from '../../src/passes.ts'
import { readCases } from '../support/ir.ts'

for (const pass of jsPasses) {
  describe(`pass ${pass.name}`, () => {
    for (const { title, input, expected } of readCases(pass.name))
      test(title, () => {
        const func = pass.run(parseFunc(input))
        check(func, 'js', pass.name)
        expect(printFunc(func).trimEnd()).toBe(expected)
      })
  })
}
