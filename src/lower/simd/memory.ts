/**
 * Loads and stores of vectors. A load gives the form that is wanted. A store begins with the last word: if any part is out of bounds,
 * then that one is, and nothing was written.
 */
import type { Expr, MemArg } from '../../ir/nodes.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'
import { read, write } from '../memory.ts'
import { type Form, type Lowered, laneTypes, type Vector } from '../pair.ts'
import type { Lowering } from '../table.ts'
import type { Want } from '../vector-forms.ts'
import { repeat, words, zeros } from './vector.ts'
import { everyLane, laneOf, type Width, widenBytes, withLane } from './words.ts'

const methods = { i32x4: 'Int32', f32x4: 'Float32', f64x2: 'Float64' } as const
const sizes = { i32x4: 4, f32x4: 4, f64x2: 8 } as const

function formOf(want: Want): Form {
  return want === 'exact' ? 'i32x4' : want
}

/** The first `count` lanes of a form from memory. */
function readLanes(l: Lowerer, node: Expr, form: Form, count: number): Expr[] {
  const base = l.atom(l.value(node.args[0] as Expr))
  return Array.from({ length: count }, (_, i) => {
    const type = laneTypes[form][i] as 'i32' | 'f32' | 'f64'
    return l.keep(read(l, node, js.copy(base), methods[form], type, i * sizes[form]))
  })
}

export function load(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = formOf(want)
  return { form, lanes: readLanes(l, node, form, laneTypes[form].length) }
}

export function store(l: Lowerer, node: Expr): Lowered {
  const [base, value] = l.args(node.args, (arg) =>
    arg.type === 'v128' ? l.vector(arg, 'exact') : l.value(arg),
  ) as [Expr, Vector]
  const address = l.atom(base)
  const { form, lanes } = value
  for (let i = lanes.length - 1; i > 0; i--) {
    const part = write(l, node, js.copy(address), lanes[i] as Expr, methods[form], i * sizes[form])
    l.out.push({ kind: 'effect', value: part, at: node.at })
  }
  return write(l, node, address, lanes[0] as Expr, methods[form])
}

/** Eight bytes, each part extended to twice its width. */
export function loadExtended(width: 8 | 16 | 32, unsigned: boolean): Lowering {
  return (l, node) => words(readLanes(l, node, 'i32x4', 2).flatMap((word) => widen(word, width, unsigned)))
}

/** A word as the two words that its parts take when they are extended. */
export function widen(word: Expr, width: 8 | 16 | 32, unsigned: boolean): Expr[] {
  if (width === 32) return [word, unsigned ? js.num(0) : js.shr(js.copy(word), js.num(31))]
  if (width === 16) return [0, 1].map((i) => laneOf(word, 16, i, unsigned))
  return [widenBytes(word, 0, unsigned), widenBytes(word, 1, unsigned)]
}

export function loadSplat(width: Width): Lowering {
  const method = width === 8 ? 'Uint8' : 'Uint16'
  const factor = everyLane(width, 1)
  return (l, node) => {
    const value = read(l, node, l.value(node.args[0] as Expr), method, 'i32')
    return words(repeat(l, js.or0(js.binary('js.mul', 'num', value, js.copy(factor))), 4))
  }
}

export function loadSplat32(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = want === 'f32x4' ? want : 'i32x4'
  const [lane] = readLanes(l, node, form, 1) as [Expr]
  return { form, lanes: repeat(l, lane, 4) }
}

export function loadSplat64(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = want === 'f64x2' ? want : 'i32x4'
  const lanes = readLanes(l, node, form, form === 'f64x2' ? 1 : 2)
  return { form, lanes: [...lanes, ...lanes.map(js.copy)] }
}

export function loadZero32(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = want === 'f32x4' ? want : 'i32x4'
  return { form, lanes: [...readLanes(l, node, form, 1), ...zeros(3)] }
}

export function loadZero64(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = want === 'f64x2' ? want : 'i32x4'
  return form === 'f64x2'
    ? { form, lanes: [...readLanes(l, node, form, 1), js.num(0, 'f64')] }
    : words([...readLanes(l, node, form, 2), ...zeros(2)])
}

/** The address, the lanes of the vector, and which lane it is about. */
function laneOperands(l: Lowerer, node: Expr): { base: Expr; lanes: Expr[]; lane: number } {
  const [base, vector] = l.args(node.args, (arg) =>
    arg.type === 'v128' ? l.vector(arg, 'i32x4') : l.value(arg),
  ) as [Expr, Vector]
  return { base, lanes: vector.lanes.slice(), lane: (node.imm as MemArg).lane ?? 0 }
}

export function loadLane(width: Width): Lowering {
  const method = width === 8 ? 'Uint8' : 'Uint16'
  return (l, node) => {
    const { base, lanes, lane } = laneOperands(l, node)
    const value = l.keep(read(l, node, base, method, 'i32'))
    const perWord = 32 / width
    const at = Math.floor(lane / perWord)
    lanes[at] = withLane(lanes[at] as Expr, width, lane % perWord, value)
    return words(lanes)
  }
}

export function loadLaneWords(count: 1 | 2): Lowering {
  return (l, node) => {
    const { base, lanes, lane } = laneOperands(l, node)
    const address = l.atom(base)
    for (let i = 0; i < count; i++)
      lanes[lane * count + i] = l.keep(read(l, node, js.copy(address), 'Int32', 'i32', 4 * i))
    return words(lanes)
  }
}

export function storeLane(width: Width): Lowering {
  const method = width === 8 ? 'Int8' : 'Int16'
  return (l, node) => {
    const { base, lanes, lane } = laneOperands(l, node)
    const perWord = 32 / width
    const value = js.ushr(lanes[Math.floor(lane / perWord)] as Expr, js.num((lane % perWord) * width))
    return write(l, node, base, value, method)
  }
}

export function storeLaneWords(count: 1 | 2): Lowering {
  return (l, node) => {
    const { base, lanes, lane } = laneOperands(l, node)
    const address = l.atom(base)
    if (count === 2) {
      const high = write(l, node, js.copy(address), lanes[2 * lane + 1] as Expr, 'Int32', 4)
      l.out.push({ kind: 'effect', value: high, at: node.at })
    }
    return write(l, node, address, lanes[lane * count] as Expr, 'Int32')
  }
}
