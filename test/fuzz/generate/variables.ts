/** Locals, globals, and what only moves values: `local.tee`, `select`, `drop`. */
import { u32 } from '../../support/binary.ts'
import type { Body } from './body.ts'
import type { Production } from './productions.ts'
import { isNum, type Type, typeCode } from './types.ts'

export const variableExpressions: readonly Production[] = [
  { weight: 6, make: tee },
  { weight: 6, make: select },
  {
    weight: 5,
    make: (body, type, depth) => {
      body.stmt(depth)
      body.expr(type, depth)
      return true
    },
  },
]

export const variableStatements: readonly Production[] = [
  {
    weight: 30,
    make: (body, _type, depth) => {
      body.assign(depth)
      return true
    },
  },
  { weight: 10, writes: true, make: setGlobal },
  {
    weight: 4,
    make: (body, _type, depth) => {
      body.expr(body.random.pick(body.plan.valueTypes), depth)
      body.emit(0x1a)
      return true
    },
  },
  {
    weight: 2,
    make: (body, _type, depth) => {
      const types = body.someTypes(4)
      body.exprs(types, depth)
      body.consume(types)
      return true
    },
  },
]

function tee(body: Body, type: Type, depth: number): boolean {
  body.expr(type, depth)
  const local = body.localOf(type)
  if (local !== null) body.emit(0x22, u32(local))
  return true
}

function select(body: Body, type: Type, depth: number): boolean {
  body.exprs([type, type, 'i32'], depth)
  const needsType = !isNum(type) && type !== 'v128'
  if (needsType || body.random.once(3)) body.emit(0x1c, 1, typeCode(type))
  else body.emit(0x1b)
  return true
}

function setGlobal(body: Body, _type: Type, depth: number): boolean {
  const { globals } = body.plan
  const mutable = globals.flatMap((global, i) => (i > 0 && global.mutable ? [i] : []))
  if (mutable.length === 0) return false
  const global = body.random.pick(mutable)
  body.expr(globals[global]!.type, depth)
  body.emit(0x24, u32(global))
  return true
}
