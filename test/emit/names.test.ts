import { expect, test } from 'vitest'
import { NameScope, sanitize, shortLocal, shortName } from '../../src/emit/names.ts'
import { shortNames } from '../../src/emit/runtime-names.generated.ts'

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

test('a wish becomes an identifier or nothing', () => {
  for (const wish of ['a b', '1x', 'é\u2028*/', '$main', '</script>', 'x'.repeat(10_000)]) {
    const name = sanitize(wish)
    expect(name === '' || identifier.test(name), name).toBe(true)
    expect(name.length).toBeLessThan(100)
  }
  expect(sanitize('')).toBe('')
  expect(sanitize('\u2028')).toBe('')
})

test('names are unique, and none is a word, a global or of the runtime', () => {
  const scope = new NameScope(null)
  const hostile = [
    'class',
    'eval',
    'arguments',
    'await',
    'imul',
    'Math',
    'imports',
    'memory_new',
    'require',
    'undefined',
  ]
  const names = [...hostile, ...hostile, 'a', 'a_1', 'a', 'a'].map((wish, k) =>
    scope.choose(wish, `func_${k}`),
  )
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) {
    expect(name).toMatch(identifier)
    expect(hostile).not.toContain(name)
    expect(Object.hasOwn(shortNames, name)).toBe(false)
  }
})

test('a name that is free in JavaScript is kept', () => {
  const names = ['from', 'byte', 'get', 'async', 'of', 'char', 'Map', 'then', 'constructor']
  const scope = new NameScope(null)
  for (const name of names) expect(scope.choose(name, 'f')).toBe(name)
})

test('a local may be called as what only the shell uses', () => {
  const outer = new NameScope(null)
  for (const name of ['data', 'error', 'imports']) {
    expect(outer.choose(name, 'f')).toBe(`${name}_1`)
    expect(new NameScope(outer).choose(name, 'l0')).toBe(name)
  }
})

test('a local differs from what is around it', () => {
  const outer = new NameScope(null)
  const name = outer.choose('work', 'f')
  expect(new NameScope(outer).choose('work', 'l0')).not.toBe(name)
})

test('many equal wishes take linear time', () => {
  const scope = new NameScope(null)
  for (let k = 0; k < 50_000; k++) scope.choose('same', 'f')
})

test('short names differ and are no words', () => {
  const scope = new NameScope(null)
  const names = Array.from({ length: 20_000 }, () => scope.shortest())
  const locals = Array.from({ length: 1000 }, (_, k) => shortLocal(k))
  const shorts = Object.values(shortNames)
  const all = [...names, ...locals, ...shorts]
  expect(new Set(all).size).toBe(all.length)
  expect(names).not.toContain('do')
  expect(shortName(0)).toBe('a')
})
