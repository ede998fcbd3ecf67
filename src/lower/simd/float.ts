/**
 * Arithmetic, comparisons and conversions of lanes of floats: each lane as the scalar operation does it. Signs are moved as bits
 * where a payload may be seen, and as numbers elsewhere.
 */
import { type Expr, withType } from '../../ir/nodes.ts'
import { roundTo } from '../float.ts'
import * as js from '../js.ts'
import type { Lowerer } from '../lowerer.ts'
import type { Form, Lowered, Vector } from '../pair.ts'
import type { Lowering } from '../table.ts'
import { isChoice, type Want } from '../vector-forms.ts'
import { bitselect } from './lanes.ts'
import { atoms, convert, lanewise, maskOf, operands, vectors, words, zeros } from './vector.ts'

type FloatForm = Exclude<Form, 'i32x4'>
type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

const typeOf = { f32x4: 'f32', f64x2: 'f64' } as const

function rounded(form: FloatForm, op: string, args: Expr[], at: number): Expr {
  const node: Expr = { op, type: form === 'f32x4' ? 'num' : 'f64', args, imm: null, at }
  return form === 'f32x4' ? js.fround(node) : node
}

/** `+ - * /` and the square root: rounded twice is rounded once. */
export function arithmetic(form: FloatForm, op: string): Lowering {
  return lanewise(form, form, (l, lanes) => rounded(form, op, lanes, l.at))
}

/** An operation that gives one of its operands, or any NaN. */
export function math(form: FloatForm, op: string): Lowering {
  return lanewise(form, form, (l, args) => ({
    op,
    type: typeOf[form],
    args,
    imm: null,
    at: l.at,
  }))
}

export function round(form: FloatForm, op: string): Lowering {
  return lanewise(form, form, (l, [lane]) => roundTo(l, lane as Expr, op, typeOf[form]))
}

export function nearest(form: FloatForm): Lowering {
  const type = typeOf[form]
  return lanewise(form, form, (l, [lane]) => js.helper(`${type}_nearest`, type, [lane as Expr], l.at))
}

/** Not fused: the product is rounded before the sum. */
export function multiplyAdd(form: FloatForm, op: 'js.add' | 'js.sub'): Lowering {
  return lanewise(form, form, (l, [a, b, c]) => {
    const product = rounded(form, 'js.mul', [a as Expr, b as Expr], l.at)
    const args = op === 'js.add' ? [product, c as Expr] : [c as Expr, product]
    return rounded(form, op, args, l.at)
  })
}

// --- signs ---

const signMasks = { neg: -0x80000000, abs: 0x7fffffff } as const

/** `neg` and `abs`: of words their highest bit, in a vector of f64 that of each second word. */
export function sign(form: FloatForm, name: 'neg' | 'abs'): Lowering {
  return (l, node, want) => {
    const chosen = l.forms.choose(node, want)
    const { lanes } = l.vector(node.args[0] as Expr, chosen)
    if (chosen !== 'i32x4')
      return { form, lanes: lanes.map((lane) => js.unary(`js.${name}`, typeOf[form], lane)) }
    const mask = signMasks[name]
    const change = name === 'neg' ? js.xor : js.and
    return words(
      lanes.map((lane, i) => (form === 'f64x2' && i % 2 === 0 ? lane : change(lane, js.num(mask)))),
    )
  }
}

/** `b < a ? b : a` and `a < b ? b : a`: what is chosen keeps its bits. */
export function pseudo(form: FloatForm, name: 'pmin' | 'pmax'): Lowering {
  return (l, node, want) => {
    const chosen = l.forms.choose(node, want)
    const [a = [], b = []] = vectors(l, node, chosen).map((lanes) => atoms(l, lanes))
    const [x, y] = [a, b].map(
      (lanes) => convert(l, { form: chosen, lanes: lanes.map(js.copy) }, form).lanes,
    ) as [Expr[], Expr[]]
    const tests = x.map((lane, i) =>
      name === 'pmin' ? js.compare('lt', y[i] as Expr, lane) : js.compare('lt', lane, y[i] as Expr),
    )
    return { form: chosen, lanes: choices(l, tests, b, a) }
  }
}

