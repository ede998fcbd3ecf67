/** Objects: structures, arrays, i31, casts, tests and conversions of references. */
import type { OpName } from '../../../src/wasm/opcodes.ts'
import { u32 } from '../../support/binary.ts'
import { constant } from '../encode.ts'
import { anyValue } from '../values.ts'
import { type Body, emptyBlock } from './body.ts'
import { isBelow, type Plan } from './plan.ts'
import type { Production } from './productions.ts'
import {
  type Field,
  heapCode,
  heapIndex,
  isNullable,
  isRef,
  type RefName,
  type Type,
  typeCode,
  valueType,
} from './types.ts'

/** The segments of the encoder: bytes, and references to i31. */
const passiveData = 1
export const passiveRefs = 3

const isI32 = (type: Type) => type === 'i32'

export const gcExpressions: readonly Production[] = [
  { weight: 30, needs: 'gc', of: isRef, make: newObject },
  { weight: 8, needs: 'gc', of: isRef, make: cast },
  { weight: 4, needs: 'gc', of: isRef, make: castOrBranch },
  { weight: 4, needs: 'gc', of: isRef, make: nonNull },
  { weight: 4, needs: 'gc', of: (type) => type === 'anyref' || type === 'externref', make: convert },
  { weight: 14, needs: 'gc', make: getField },
  { weight: 8, needs: 'gc', make: setAndGet },
  { weight: 16, needs: 'gc', of: isI32, make: packed },
  { weight: 6, needs: 'gc', of: isI32, make: test },
  { weight: 3, needs: 'gc', of: isI32, make: equal },
  { weight: 3, needs: 'gc', of: isI32, make: i31 },
  { weight: 2, needs: 'gc', of: isI32, make: length },
]

export const gcStatements: readonly Production[] = [
  { weight: 12, needs: 'gc', make: setField },
  { weight: 5, needs: 'gc', make: bulk },
  { weight: 8, needs: 'gc', make: lastRead },
]

const fieldsOf = (plan: Plan, type: number): readonly Field[] => {
  const found = plan.types[type]!
  return found.kind === 'struct' ? found.fields : found.kind === 'array' ? [found.field] : []
}

function newObject(body: Body, type: Type, depth: number): boolean {
  const { random, plan } = body
  if (isBelow(plan, 'i31ref', type) && random.once(3)) {
    body.expr('i32', depth)
    body.named('ref.i31')
    return true
  }
  const heaps = plan.heaps.filter((heap) => isBelow(plan, `ref ${heap}`, type))
  if (heaps.length === 0) return false
  const heap = random.pick(heaps)
  const found = plan.types[heap]!
  if (found.kind === 'struct') {
    body.exprs(found.fields.map(valueType), depth)
    body.named('struct.new', heap)
  } else if (found.kind === 'array') newArray(body, heap, found.field, depth)
  return true
}

function newArray(body: Body, type: number, field: Field, depth: number): void {
  const { random } = body
  const element = valueType(field)
  const dice = random.below(4)
  if (dice === 0 && canHaveData(field)) {
    body.small(6, depth)
    body.small(4, depth)
    body.named('array.new_data', type, passiveData)
  } else if (dice === 0 && canHaveRefs(body.plan, field)) {
    body.small(3, depth)
    body.small(4, depth)
    body.named('array.new_elem', type, passiveRefs)
  } else if (dice < 3) {
    const count = random.below(5)
    body.exprs(
      Array.from({ length: count }, () => element),
      depth,
    )
    body.named('array.new_fixed', type, count)
  } else {
    body.expr(element, depth)
    body.i32(random.below(10))
    body.named('array.new', type)
  }
}

const canHaveData = ({ storage }: Field) => !isRef(storage)
const canHaveRefs = (plan: Plan, { storage }: Field) => isRef(storage) && isBelow(plan, 'i31ref', storage)

/** An operand of the type, which is rarely null. */
function object(body: Body, type: number, depth: number): void {
  body.expr(body.random.once(body.caution) ? `ref null ${type}` : `ref ${type}`, depth)
}

interface Place {
  readonly type: number
  readonly at: number
  readonly field: Field
}

function anyPlace(body: Body, fits: (field: Field) => boolean): Place | null {
  const { plan } = body
  const places = plan.heaps.flatMap((type) =>
    fieldsOf(plan, type).flatMap((field, at) => (fits(field) ? [{ type, at, field }] : [])),
  )
  return places.length === 0 ? null : body.random.pick(places)
}

/** The object, and the index if it is an array, of which the object may be too short. */
function place(body: Body, { type }: Place, depth: number): 'struct' | 'array' {
  const { random, plan } = body
  if (plan.types[type]!.kind === 'struct') {
    object(body, type, depth)
    return 'struct'
  }
  if (random.once(3)) object(body, type, depth)
  else {
    body.i32(5)
    body.named('array.new_default', type)
  }
  body.small(5, depth)
  return 'array'
}

