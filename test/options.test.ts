/** Options are checked once and resolve to plain values. */
import { describe, expect, test } from 'vitest'
import { CompileError, type CompileOptions, inspect, validate } from '../src/index.ts'
import { resolveOptions } from '../src/options.ts'
import { wat } from './support/wat.ts'

describe('resolveOptions', () => {
  test('fills in the defaults, for absent options and undefined ones', () => {
    const defaults = resolveOptions()
    expect(defaults).toMatchObject({ format: 'esm', shape: 'instantiate', optimize: 2, target: 'es2020' })
    expect(resolveOptions({ format: undefined, features: undefined })).toEqual(defaults)
    expect(defaults.features.has('sign-extension')).toBe(true)
  })

  test('changes features in order', () => {
    const { features } = resolveOptions({ features: ['-gc', '+wide-arithmetic', 'gc', '-simd'] })
    expect([features.has('gc'), features.has('wide-arithmetic'), features.has('simd')]).toEqual([
      true,
      true,
      false,
    ])
  })

  test.each([
    [{ format: 'umd' }, 'option format: expected "esm", "cjs", "iife"; found "umd"'],
    [{ optimize: '2' }, 'option optimize: expected 0, 1, 2, "s"; found "2"'],
    [{ minify: 1 }, 'option minify: expected a boolean; found 1'],
    [{ features: '+simd' }, "option features: expected a list such as ['+simd', '-gc']; found \"+simd\""],
    [{ features: [1] }, 'option features: expected strings; found 1'],
    [{ features: ['-mvp'] }, 'the feature mvp is always on'],
    [{ features: ['+toString'] }, 'unknown feature "+toString"'],
    [{ name: 'class' }, 'option name: expected an ASCII identifier; found "class"'],
    [{ name: '\u00e4' }, 'option name: expected an ASCII identifier'],
    [{ sourceMap: 'yes' }, 'option sourceMap: expected a boolean, "file", "inline"; found "yes"'],
    [{ sourceRoot: 1 }, 'option sourceRoot: expected a string; found 1'],
    [{ optimise: 1 }, 'unknown option "optimise"; the options are format,'],
    [null, 'options must be an object'],
  ])('%j is refused', (options, message) => {
    expect(() => resolveOptions(options as CompileOptions)).toThrow(message)
    expect(() => resolveOptions(options as CompileOptions)).toThrow(TypeError)
  })
})

describe('validate and inspect', () => {
  const extend = wat('(module (func (export "f") (drop (i32.extend8_s (i32.const 1)))))')

  test('return quietly, or throw a CompileError with its place', () => {
    expect(validate(extend)).toBe(undefined)
    expect(() => validate(extend, { features: ['-sign-extension'] })).toThrow(CompileError)
    expect(() => validate(extend.slice(0, 12))).toThrow(
      expect.objectContaining({ offset: expect.any(Number) }),
    )
    expect(() => validate([...extend] as never)).toThrow(TypeError)
  })

  test('inspect gives what JSON can hold', () => {
    const info = inspect(extend)
    expect(JSON.parse(JSON.stringify(info))).toEqual(info)
    expect(info.features).toEqual(['sign-extension'])
    expect(info.exports).toEqual([{ name: 'f', kind: 'func', type: '()->()' }])
  })
})
