import { expect, test } from 'vitest'
import { type Node, parseForms } from './sexpr.js'

/** Lists as arrays, atoms as strings, strings as their bytes. */
function shape(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(shape)
  return node.kind === 'atom' ? node.text : [...node.bytes]
}

function shapes(source: string): unknown[] {
  return parseForms(source).map(shape)
}

test('lists nest and keep their place in the source', () => {
  const source = ' (a (b c))\n(d)'
  const forms = parseForms(source)
  expect(forms.map(shape)).toEqual([['a', ['b', 'c']], ['d']])
  expect(forms.map(({ start, end }) => source.slice(start, end))).toEqual(['(a (b c))', '(d)'])
})

test('strings are bytes', () => {
  expect(shapes(String.raw`"a\00\ff\n\t\"\\\u{e9}é"`)).toEqual([
    [97, 0, 255, 10, 9, 34, 92, 0xc3, 0xa9, 0xc3, 0xa9],
  ])
  expect(shapes('"(;)" ";;"')).toEqual([
    [40, 59, 41],
    [59, 59],
  ])
})

test('a string may hold characters beyond the basic plane', () => {
  expect(shapes('"\u{1f600}"')).toEqual([[0xf0, 0x9f, 0x98, 0x80]])
})

test('comments are read past, block comments nest', () => {
  expect(shapes('(a ;; b)\n c (; d (; e ;) ) ;) f)')).toEqual([['a', 'c', 'f']])
})

test('annotations are read past, whatever tokens they hold', () => {
  expect(shapes('(a (@x , ; ] "(" (b) ;; )\n {) c)')).toEqual([['a', 'c']])
  expect(shapes('(@"quoted" x) (a)')).toEqual([['a']])
})

test('nesting deeper than the stack is no problem', () => {
  const depth = 200_000
  expect(parseForms('('.repeat(depth) + ')'.repeat(depth))).toHaveLength(1)
})

test.each(['(', ')', '"', '(;', '(@a', String.raw`"\q"`])('%s is refused', (source) => {
  expect(() => parseForms(source)).toThrow()
})