function getField(body: Body, type: Type, depth: number): boolean {
  const found = anyPlace(body, (field) => isBelow(body.plan, valueType(field), type))
  if (found === null) return false
  const kind = place(body, found, depth)
  const suffix = suffixOf(body, found.field)
  if (kind === 'struct') body.named(`struct.get${suffix}` as OpName, found.type, found.at)
  else body.named(`array.get${suffix}` as OpName, found.type)
  return true
}

/** A field that is written, and read again from the same object. */
function setAndGet(body: Body, type: Type, depth: number): boolean {
  const { plan, random } = body
  const found = anyPlace(body, (field) => field.mutable && valueType(field) === type)
  if (found === null || plan.types[found.type]!.kind !== 'struct') return false
  const local = body.localOf(`ref null ${found.type}`)
  if (local === null) return false
  object(body, found.type, depth)
  body.emit(0x22, u32(local))
  body.expr(type, depth)
  body.named('struct.set', found.type, found.at)
  if (random.once(3)) body.stmt(depth - 1)
  body.emit(0x20, u32(local))
  body.named(`struct.get${suffixOf(body, found.field)}` as OpName, found.type, found.at)
  return true
}

const isPacked = ({ storage }: Field) => storage === 'i8' || storage === 'i16'

/** A packed field that is set to what may have more bits, and read in both ways. */
function packed(body: Body, _type: Type, depth: number): boolean {
  const { plan, random } = body
  const found = anyPlace(body, (field) => field.mutable && isPacked(field))
  const local = found && body.localOf(`ref null ${found.type}`)
  if (found === null || local === null) return false
  const { type, at } = found
  const isStruct = plan.types[type]!.kind === 'struct'
  const element = random.below(5)
  const target = () => {
    body.emit(0x20, u32(local))
    if (!isStruct) body.i32(element)
  }
  const read = (name: '_s' | '_u') => {
    target()
    if (isStruct) body.named(`struct.get${name}`, type, at)
    else body.named(`array.get${name}`, type)
  }
  if (isStruct) object(body, type, depth)
  else {
    body.i32(5)
    body.named('array.new_default', type)
  }
  body.emit(0x21, u32(local))
  target()
  if (random.once(2)) body.i32(anyValue('i32', random) as number)
  else body.expr('i32', depth)
  if (isStruct) body.named('struct.set', type, at)
  else body.named('array.set', type)
  read('_s')
  read('_u')
  body.emit(random.pick([0x6a, 0x6b, 0x73]))
  return true
}

/**
 * An object that is looked into once more, for a value that nobody wants, as is seen late:
 *
 *     if … x = object … else … x = object … end  …  y = x.field  if 0 … y … end  …  x = null
 */
function lastRead(body: Body, _type: Type, depth: number): boolean {
  const { plan, random } = body
  const found = anyPlace(body, (field) => valueType(field) === 'i32')
  const local = found && body.localOf(`ref null ${found.type}`)
  if (found === null || local === null || plan.types[found.type]!.kind !== 'struct') return false
  const unread = u32(body.unread)
  const make = () => {
    body.stmts(2, depth - 1)
    if (random.once(3)) object(body, found.type, depth - 1)
    else body.named('struct.new_default', found.type)
    body.emit(0x21, u32(local))
    body.stmts(2, depth - 1)
  }
  if (random.once(3)) make()
  else {
    body.expr('i32', depth)
    body.emit(0x04, emptyBlock)
    body.inside({ types: [], closed: false }, make)
    body.emit(0x05)
    body.inside({ types: [], closed: false }, make)
    body.emit(0x0b)
  }
  body.emit(0x20, u32(local))
  body.named(`struct.get${suffixOf(body, found.field)}` as OpName, found.type, found.at)
  body.emit(0x21, unread, constant('i32', 0), 0x04, emptyBlock, 0x20, unread, 0x24, 0, 0x0b)
  body.stmts(2, depth - 1)
  if (random.once(2)) body.emit(0xd0, heapCode(`ref null ${found.type}`), 0x21, u32(local))
  return true
}

/** How a packed field is read. */
function suffixOf(body: Body, field: Field): string {
  return isPacked(field) ? body.random.pick(['_s', '_u']) : ''
}

function setField(body: Body, _type: Type, depth: number): boolean {
  const found = anyPlace(body, ({ mutable }) => mutable)
  if (found === null) return false
  const kind = place(body, found, depth)
  body.expr(valueType(found.field), depth)
  if (kind === 'struct') body.named('struct.set', found.type, found.at)
  else body.named('array.set', found.type)
  return true
}

