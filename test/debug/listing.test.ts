/** The listing is text that an assembler reads back to the same bodies. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Space, signature, typeText } from '../../src/debug/instr-text.ts'
import { ListingContext, listModule } from '../../src/debug/listing.ts'
import { resolveFeatures } from '../../src/wasm/features.ts'
import type { Module } from '../../src/wasm/module.ts'
import {
  type CompType,
  type DefType,
  type FieldType,
  isPacked,
  isRef,
  type ValType,
} from '../../src/wasm/types.ts'
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

test('whatever has a name is called by it', () => {
  const { module } = validate(
    wat(`(module
      (type $point (struct (field $x i32) (field (mut i32)) (field $z (mut (ref null $point)))))
      (type $bytes (array (mut i8)))
      (type $sig (func (param i32) (result i32)))
      (type $effect (func (param i32)))
      (table $first 1 funcref) (table $second 1 funcref) (memory $near 1) (memory $far 1)
      (tag $oops (param i32)) (global $g (mut i32) (i32.const 0)) (data $text "abc") (elem $funcs func $f)
      (func $f (type $sig) (local $p (ref null $point)) (local $b (ref $bytes))
        (block $out
          (loop $again
            (br_if $again (i32.load $far (local.get 0)))
            (block (br $out) (br 0))
            (block $again (br 1))
            (br_table $out $again (i32.const 0))))
        (block $caught (result i32)
          (try_table $inner (catch $oops $caught) (br $inner) (throw $oops (i32.const 1)))
          (i32.const 2))
        (global.set $g)
        (struct.set $point $z (local.get $p) (struct.new_default $point))
        (struct.get $point 1 (ref.cast (ref $point) (ref.null $point)))
        (local.set $b (array.new_data $bytes $text (i32.const 0) (i32.const 1)))
        (memory.init $far $text (i32.const 0) (i32.const 0) (i32.const 0))
        (memory.copy $near $far (i32.const 0) (i32.const 0) (i32.const 0))
        (memory.size $far) (drop)
        (table.init $second $funcs (i32.const 0) (i32.const 0) (i32.const 0))
        (elem.drop $funcs)
        (call_indirect $second (type $effect) (i32.const 0) (i32.const 0)))
      )`),
    resolveFeatures(['+exceptions', '+gc', '+multi-memory']),
  )
  expect(text(module)).toBe(`(func $f (;0;) (type $sig) (param (;0;) i32) (result i32)
  (local $p (;1;) (ref null $point))
  (local $b (;2;) (ref $bytes))
  block $out
    loop $again
      local.get 0
      i32.load $far
      br_if $again
      block
        br $out
        br 0
      end
      block $again
        br 1
      end
      i32.const 0
      br_table $out $again
    end
  end
  block $caught (result i32)
    try_table $inner (catch $oops $caught)
      br $inner
      i32.const 1
      throw $oops
    end
    i32.const 2
  end
  global.set $g
  local.get $p
  struct.new_default $point
  struct.set $point $z
  ref.null $point
  ref.cast (ref $point)
  struct.get $point 1
  i32.const 0
  i32.const 1
  array.new_data $bytes $text
  local.set $b
  i32.const 0
  i32.const 0
  i32.const 0
  memory.init $far $text
  i32.const 0
  i32.const 0
  i32.const 0
  memory.copy $near $far
  memory.size $far
  drop
  i32.const 0
  i32.const 0
  i32.const 0
  table.init $second $funcs
  elem.drop $funcs
  i32.const 0
  i32.const 0
  call_indirect $second (type $effect)
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
const files = readdirSync(folder).filter((file) => file.endsWith('.wat'))

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
function around(module: Module): string {
  const cx = new ListingContext(module)
  const name = (space: Space, index: number) => cx.declaration(cx.item(space, index), index)
  const mutable = (type: ValType): string => {
    if (isRef(type))
      return `(mut ${typeText(type, cx)}) (ref.null ${typeof type.heap === 'string' ? type.heap : 'none'})`
    return `(mut ${type}) (${type}.const ${type === 'v128' ? 'i64x2 0 0' : '0'})`
  }
  return [
    ...typeFields(module, cx),
    ...module.tables.map(
      ({ index, type, limits }) =>
        `(table ${name('tables', index)} ${limits.address} 1 ${typeText(type, cx)})`,
    ),
    ...module.memories.map(
      ({ index, limits }) =>
        `(memory ${name('memories', index)} ${limits.address} 1 ${limits.shared ? '1 shared' : ''})`,
    ),
    ...module.globals.map(({ index, type }) => `(global ${name('globals', index)} ${mutable(type)})`),
    ...module.tags.map(({ index, type }) => `(tag ${name('tags', index)} (type ${type.index}))`),
    ...module.elems.map(({ index }) => `(elem ${name('elems', index)} func)`),
    `(elem declare func ${module.funcs.map(({ index }) => index).join(' ')})`,
    ...module.datas.map(({ index }) => `(data ${name('datas', index)} "")`),
  ].join('\n')
}

/** Group by group: equal ones are declared as often as they were. */
function typeFields({ types }: Module, cx: ListingContext): string[] {
  const fields: string[] = []
  for (let index = 0; index < types.length; ) {
    const { group } = types[index]!
    const members = group.map((type, k) => typeField(type, index + k, cx))
    fields.push(group.length === 1 ? members.join() : `(rec ${members.join(' ')})`)
    index += group.length
  }
  return fields
}

function typeField({ comp, final, supertype }: DefType, index: number, cx: ListingContext): string {
  const text = compText(comp, index, cx)
  const above = supertype === null ? '' : cx.item('types', supertype.index)
  const own = cx.declaration(cx.item('types', index), index)
  return `(type ${own} ${final && above === '' ? text : `(sub ${final ? 'final' : ''} ${above} ${text})`})`
}

function compText(comp: CompType, index: number, cx: ListingContext): string {
  const field = ({ storage, mutable }: FieldType): string => {
    const text = isPacked(storage) ? storage : typeText(storage, cx)
    return mutable ? `(mut ${text})` : text
  }
  if (comp.kind === 'func') return `(func ${signature(comp, cx)})`
  if (comp.kind === 'array') return `(array ${field(comp.field)})`
  const fields = comp.fields.map(
    (each, k) => `(field ${cx.declaration(cx.field(index, k), k)} ${field(each)})`,
  )
  return `(struct ${fields.join(' ')})`
}
