/**
 * `sig` objects of the linking protocol: how a raw function of one type becomes a function of JavaScript (`wrap`), and
 * the other way round (`adapt`). Arrow functions, so that they have no `prototype` and can't be constructed.
 */
import type * as ES from 'estree'
import { topOf } from '../wasm/subtype.ts'
import { typeKey, valTypeKey } from '../wasm/type-key.ts'
import { type DefType, funcType, isRef, type ValType } from '../wasm/types.ts'
import type { Bindings } from './bindings.ts'
import {
  array,
  arrow,
  assign,
  binary,
  block,
  call,
  constant,
  declare,
  type Expression,
  element,
  id,
  num,
  object,
  property,
  returnValue,
  type Statement,
  statement,
  str,
  throwValue,
  tryCatch,
  unary,
} from './estree.ts'
import { shortName } from './names.ts'
import { supertypeKeys } from './types.ts'

interface Signature {
  readonly name: string
  readonly type: DefType
  /** Whether functions with it may throw, so that `wrap` has to catch. */
  readonly throws: boolean
  wrap: boolean
  adapt: boolean
}

/** Collects the signatures of a module, one for each type, and one more for functions that can't throw. */
export class Signatures {
  private readonly bindings: Bindings
  private readonly found = new Map<string, Signature>()

  constructor(bindings: Bindings) {
    this.bindings = bindings
  }

  /** For records of functions that the module defines. */
  wrapping(type: DefType, throws: boolean): Expression {
    const signature = this.add(type, throws)
    signature.wrap = true
    return id(signature.name)
  }

  /** For imports, which may turn out as any function and may be handed on. */
  adapting(type: DefType): Expression {
    const signature = this.add(type, true)
    signature.wrap = true
    signature.adapt = true
    return id(signature.name)
  }

  declarations(): Statement[] {
    return [...this.found.values()].map((signature) =>
      constant(signature.name, sigObject(signature, this.bindings)),
    )
  }

  private add(type: DefType, throws: boolean): Signature {
    const key = `${type.index} ${throws}`
    let signature = this.found.get(key)
    if (signature === undefined) {
      const name = this.bindings.signature(this.found.size)
      signature = { name, type, throws, wrap: false, adapt: false }
      this.found.set(key, signature)
    }
    return signature
  }
}

function sigObject({ type, throws, wrap, adapt }: Signature, bindings: Bindings): Expression {
  const properties = [
    property('type', str(typeKey(type))),
    property('params', num(funcType(type).params.length)),
  ]
  if (type.supertype !== null) properties.push(property('supers', supertypeKeys(type)))
  if (wrap) properties.push(property('wrap', wrapper(type, throws, bindings)))
  if (adapt) properties.push(property('adapt', adapter(type, bindings)))
  return object(properties)
}

/** Conversions at the boundary: of one signature's values, with identifiers of their own. */
class Boundary {
  readonly bindings: Bindings
  readonly callee = id('f')
  readonly error = id('e')
  private count = 0

  constructor(bindings: Bindings) {
    this.bindings = bindings
  }

  variable(): ES.Identifier {
    for (;;) {
      const name = `${shortName(this.count++)}`
      if (name !== 'f' && name !== 'e' && !(name.length > 1 && this.bindings.scope.has(name))) return id(name)
    }
  }

  helper(name: string, ...args: Expression[]): Expression {
    return call(this.bindings.helper(name), args)
  }

  cell(array: 'i32' | 'f64' | 'ref', slot: number): Expression {
    return element(this.bindings.helper(`cells_${array}`), num(slot))
  }

  /** A value of JavaScript as a wasm value that is no i64. */
  fromJs(value: Expression, type: ValType): Expression {
    if (isRef(type)) {
      const key = valTypeKey(type)
      if (key === 'externref') return value
      if (key === 'funcref') return this.helper('ref_from_js', value)
      return this.helper('typed_ref_from_js', str(key), value)
    }
    if (type === 'i32') return binary('|', value, num(0))
    if (type === 'f32') return this.helper('fround', value)
    return unary('+', value)
  }

  /** A wasm value that is no i64 as one of JavaScript. */
  toJs(value: Expression, type: ValType): Expression {
    if (!isRef(type) || topOf(type.heap) === 'extern') return value
    return this.helper(topOf(type.heap) === 'any' ? 'any_to_js' : 'ref_to_js', value)
  }
}

/** Whether a function has an operand that JavaScript can't have: its values go from instance to instance only. */
function isRefused(type: DefType): boolean {
  const { params, results } = funcType(type)
  return [...params, ...results].some((value) =>
    isRef(value) ? value.heap === 'exn' || value.heap === 'noexn' : value === 'v128',
  )
}

