import { describe, expect, test } from 'vitest'
import { buildFunc } from '../../src/ir/build.ts'
import { check } from '../../src/ir/check.ts'
import { narrow } from '../../src/opt/narrow.ts'
import { body, readCases } from '../support/ir.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

function narrowedBody(fields: string): string {
  const { module } = validate(wat(`(module ${fields})`))
  const func = narrow(buildFunc(module, module.funcs.at(-1)!))
  check(func, 'wasm', 'narrow')
  return body(func)
}

describe('narrowing i64', () => {
  for (const { title, input, expected } of readCases('narrow'))
    test(title, () => {
      expect(narrowedBody(input)).toBe(expected)
    })
})
