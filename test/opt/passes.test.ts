/** Every pass on the cases of its file, `test/cases/<pass>.txt`. */
import { describe, expect, test } from 'vitest'
import { check } from '../../src/ir/check.ts'
import { parseFunc, printFunc } from '../../src/ir/text.ts'
import { jsPasses } from '../../src/passes.ts'
import { readCases } from '../support/ir.ts'

const options = { optimize: 2, functionSize: 256, instrument: false, profile: null, check: true } as const

for (const pass of jsPasses) {
  describe(`pass ${pass.name}`, () => {
    for (const { title, input, expected } of readCases(pass.name))
      test(title, () => {
        const funcs = [pass.run(parseFunc(input), options)].flat()
        for (const func of funcs) check(func, 'js', pass.name)
        expect(funcs.map(printFunc).join('').trimEnd()).toBe(expected)
      })
  })
}
