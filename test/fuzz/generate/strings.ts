/** Strings of JavaScript: calls of the functions that engines provide for them, mostly with operands that are strings, and short. */
import { u32 } from '../../support/binary.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import type { Signature, Type } from './types.ts'

export const builtinModule = 'wasm:js-string'

/** An operand of a builtin; arrays of characters are of a type of the module. */
interface Operand {
  readonly type: 'externref' | 'i32' | 'chars'
  make(body: Body, depth: number): void
}

const any: Operand = { type: 'externref', make: (body, depth) => body.expr('externref', depth) }
const string: Operand = { type: 'externref', make: anyString }
const index: Operand = { type: 'i32', make: (body, depth) => body.small(6, depth) }
const character: Operand = { type: 'i32', make: anyCharacter }
const array: Operand = { type: 'chars', make: anyArray }

interface Builtin {
  readonly result: 'ref extern' | 'i32'
  readonly operands: readonly Operand[]
}

const builtins: Readonly<Record<string, Builtin>> = {
  cast: { result: 'ref extern', operands: [string] },
  fromCharCode: { result: 'ref extern', operands: [character] },
  fromCodePoint: { result: 'ref extern', operands: [character] },
  concat: { result: 'ref extern', operands: [string, string] },
  substring: { result: 'ref extern', operands: [string, index, index] },
  test: { result: 'i32', operands: [any] },
  charCodeAt: { result: 'i32', operands: [string, index] },
  codePointAt: { result: 'i32', operands: [string, index] },
  length: { result: 'i32', operands: [string] },
  equals: { result: 'i32', operands: [string, string] },
  compare: { result: 'i32', operands: [string, string] },
  // The last ones: modules without arrays don't have them.
  fromCharCodeArray: { result: 'ref extern', operands: [array, index, index] },
  intoCharCodeArray: { result: 'i32', operands: [string, array, index] },
}

export const builtinNames = Object.keys(builtins)

const needsChars = ({ operands }: Builtin) => operands.includes(array)

/** Of those that a module imports, in the order of their names. @param chars the type of arrays of characters */
export function builtinSignatures(chars: number | null): Signature[] {
  const typeOf = ({ type }: Operand): Type => (type === 'chars' ? `ref null ${chars!}` : type)
  return Object.values(builtins)
    .filter((builtin) => chars !== null || !needsChars(builtin))
    .map(({ operands, result }) => ({ params: operands.map(typeOf), results: [result] }))
}

export const stringExpressions: readonly Production[] = [
  {
    weight: 20,
    needs: 'strings',
    of: (type) => type === 'externref',
    make: (body, _type, depth) => some(body, 'ref extern', depth),
  },
  {
    weight: 10,
    needs: 'strings',
    of: (type) => type === 'i32',
    make: (body, _type, depth) => some(body, 'i32', depth),
  },
]

function some(body: Body, result: Builtin['result'], depth: number): boolean {
  const found = Object.entries(builtins).filter(
    ([, builtin]) => builtin.result === result && (body.plan.chars !== null || !needsChars(builtin)),
  )
  const [name, { operands }] = body.random.pick(found)
  for (const operand of operands) operand.make(body, depth)
  call(body, name)
  // What loops join would grow without end.
  if (name === 'concat') {
    body.i32(0)
    body.i32(40)
    call(body, 'substring')
  }
  return true
}

function call(body: Body, name: string): void {
  body.emit(0x10, u32(body.plan.hosts + builtinNames.indexOf(name)))
}

/** Mostly a string: `x` if it is one, else one of a character. */
function anyString(body: Body, depth: number): void {
  const { random } = body
  const local = body.localOf('externref')
  if (random.once(body.caution)) body.expr('externref', depth)
  else if (depth > 0 && random.once(2)) some(body, 'ref extern', depth - 1)
  else if (local === null || random.once(2)) {
    anyCharacter(body, 0)
    call(body, 'fromCharCode')
  } else {
    body.expr('externref', depth)
    body.emit(0x22, u32(local))
    call(body, 'test')
    body.emit(0x04, 0x6f, 0x20, u32(local), 0x05)
    anyCharacter(body, 0)
    call(body, 'fromCharCode')
    body.emit(0x0b)
  }
}

/** Halves of pairs, and what is beyond 16 bits, among them. */
function anyCharacter(body: Body, depth: number): void {
  const { random } = body
  if (random.once(2 * body.caution)) body.expr('i32', depth)
  else
    body.i32(
      random.pick([0x41, 0x61, 0xff, 0xd83d, 0xde00, 0xffff, 0x1f600, 0x10ffff, random.below(0x10000)]),
    )
}

function anyArray(body: Body, depth: number): void {
  const { random, plan } = body
  if (random.once(3)) {
    body.expr(`ref null ${plan.chars!}`, depth)
    return
  }
  anyCharacter(body, depth)
  body.i32(random.below(12))
  body.named('array.new', plan.chars!)
}
