/** Our engine's adapter, with a stand-in for the compiler. */
import { expect, test } from 'vitest'
import { oursEngine } from './engines.js'

const objects = { Memory: Object, Table: Object, Global: Object }

function engineThat(code: string) {
  return oursEngine({ compile: () => ({ code }) }, objects, {})
}

function named(name: string, message: string, mark?: object): Error {
  const error = Object.assign(new Error(message), { name })
  return mark === undefined ? error : Object.assign(error, { [Symbol.for('dewasm:1')]: mark })
}

test('the code of a program is evaluated as CommonJS', () => {
  const engine = engineThat(
    'module.exports = { instantiate: (imports) => ({ exports: { f: () => imports.m.x } }) }',
  )
  const { f } = engine.instantiate(engine.compile(new Uint8Array()), { m: { x: 5 } })
  expect((f as () => unknown)()).toBe(5)
})

test('errors are known by their name and mark', () => {
  const { failure } = engineThat('')
  const kindOf = (error: unknown) => failure(error).kind
  expect(kindOf(named('RuntimeError', 'unreachable', { kind: 'trap', code: 'unreachable' }))).toBe('trap')
  expect(kindOf(named('RuntimeError', 'unreachable'))).toBe('other')
  expect(kindOf(named('LinkError', 'unknown import'))).toBe('link')
  expect(kindOf(named('CompileError', 'type mismatch'))).toBe('compile')
  expect(kindOf(new RangeError('Maximum call stack size exceeded'))).toBe('exhaustion')
  expect(kindOf(new RangeError('Invalid array length'))).toBe('other')
  expect(kindOf(new TypeError('x is not a function'))).toBe('other')
  expect(kindOf('thrown')).toBe('other')
  expect(kindOf(undefined)).toBe('other')
})

test('a refusal names the feature', () => {
  const { refusal, failure } = engineThat('')
  const error = Object.assign(named('CompileError', 'simd is not supported (at offset 0x1)'), {
    code: 'unsupported',
    feature: 'simd',
  })
  expect(refusal(error)).toBe('simd')
  expect(failure(error).feature).toBe('simd')
  expect(refusal(named('CompileError', 'type mismatch'))).toBe(null)
})

test('the reason of a compile error comes without its place', () => {
  const { failure } = engineThat('')
  const error = Object.assign(named('CompileError', 'type mismatch (at offset 0x1)'), {
    reason: 'type mismatch',
  })
  expect(failure(error).message).toBe('type mismatch')
})
