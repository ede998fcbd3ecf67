/** Writes the modules of a plan around the bodies that were made for it. */
import { binary, section, sized, u32 } from '../../support/binary.ts'
import { constant } from '../encode.ts'
import type { Random } from '../random.js'
import { firstName } from '../trace.js'
import { anyValue } from '../values.ts'
import { fuel, type MemoryPlan, type Plan, type TablePlan, typeIndex, usableFuncs } from './plan.ts'
import { builtinModule, builtinNames } from './strings.ts'
import {
  type Field,
  heapCode,
  isNum,
  isRef,
  type RefName,
  type Signature,
  type Type,
  type TypePlan,
  typeCode,
} from './types.ts'

const kinds = { func: 0, table: 1, memory: 2, global: 3, tag: 4 } as const

/** Items by kind: what a module defines, exports, or imports from the first one. */
interface Item {
  readonly kind: keyof typeof kinds
  readonly index: number
  readonly name: string
  readonly exported: boolean
  readonly type: readonly number[]
}

/**
 * The module with everything, and its functions up to `plan.first`; `bodies` are those of its own functions.
 */
export function encodeFirst(plan: Plan, bodies: readonly number[][], random: Random): Uint8Array {
  const items = itemsOf(plan)
  const own = plan.funcs.slice(plan.imported, plan.first)
  const data = dataSegments(plan, random)
  const isLinked = plan.first < plan.funcs.length
  const exported = items.filter((item) => item.exported || isLinked)
  return binary(
    typeSection(plan),
    section(2, list(hostImports(plan))),
    section(3, list(own.map((type) => u32(type)))),
    section(4, list(plan.tables.map(tableType))),
    section(5, list(plan.memories.map(memoryType))),
    plan.tags.length > 0
      ? section(13, list(items.filter(({ kind }) => kind === 'tag').map(({ type }) => [...type])))
      : [],
    section(
      6,
      list(
        plan.globals.map(({ type, mutable }, i) => [
          ...typeCode(type),
          mutable ? 1 : 0,
          ...(i === 0 ? constant('i32', fuel.value) : initialValue(plan, type, random)),
          0x0b,
        ]),
      ),
    ),
    section(7, list([...exportsOf('f', own.length, plan.imported), ...exported.map(exportOf)])),
    startSection(plan, 0, plan.first),
    elemSection(plan, plan.first, true),
    section(12, u32(data.length)),
    section(10, list(bodies)),
    section(11, list(data)),
  )
}

/** The module that imports all this, and has the functions behind. */
export function encodeSecond(plan: Plan, bodies: readonly number[][], random: Random): Uint8Array {
  const items = itemsOf(plan)
  const own = plan.funcs.slice(plan.first)
  const data = dataSegments(plan, random)
  const imported = plan.funcs
    .slice(plan.imported, plan.first)
    .map((type, i) => [...sized(firstName), ...sized(`f${i}`), kinds.func, ...u32(type)])
  const others = items.map(({ kind, name, type }) => [
    ...sized(firstName),
    ...sized(name),
    kinds[kind],
    ...type,
  ])
  return binary(
    typeSection(plan),
    section(2, list([...hostImports(plan), ...imported, ...others])),
    section(3, list(own.map((type) => u32(type)))),
    section(7, list(exportsOf('s', own.length, plan.first))),
    startSection(plan, plan.first, plan.funcs.length),
    elemSection(plan, plan.funcs.length, false),
    section(12, u32(data.length)),
    section(10, list(bodies)),
    section(11, list(data)),
  )
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...u32(items.length), ...items.flat()]
}

/** Functions of the host, and of the engine. */
function hostImports({ funcs, hosts, imported }: Plan): number[][] {
  return funcs.slice(0, imported).map((type, i) => {
    const [module, name] = i < hosts ? ['env', `h${i}`] : [builtinModule, builtinNames[i - hosts]!]
    return [...sized(module), ...sized(name), kinds.func, ...u32(type)]
  })
}

/** Of the module that has the functions from `from` to `end`. */
function startSection({ start }: Plan, from: number, end: number): number[] {
  return start === null || start < from || start >= end ? [] : section(8, u32(start))
}

function exportsOf(prefix: string, count: number, from: number): number[][] {
  return Array.from({ length: count }, (_, i) => [...sized(`${prefix}${i}`), kinds.func, ...u32(i + from)])
}

function exportOf({ kind, index, name }: Item): number[] {
  return [...sized(name), kinds[kind], ...u32(index)]
}

function itemsOf(plan: Plan): Item[] {
  return [
    ...plan.tables.map(
      (table, index): Item => ({
        kind: 'table',
        index,
        name: `table${index}`,
        exported: table.open,
        type: tableType(table),
      }),
    ),
    ...plan.memories.map(
      (memory, index): Item => ({
        kind: 'memory',
        index,
        name: index === 0 ? 'memory' : `memory${index}`,
        exported: memory.open,
        type: memoryType(memory),
      }),
    ),
    ...plan.globals.map(
      ({ type, mutable, exported }, index): Item => ({
        kind: 'global',
        index,
        name: `g${index}`,
        exported,
        type: [...typeCode(type), mutable ? 1 : 0],
      }),
    ),
    ...plan.tags.map(
      (types, index): Item => ({
        kind: 'tag',
        index,
        name: `t${index}`,
        exported: true,
        type: [0, ...u32(typeIndex(plan, types, []))],
      }),
    ),
  ]
}