/** `(f) => (a, b) => { a |= 0; …; try { return f(a, b) } catch (e) { throw catch_trap(e) } }` */
function wrapper(type: DefType, throws: boolean, bindings: Bindings): Expression {
  const { params, results } = funcType(type)
  const at = new Boundary(bindings)
  if (isRefused(type)) return refusal(at, at.helper('boundary_error'))
  const names = params.map(() => at.variable())
  const plain = !throws && !params.includes('i64')
  const conversions: Statement[] = []
  const args: Expression[] = []
  for (const [k, param] of params.entries()) {
    const name = names[k]!
    if (param === 'i64') {
      const hi = at.variable()
      conversions.push(
        statement(assign(name, at.helper('i64_from_bigint', name))),
        constant(hi.name, at.cell('i32', 1)),
      )
      args.push(name, hi)
      continue
    }
    const value = at.fromJs(name, param)
    if (value !== name && !plain) conversions.push(convert(name, param, value))
    args.push(plain ? value : name)
  }
  const body = returnResults(call(at.callee, args), results, at)
  if (plain && body.length === 1 && body[0]!.type === 'ReturnStatement') {
    return arrow([at.callee], arrow(names, body[0]!.argument!))
  }
  const caught = throws ? [tryCatch(body, at.error, [throwValue(at.helper('catch_trap', at.error))])] : body
  return arrow([at.callee], arrow(names, block([...conversions, ...caught])))
}

function convert(name: ES.Identifier, type: ValType, value: Expression): Statement {
  return statement(type === 'i32' ? assign(name, num(0), '|=') : assign(name, value))
}

/** Calls and returns what JavaScript is given: nothing, a value, or an array of them. */
function returnResults(called: Expression, results: readonly ValType[], at: Boundary): Statement[] {
  if (results.length === 0) return [statement(called)]
  const [only] = results
  if (results.length === 1 && only !== 'i64') return [returnValue(at.toJs(called, only!))]
  const first = at.variable()
  const values: Expression[] = []
  let slot = 0
  const next = (array: 'i32' | 'f64' | 'ref'): Expression => {
    const value = slot === 0 ? first : at.cell(array, slot)
    slot++
    return value
  }
  for (const type of results) {
    if (type === 'i64') {
      const lo = next('i32')
      values.push(at.helper('i64_to_bigint', lo, next('i32')))
    } else values.push(at.toJs(next(cellArray(type)), type))
  }
  const value = results.length === 1 ? values[0]! : array(values)
  return [constant(first.name, called), returnValue(value)]
}

function cellArray(type: ValType): 'i32' | 'f64' | 'ref' {
  if (isRef(type)) return 'ref'
  return type === 'f32' || type === 'f64' ? 'f64' : 'i32'
}

/** `(f) => (a, b_lo, b_hi) => { try { return f(a, i64_to_bigint(b_lo, b_hi)) | 0 } catch (e) { throw box_host(e) } }` */
function adapter(type: DefType, bindings: Bindings): Expression {
  const { params, results } = funcType(type)
  const at = new Boundary(bindings)
  if (isRefused(type)) return refusal(at, at.helper('box_host', at.helper('boundary_error')))
  const names: ES.Identifier[] = []
  const args = params.map((param) => {
    const name = at.variable()
    names.push(name)
    if (param !== 'i64') return at.toJs(name, param)
    const hi = at.variable()
    names.push(hi)
    return at.helper('i64_to_bigint', name, hi)
  })
  const body = takeResults(call(at.callee, args), results, at)
  const caught = tryCatch(body, at.error, [throwValue(at.helper('box_host', at.error))])
  return arrow([at.callee], arrow(names, block([caught])))
}

/** `(f) => () => { throw boundary_error() }` */
function refusal(at: Boundary, error: Expression): Expression {
  return arrow([at.callee], arrow([], block([throwValue(error)])))
}

/** Calls a function of JavaScript and returns its results as a raw function does. */
function takeResults(called: Expression, results: readonly ValType[], at: Boundary): Statement[] {
  if (results.length === 0) return [statement(called)]
  const [only] = results
  // i64_from_bigint leaves the high half where the second flattened result belongs.
  if (results.length === 1) {
    return [returnValue(only === 'i64' ? at.helper('i64_from_bigint', called) : at.fromJs(called, only!))]
  }
  const list = at.variable()
  const body: Statement[] = [constant(list.name, at.helper('results_of', called, num(results.length)))]
  // Conversions may run code that writes cells: so all of them first.
  const flat: [ES.Identifier, 'i32' | 'f64' | 'ref'][] = []
  const bind = (value: Expression, array: 'i32' | 'f64' | 'ref'): void => {
    const name = at.variable()
    body.push(declare('const', [[name, value]]))
    flat.push([name, array])
  }
  for (const [k, type] of results.entries()) {
    const value = element(list, num(k))
    if (type === 'i64') {
      bind(at.helper('i64_from_bigint', value), 'i32')
      bind(at.cell('i32', 1), 'i32')
    } else bind(at.fromJs(value, type), cellArray(type))
  }
  for (let slot = 1; slot < flat.length; slot++) {
    const [name, array] = flat[slot]!
    body.push(statement(assign(at.cell(array, slot) as ES.MemberExpression, name)))
  }
  body.push(returnValue(flat[0]![0]))
  return body
}
