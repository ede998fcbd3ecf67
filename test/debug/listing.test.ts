/** The listing is text that an assembler reads back to the same bodies. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { signature, typeText } from '../../src/debug/instr-text.ts'
import { listModule } from '../../src/debug/listing.ts'
import { resolveFeatures } from '../../src/wasm/features.ts'
import type { Module } from '../../src/wasm/module.ts'
import { validate } from '../support/wasm.ts'
import { wat } from '../support/wat.ts'

function text(module: Module): string {
  return listModule(module, 'x')
    .sources.map(({ content }) => content)
    .join('')
}

test('one instruction a line, with names', () => {
  const { module } = validate(
    wat(`(module
      (func $"a b" (param $x i32) (result f64) (local i64 i64)
        (if (result f64) (local.get $x) (then (f64.const nan:0x4)) (else (f64.const -0x1p-3))))
      (func (call $"a b" (i32.const 1)) drop))`),
  )
  expect(text(module)).toBe(`(func $"a b" (;0;) (param $x (;0;) i32) (result f64)
  (local (;1;) i64)
  (local (;2;) i64)
  local.get $x
  if (result f64)
    f64.const nan:0x4
  else
    f64.const -0.125
  end
)
(func (;1;)
  i32.const 1
  call $"a b"
  drop
)
`)
})

test('an offset is found on the line of its instruction', () => {
  const { module } = validate(wat('(module (func nop nop unreachable) (func (drop (i32.const 7))))'))
  const listing = listModule(module, 'x')
  const lines = listing.sources[0]!.content!.split('\n')
  const [first, second] = module.funcs
  const lineAt = (offset: number) => (listing.find(offset) ? lines[listing.line]!.trim() : null)
  expect([1, 2, 3, 4].map((k) => lineAt(first!.body!.start + k))).toEqual(['nop', 'nop', 'unreachable', ')'])
  expect(lineAt(second!.body!.start + 1)).toBe('i32.const 7')
  expect(lineAt(second!.body!.start + 2)).toBe('i32.const 7')
  expect(lineAt(3)).toBe(null)
})

const folder = new URL('../golden/', import.meta.url)
// What is around the functions has types of functions alone here.
const files = readdirSync(folder).filter((file) => file.endsWith('.wat') && file !== 'gc.wat')

/** Goldens have those that are off by default. */
const features = resolveFeatures(['+threads'])

test.each(files)('%s is read back', (file) => {
  const { module } = validate(wat(readFileSync(new URL(file, folder), 'utf8')), features)
  const again = wat(`(module ${around(module)} ${text(module)})`)
  const bodies = ({ bytes, funcs }: Module) =>
    funcs.map(({ body }) => body && Buffer.from(bytes.subarray(body.start, body.end)).toString('hex'))
  expect(bodies(validate(again, features).module)).toEqual(bodies(module))
})

/** Fields that give the indices of a module their meaning. */
function around({ types, tables, memories, globals, tags, elems, datas, funcs, names }: Module): string {
  return [
    ...types.map(({ comp }) => `(type (func ${comp.kind === 'func' ? signature(comp) : ''}))`),
    ...tables.map(({ type, limits }) => `(table ${limits.address} 1 ${typeText(type)})`),
    ...memories.map(({ limits }) => `(memory ${limits.address} 1 ${limits.shared ? '1 shared' : ''})`),
    ...globals.map(({ index, type }) => {
      const name = names.globals.get(index)
      const zero = type === 'v128' ? 'i64x2 0 0' : '0'
      return `(global ${name ? `$${name}` : ''} (mut ${typeText(type)}) (${typeText(type)}.const ${zero}))`
    }),
    ...tags.map(({ type }) => `(tag (type ${type.index}))`),
    ...elems.map(() => '(elem func)'),
    `(elem declare func ${funcs.map(({ index }) => index).join(' ')})`,
    ...datas.map(() => '(data "")'),
  ].join('\n')
}