/** Lanes by conditions, of which there may be one for each two lanes. */
function choices(l: Lowerer, tests: readonly Expr[], yes: readonly Expr[], no: readonly Expr[]): Expr[] {
  const each = yes.length / tests.length
  const once = each === 1 ? tests : tests.map((test) => l.atom(js.or0(test)))
  return yes.map((lane, i) => {
    const test = once[Math.floor(i / each)] as Expr
    return js.cond(each === 1 ? test : js.copy(test), js.copy(lane), js.copy(no[i] as Expr))
  })
}

// --- comparisons ---

/** The mask of an f64 is that of both its words. */
export function compare(form: FloatForm, op: Comparison): Lowering {
  return (l, node) => {
    const [a = [], b = []] = vectors(l, node, form)
    const masks = a.map((lane, i) => maskOf(js.compare(op, lane, b[i] as Expr)))
    if (form === 'f32x4') return words(masks)
    return words(atoms(l, masks).flatMap((mask) => [mask, js.copy(mask)]))
  }
}

/** A choice by a comparison of lanes tests them, and needs no masks. */
export function choose(l: Lowerer, node: Expr, want: Want): Lowered {
  const form = isChoice(node) ? l.forms.choose(node, want) : 'i32x4'
  if (form === 'i32x4') return bitselect(l, node)
  const [yes, no, test] = node.args as [Expr, Expr, Expr]
  const [a, b, masks] = l.args([yes, no, test], (arg) => l.vector(arg, arg === test ? 'i32x4' : form)) as [
    Vector,
    Vector,
    Vector,
  ]
  const step = masks.lanes.length / a.lanes.length
  return {
    form,
    lanes: a.lanes.map((lane, i) => js.cond(testOf(masks.lanes[i * step] as Expr), lane, b.lanes[i] as Expr)),
  }
}

/** The comparison that a mask was made of, `0 - (a < b | 0) | 0`; else the mask. */
function testOf(mask: Expr): Expr {
  const difference = mask.op === 'js.or0' ? mask.args[0] : undefined
  const bit = difference?.op === 'js.sub' ? difference.args[1] : undefined
  const test = bit?.op === 'js.or0' ? bit.args[0] : undefined
  return test?.type === 'bool' ? test : mask
}

// --- conversions ---

/** To integers, as far as they reach; a NaN gives 0. */
export function truncate(form: FloatForm, name: 'i32_trunc_sat_s' | 'i32_trunc_sat_u'): Lowering {
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, form)
    const integers = lanes.map((lane) => js.helper(name, 'i32', [lane], node.at))
    return words([...integers, ...zeros(4 - integers.length)])
  }
}

export function convertIntegers(form: FloatForm, unsigned: boolean): Lowering {
  return (l, node) => {
    const { lanes } = l.vector(node.args[0] as Expr, 'i32x4')
    const numbers = lanes.slice(0, form === 'f32x4' ? 4 : 2).map((lane) => {
      const number = unsigned ? js.u32(lane) : lane
      if (form === 'f32x4') return js.fround(number)
      return withType(number, js.isNum(number) ? 'f64' : number.type)
    })
    return { form, lanes: numbers }
  }
}

export function demote(l: Lowerer, node: Expr): Lowered {
  const { lanes } = l.vector(node.args[0] as Expr, 'f64x2')
  return { form: 'f32x4', lanes: [...lanes.map(js.fround), js.num(0, 'f32'), js.num(0, 'f32')] }
}

export function promote(l: Lowerer, node: Expr): Lowered {
  const [{ lanes }] = operands(l, node, 'f32x4') as [Vector]
  return { form: 'f64x2', lanes: lanes.slice(0, 2) }
}