function bulk(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const arrays = plan.heaps.filter((heap) => {
    const found = plan.types[heap]!
    return found.kind === 'array' && found.field.mutable
  })
  if (arrays.length === 0) return false
  const type = random.pick(arrays)
  const [field] = fieldsOf(plan, type) as [Field]
  const dice = random.below(3)
  if (dice === 0 && canHaveData(field)) {
    range(body, type, depth)
    body.small(6, depth)
    body.small(4, depth)
    body.named('array.init_data', type, passiveData)
  } else if (dice === 0 && canHaveRefs(plan, field)) {
    range(body, type, depth)
    body.small(3, depth)
    body.small(3, depth)
    body.named('array.init_elem', type, passiveRefs)
  } else if (dice < 2) {
    range(body, type, depth)
    range(body, type, depth)
    body.small(3, depth)
    body.named('array.copy', type, type)
  } else {
    range(body, type, depth)
    body.expr(valueType(field), depth)
    body.small(3, depth)
    body.named('array.fill', type)
  }
  return true
}

function range(body: Body, type: number, depth: number): void {
  object(body, type, depth)
  body.small(3, depth)
}

/** The type at the top of the hierarchy that the type is in. */
function topOf(plan: Plan, type: Type): RefName | null {
  if (isBelow(plan, type, 'anyref')) return 'anyref'
  return isBelow(plan, type, 'funcref') ? 'funcref' : null
}

/** Some type above this one, itself included. */
function anyAbove(body: Body, type: RefName): RefName {
  const { plan } = body
  return body.random.pick(
    plan.valueTypes.filter((each): each is RefName => isRef(each) && isBelow(plan, type, each)),
  )
}

function cast(body: Body, type: Type, depth: number): boolean {
  const { random, plan } = body
  const top = topOf(plan, type)
  if (top === null || !isRef(type)) return false
  // A cast that is tested first never traps.
  if (!random.once(body.caution)) return false
  body.expr(anyAbove(body, nullable(type)), depth)
  body.named(isNullable(type) ? 'ref.cast null' : 'ref.cast')
  body.emit(heapCode(type))
  return true
}

function nullable(type: RefName): RefName {
  return isNullable(type) ? type : `ref null ${heapIndex(type)}`
}

/**
 *     block $is (result T)  (br_on_cast $is from T …)  drop  …  end
 *     block $not (result T)  block $is (result from)  (br_on_cast_fail $is from T …)  br $not  end  drop  …  end
 */
function castOrBranch(body: Body, type: Type, depth: number): boolean {
  const { random, plan } = body
  if (!isRef(type) || topOf(plan, type) === null) return false
  const from = anyAbove(body, nullable(type))
  const fails = random.once(2)
  const flags = 1 | (isNullable(type) ? 2 : 0)
  body.emit(0x02, typeCode(type))
  body.inside({ types: [type], closed: true }, () => {
    if (fails) body.emit(0x02, typeCode(from))
    if (fails) body.labels.push({ types: [from], closed: true })
    body.expr(from, depth)
    body.named(fails ? 'br_on_cast_fail' : 'br_on_cast')
    body.emit(flags, 0, heapCode(from), heapCode(type))
    if (fails) body.labels.pop()
    if (fails) body.emit(0x0c, 1, 0x0b)
    body.emit(0x1a)
    body.expr(type, depth)
  })
  body.emit(0x0b)
  return true
}

function nonNull(body: Body, type: Type, depth: number): boolean {
  const { random } = body
  const index = heapIndex(type)
  if (index < 0 || isNullable(type as RefName) || !random.once(body.caution)) return false
  body.expr(`ref null ${index}`, depth)
  body.named('ref.as_non_null')
  return true
}

function convert(body: Body, type: Type, depth: number): boolean {
  if (type === 'anyref') {
    body.expr('externref', depth)
    body.named('any.convert_extern')
  } else {
    body.expr('anyref', depth)
    body.named('extern.convert_any')
  }
  return true
}

function test(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const type = random.pick(plan.valueTypes.filter(isRef))
  if (topOf(plan, type) === null) return false
  body.expr(anyAbove(body, type), depth)
  body.named(random.once(2) ? 'ref.test' : 'ref.test null')
  body.emit(heapCode(type))
  return true
}

function equal(body: Body, _type: Type, depth: number): boolean {
  const below = body.plan.valueTypes.filter((type) => isBelow(body.plan, type, 'eqref'))
  body.expr(body.random.pick(below), depth)
  body.expr(body.random.pick(below), depth)
  body.named('ref.eq')
  return true
}

function i31(body: Body, _type: Type, depth: number): boolean {
  body.expr('i32', depth)
  body.named('ref.i31')
  body.named(body.random.pick(['i31.get_s', 'i31.get_u'] as const))
  return true
}

function length(body: Body, _type: Type, depth: number): boolean {
  const { plan, random } = body
  const arrays = plan.heaps.filter((heap) => plan.types[heap]!.kind === 'array')
  if (arrays.length === 0) return false
  object(body, random.pick(arrays), depth)
  body.named('array.len')
  return true
}
