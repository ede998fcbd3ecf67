/** Tables: elements in and out, bulk operations between tables, and with segments. */
import { u32 } from '../../support/binary.ts'
import { widen } from './accesses.ts'
import type { Body } from './body.ts'
import { isBelow, type Plan } from './plan.ts'
import type { Production } from './productions.ts'
import { isNum, isRef, type Type } from './types.ts'

/** Segments by index: the elements of the first table, the same passive; the encoder knows them. */
export const passiveFuncs = 1

export const tableExpressions: readonly Production[] = [
  { weight: 8, of: isRef, make: get },
  { weight: 3, of: (type) => type === 'i32', make: isNull },
  { weight: 1, of: (type) => type === 'i32', make: size },
  { weight: 4, of: (type) => isNum(type) && type === 'i32', make: grow },
]

export const tableStatements: readonly Production[] = [
  { weight: 3, make: set },
  { weight: 2, make: bulk },
]

function tablesOf(plan: Plan, fits: (type: Type) => boolean): number[] {
  return plan.tables.flatMap(({ type }, i) => (fits(type) ? [i] : []))
}

function writable(plan: Plan): number[] {
  return [...plan.tables.keys()].filter((table) => !plan.tables[table]!.fixed)
}

/** The index of an element, mostly of one that is there. */
function index(body: Body, table: number, depth: number): void {
  const { size: length, wide } = body.plan.tables[table]!
  body.small(length, depth)
  widen(body, wide)
}

function get(body: Body, type: Type, depth: number): boolean {
  const { random, plan } = body
  const tables = tablesOf(plan, (each) => isBelow(plan, each, type))
  if (tables.length === 0) return false
  const table = random.pick(tables)
  index(body, table, depth)
  body.named('table.get', table)
  return true
}

function set(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const table = random.pick(writable(plan))
  if (table === undefined) return false
  index(body, table, depth)
  body.expr(plan.tables[table]!.type, depth)
  body.named('table.set', table)
  return true
}

function isNull(body: Body, _type: Type, depth: number): boolean {
  body.expr(body.random.pick(body.plan.valueTypes.filter(isRef)), depth)
  body.named('ref.is_null')
  return true
}

function narrow(body: Body, table: number): void {
  if (body.plan.tables[table]!.wide) body.emit(0xa7)
}

function size(body: Body): boolean {
  const table = body.random.below(body.plan.tables.length)
  body.named('table.size', table)
  narrow(body, table)
  return true
}

function grow(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const table = random.pick(writable(plan))
  if (table === undefined || !random.once(3)) return false
  body.expr(plan.tables[table]!.type, depth)
  body.i32(random.below(4))
  widen(body, plan.tables[table]!.wide)
  body.named('table.grow', table)
  narrow(body, table)
  return true
}

function bulk(body: Body, _type: Type, depth: number): boolean {
  const { random, plan } = body
  const table = random.pick(writable(plan))
  if (table === undefined) return false
  const { type, wide } = plan.tables[table]!
  switch (random.below(4)) {
    case 0: {
      const from = random.pick(tablesOf(plan, (each) => isBelow(plan, each, type)))
      const fromWide = plan.tables[from]!.wide
      index(body, table, depth)
      index(body, from, depth)
      body.small(5, depth)
      widen(body, wide && fromWide)
      body.named('table.copy', table, from)
      return true
    }
    case 1:
      index(body, table, depth)
      body.expr(type, depth)
      body.small(4, depth)
      widen(body, wide)
      body.named('table.fill', table)
      return true
    case 2: {
      const into = random.pick(writable(plan).filter((each) => plan.tables[each]!.type === 'funcref'))
      if (into === undefined) return false
      index(body, into, depth)
      body.small(8, depth)
      body.small(5, depth)
      body.named('table.init', passiveFuncs, into)
      return true
    }
    default:
      if (random.once(4)) body.emit(0xfc, 0x0d, u32(passiveFuncs))
      return true
  }
}
