import { describe, expect, test } from 'vitest'
import { buildFunc } from '../../src/ir/build.ts'
import { check } from '../../src/ir/check.ts'
import { splitVectors } from '../../src/opt/split-vectors.ts'
import { body, readCases } from '../support/ir.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

function splitBody(fields: string): string {
  const { module } = validate(wat(`(module ${fields})`))
  const func = splitVectors(buildFunc(module, module.funcs.at(-1)!))
  check(func, 'wasm', 'split-vectors')
  return body(func)
}

describe('splitting locals of vectors', () => {
  for (const { title, input, expected } of readCases('split-vectors'))
    test(title, () => {
      expect(splitBody(input)).toBe(expected)
    })
})
