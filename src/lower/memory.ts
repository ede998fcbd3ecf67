/**
 * Loads and stores through the memory's DataView, which is bounds-checked and takes any alignment: its RangeError is
 * the trap. At offset 0 a signed address will do, since a negative one is out of bounds as well; any other address
 * is the exact 33-bit sum `(p >>> 0) + offset`. For engines whose DataViews are slow, aligned accesses go to typed
 * arrays first.
 */
import { accessSizes } from '../ir/access.ts'
import { type Access, type Expr, expr, type MemArg, withArgs } from '../ir/nodes.ts'
import { bitsOfF32, bitsOfF64 } from './float-bits.ts'
import * as js from './js.ts'
import type { Lowerer } from './lowerer.ts'
import type { Lowered, Pair } from './pair.ts'
import { laneBits } from './simd/lane-bits.ts'
import type { Lowering } from './table.ts'

type Method = Access['method']

export function memarg(node: Expr): MemArg {
  return node.imm as MemArg
}

/** A 64-bit address: -1, which is out of bounds of any memory and table, unless its high half is zero. */
export function addressLow(l: Lowerer, node: Expr): Lowered {
  const { lo, hi } = l.pair(node.args[0] as Expr)
  return js.cond(hi, js.num(-1, 'i32', node.at), lo)
}

/** The address of an access as a number that is not negative. */
export function exactAddress(base: Expr, node: Expr): Expr {
  const { offset } = memarg(node)
  return offset === 0 ? js.u32(base) : addressOf(base, node)
}

/** Address of the byte `extra` behind the accessed one. */
function addressOf(base: Expr, node: Expr, extra = 0): Expr {
  const offset = memarg(node).offset + extra
  if (js.isNum(base)) return js.num(((base.imm as number) >>> 0) + offset, 'num', node.at)
  if (offset === 0) return base
  return js.binary('js.add', 'num', js.u32(base), js.num(offset, 'num', node.at))
}

/**
 * The view and the address of an access. A memory that other agents may grow has had a view long enough for addresses up to `limit`; for others
 * the view is asked for anew: `p <= limit ? view : memory_fresh_view(memory)`.
 */
function placeOf(
  l: Lowerer,
  access: 'load' | 'store',
  node: Expr,
  base: Expr,
  method: Method,
  extra: number,
): { view: Expr; address: Expr } {
  const { memory, align } = memarg(node)
  const view = l.viewFor(access, memory, 2 ** align >= accessSizes[method], node.at)
  if (!l.isGrownByOthers(memory)) return { view, address: addressOf(base, node, extra) }
  const address = addressOf(l.atom(base), node, extra)
  const isWithin = js.compare('le', js.copy(address), l.limit(memory, node.at))
  const fresh = js.helper('memory_fresh_view', 'view', [js.entity('memory', memory, node.at)], node.at)
  return { view: js.cond(isWithin, view, fresh), address }
}

export function read(
  l: Lowerer,
  node: Expr,
  base: Expr,
  method: Method,
  type: 'i32' | 'f32' | 'f64',
  extra = 0,
): Expr {
  const { view, address } = placeOf(l, 'load', node, base, method, extra)
  return js.load(view, address, method, type, node.at)
}

export function write(l: Lowerer, node: Expr, base: Expr, value: Expr, method: Method, extra = 0): Expr {
  const { view, address } = placeOf(l, 'store', node, base, method, extra)
  return js.store(view, address, value, method, node.at)
}

export function load(method: Method, type: 'i32' | 'f32' | 'f64'): Lowering {
  return (l, node) => read(l, node, l.value(node.args[0] as Expr), method, type)
}

export function load64(l: Lowerer, node: Expr): Pair {
  const base = l.atom(l.value(node.args[0] as Expr))
  const lo = l.keep(read(l, node, base, 'Int32', 'i32'))
  return { lo, hi: l.keep(read(l, node, js.copy(base), 'Int32', 'i32', 4)) }
}

export function loadExtended(method: Method, signed: boolean): Lowering {
  return (l, node) => {
    const lo = l.keep(read(l, node, l.value(node.args[0] as Expr), method, 'i32'))
    return { lo, hi: signed ? js.shr(js.copy(lo), js.num(31)) : js.num(0) }
  }
}

export function store(method: Method): Lowering {
  return (l, node) => storeAs(l, node, method)
}

function storeAs(l: Lowerer, node: Expr, method: Method): Lowered {
  const [base, value] = l.values(node.args) as [Expr, Expr]
  return write(l, node, base, value, method)
}

/** A float that was only moved is stored as the integer that it came from. */
export function storeF32(l: Lowerer, node: Expr): Lowered {
  const [base, value] = node.args as [Expr, Expr]
  const bits = bitsOfF32(value) ?? laneBits(l, value)
  return bits === null ? storeAs(l, node, 'Float32') : storeAs(l, withArgs(node, [base, bits]), 'Int32')
}

/** A constant is no worse as a number, unless it is a NaN. */
export function storeF64(l: Lowerer, node: Expr): Lowered {
  const [base, value] = node.args as [Expr, Expr]
  const bits = value.op === 'f64.const' ? null : (bitsOfF64(value) ?? laneBits(l, value))
  return bits === null ? storeAs(l, node, 'Float64') : store64(l, withArgs(node, [base, bits]))
}

/** The high half first: when one of them is out of bounds, then it is that one, and nothing was written. */
export function store64(l: Lowerer, node: Expr): Lowered {
  const { memory } = memarg(node)
  if (l.hasAccessors(memory)) return copy64(l, node) ?? storePair(l, node, memory)
  const [base, value] = l.args(node.args) as [Expr, Pair]
  const address = l.atom(base)
  const high = write(l, node, address, value.hi, 'Int32', 4)
  l.out.push({ kind: 'effect', value: high, at: node.at })
  return write(l, node, js.copy(address), value.lo, 'Int32')
}

function storePair(l: Lowerer, node: Expr, memory: number): Lowered {
  const [base, { lo, hi }] = l.args(node.args) as [Expr, Pair]
  return expr('js.store64', 'none', [addressOf(base, node), lo, hi], memory, node.at)
}

/** What is stored as it was loaded needs no halves. */
function copy64(l: Lowerer, node: Expr): Lowered | null {
  const [to, value] = node.args as [Expr, Expr]
  const { memory } = memarg(node)
  if (value.op !== 'i64.load' || memarg(value).memory !== memory) return null
  const [target, source] = l.values([to, value.args[0] as Expr]) as [Expr, Expr]
  const places = [addressOf(target, node), addressOf(source, value)]
  return expr('js.copy64', 'none', places, memory, node.at)
}

export function storeLow(method: Method): Lowering {
  return (l, node) => {
    const [base, value] = l.args(node.args) as [Expr, Pair]
    return write(l, node, base, value.lo, method)
  }
}