// --- types ---

function typeSection(plan: Plan): number[] {
  const { types, group } = plan
  // Items' types were added before this is written.
  const texts = types.map(typeText)
  const alone = texts.slice(group)
  const first = group > 0 ? [[0x4e, ...u32(group), ...texts.slice(0, group).flat()]] : []
  return section(1, list([...first, ...alone]))
}

function typeText(type: TypePlan): number[] {
  const text = compositeText(type)
  if (!type.open && type.supertype === null) return text
  const supers = type.supertype === null ? [0] : [1, ...u32(type.supertype)]
  return [type.open ? 0x50 : 0x4f, ...supers, ...text]
}

function compositeText(type: TypePlan): number[] {
  if (type.kind === 'func')
    return [0x60, ...valueTypes(type.signature, 'params'), ...valueTypes(type.signature, 'results')]
  if (type.kind === 'array') return [0x5e, ...fieldText(type.field)]
  return [0x5f, ...list(type.fields.map(fieldText))]
}

function valueTypes(signature: Signature, which: keyof Signature): number[] {
  return list(signature[which].map(typeCode))
}

function fieldText({ storage, mutable }: Field): number[] {
  return [...typeCode(storage), mutable ? 1 : 0]
}

function tableType({ type, wide, size }: TablePlan): number[] {
  return [...typeCode(type), 1 | (wide ? 4 : 0), ...u32(size), ...u32(size + 8)]
}

function memoryType({ wide, shared, pages }: MemoryPlan): number[] {
  return [1 | (wide ? 4 : 0) | (shared ? 2 : 0), 1, ...u32(pages)]
}

// --- values and segments ---

function initialValue(plan: Plan, type: Type, random: Random): number[] {
  if (type === 'i32' && plan.has['extended constants'] && random.once(4)) {
    const parts = [constant('i32', anyValue('i32', random)), constant('i32', anyValue('i32', random))]
    return [...parts.flat(), random.pick([0x6a, 0x6b, 0x6c])]
  }
  if (isNum(type)) return constant(type, anyValue(type, random))
  if (!isRef(type)) return [0xfd, 0x0c, ...Array.from({ length: 16 }, () => random.below(256))]
  return initialReference(plan, type, random)
}

function initialReference(plan: Plan, type: RefName, random: Random): number[] {
  const isObject = type === 'anyref' || type === 'eqref' || type === 'i31ref'
  if (isObject && random.once(2)) return [...constant('i32', random.below(1000)), 0xfb, 0x1c]
  const heaps = plan.heaps.filter(
    (heap) => type === `ref null ${heap}` && plan.types[heap]!.kind === 'struct',
  )
  if (heaps.length > 0 && random.once(2)) return [0xfb, 0x01, ...u32(heaps[0]!)]
  if (type === 'funcref' && random.once(2)) return [0xd2, ...u32(random.pick(usableFuncs(plan, plan.first)))]
  return [0xd0, ...heapCode(type)]
}

/**
 * The elements of the first table, the same passive, all functions declared, and references to i31. Only the first module
 * writes to the table.
 */
function elemSection(plan: Plan, callable: number, isFirst: boolean): number[] {
  const funcs = list(plan.elems.map((func) => u32(func)))
  const offset = plan.tables[0]!.wide ? [0x42, 1, 0x0b] : [0x41, 1, 0x0b]
  const segments = [
    isFirst ? [0, ...offset, ...funcs] : [1, 0, ...funcs],
    [1, 0, ...funcs],
    [3, 0, ...list(Array.from({ length: callable }, (_, i) => u32(i)))],
  ]
  if (plan.has.gc) {
    const i31s = [3, -1, 1000, 7].map((value) => [...constant('i32', value), 0xfb, 0x1c, 0x0b])
    segments.push([5, ...typeCode('i31ref'), ...list(i31s)])
  }
  return section(9, list(segments))
}

/** An active segment, the passive one, and active ones behind the first, in it, and with zeros. */
function dataSegments(plan: Plan, random: Random): number[][] {
  const bytes = Array.from({ length: 64 }, () => random.below(256))
  const type = plan.memories[0]!.wide ? 'i64' : 'i32'
  const active = (offset: number, data: readonly number[]) => [
    0,
    ...constant(type, offset),
    0x0b,
    ...sized(data),
  ]
  const more = Array.from({ length: random.below(4) }, () => {
    const zeros = Array<number>(random.below(40)).fill(0)
    return active(random.below(300), [...bytes.slice(0, random.below(40)), ...zeros, 1])
  })
  return [active(8, bytes), [1, ...sized(bytes.slice(0, 20))], ...more]
}
