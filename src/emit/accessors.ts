/**
 * Accesses as calls: `getInt32$at(p, 16)` for `view.getInt32((p >>> 0) + 16, true)`. Shorter, and the same text in all functions: no
 * copies of views, no address that is known here and not there. What it costs is a call where engines don't inline it.
 */
import type * as ES from 'estree'
import { type Access, type Expr, expr } from '../ir/nodes.ts'
import type { Accessor, Bindings } from './bindings.ts'
import {
  arrow,
  assign,
  binary,
  block,
  bool,
  call,
  declare,
  type Expression,
  funcDeclaration,
  id,
  member,
  num,
  returnValue,
  type Statement,
  statement,
} from './estree.ts'

interface Printer {
  accessor(accessor: Accessor): ES.Identifier
}

type Emit<P> = (expr: Expr, printer: P) => Expression

/** A `js.load` from `js.accessors`. */
export function callLoader<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const [view, address] = node.args as [Expr, Expr]
  const accessor = { memory: view.imm as number, verb: 'get', method: (node.imm as Access).method } as const
  return callAccessor(accessor, [address], [], node.at, printer, emit)
}

/** A `js.store` to `js.accessors`. */
export function callStorer<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const [view, address, value] = node.args as [Expr, Expr, Expr]
  const accessor = { memory: view.imm as number, verb: 'set', method: (node.imm as Access).method } as const
  return callAccessor(accessor, [address], [value], node.at, printer, emit)
}

/** `setInt64(p, low, high)` */
export function callStore64<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const [address, ...halves] = node.args as [Expr, Expr, Expr]
  const accessor = { memory: node.imm as number, verb: 'set', method: 'Int64' } as const
  return callAccessor(accessor, [address], halves, node.at, printer, emit)
}

/** `copyInt64(to, from)` */
export function callCopy64<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const accessor = { memory: node.imm as number, verb: 'copy', method: 'Int64' } as const
  return callAccessor(accessor, node.args, [], node.at, printer, emit)
}

function callAccessor<P extends Printer>(
  accessor: Omit<Accessor, 'hasOffset'>,
  addresses: readonly Expr[],
  values: readonly Expr[],
  at: number,
  printer: P,
  emit: Emit<P>,
): Expression {
  const hasOffset = !addresses.every(isInteger)
  const places = addresses.flatMap((address) => (hasOffset ? sumOf(address) : [wrapped(address)]))
  const operands = [...places, ...values].map((operand) => emit(operand, printer))
  return call(printer.accessor({ ...accessor, hasOffset }), operands, at)
}

/** An integer, which the accessor takes modulo 2^32, and what it adds to that. */
function sumOf(address: Expr): [Expr, Expr] {
  const [left, right] = address.args
  if (isInteger(address)) return [wrapped(address), zero(address.at)]
  if (address.op === 'js.add' && isInteger(left!) && right!.op === 'js.num') return [wrapped(left!), right!]
  return [zero(address.at), address]
}

function zero(at: number): Expr {
  return expr('js.num', 'i32', [], 0, at)
}

function isInteger({ op, type, imm }: Expr): boolean {
  return type === 'i32' || type === 'u32' || (op === 'js.num' && (imm as number) <= 0xffffffff)
}

/** Without the coercions that the accessor does anyway. */
function wrapped(node: Expr): Expr {
  return node.op === 'js.u32' || node.op === 'js.or0' ? node.args[0]! : node
}

/**
 * The functions that are called, and the views that they read. Those are variables, which engines need not look at whether they
 * have been set; so, and with the sum that way round, V8 makes 26 bytes of a load, one less than what it always inlines.
 */
export function accessorDeclarations(bindings: Bindings): Statement[] {
  const accessors = [...bindings.uses.accessors].sort(([a], [b]) => (a < b ? -1 : 1))
  const memories = [...new Set(accessors.map(([, { memory }]) => memory))].sort((a, b) => a - b)
  return [
    ...memories.flatMap((memory) => viewDeclaration(memory, bindings)),
    ...accessors.map(([name, accessor]) => accessorFunction(id(name), accessor, bindings)),
  ]
}

function viewDeclaration(memory: number, bindings: Bindings): Statement[] {
  const view = bindings.memoryView(memory)
  const read = member(bindings.memory(memory), 'view')
  if (!bindings.canGrow(memory)) {
    return bindings.uses.memoryViews.has(memory) ? [] : [declare('var', [[view, read]])]
  }
  const refresh = arrow([], block([statement(assign(view, read))]))
  const watch = call(bindings.helper('memory_watch'), [bindings.memory(memory), refresh])
  return [declare('var', [[view, null]]), statement(watch)]
}

/** `function getInt32$at(p, offset) { return view.getInt32(offset + (p >>> 0), true) }` */
function accessorFunction(name: ES.Identifier, accessor: Accessor, bindings: Bindings): Statement {
  const view = bindings.memoryView(accessor.memory)
  const variables = bindings.minify ? ['a', 'b', 'c', 'd', 'e'] : ['p', 'offset', 'from', 'behind', 'value']
  const [p, offset, from, behind, value] = variables.map((each) => id(each)) as Five
  const to = new Place(p, accessor.hasOffset ? offset : null)
  const high = from
  switch (`${accessor.verb}${accessor.method}`) {
    case 'copyInt64': {
      const source = new Place(from, accessor.hasOffset ? behind : null)
      // Both halves are read before one is written: the places may overlap.
      const body = [
        source.settle(),
        to.settle(),
        declare('var', [[value, access(view, 'getInt32', from)]]),
        statement(access(view, 'setInt32', above(p), access(view, 'getInt32', above(from)))),
        statement(access(view, 'setInt32', p, value)),
      ]
      return funcDeclaration(name, [...to.params, ...source.params], body)
    }
    case 'setInt64': {
      // The high half first: when one of them is out of bounds, then it is that one, and nothing was written.
      const body = [
        to.settle(),
        statement(access(view, 'setInt32', above(p), high)),
        statement(access(view, 'setInt32', p, value)),
      ]
      return funcDeclaration(name, [...to.params, value, high], body)
    }
    default: {
      const method = `${accessor.verb}${accessor.method}`
      if (accessor.verb === 'get')
        return funcDeclaration(name, to.params, [returnValue(access(view, method, to.address))])
      const store = statement(access(view, method, to.address, value))
      return funcDeclaration(name, [...to.params, value], [store])
    }
  }
}

type Five = [ES.Identifier, ES.Identifier, ES.Identifier, ES.Identifier, ES.Identifier]

/** An address as params of an accessor. */
class Place {
  readonly params: ES.Identifier[]
  /** As a number that is not negative, and may be above 2^32. */
  readonly address: Expression

  constructor(base: ES.Identifier, offset: ES.Identifier | null) {
    const unsigned = binary('>>>', base, num(0))
    this.params = offset === null ? [base] : [base, offset]
    this.address = offset === null ? unsigned : binary('+', offset, unsigned)
  }

  /** Keeps the address in the first of the params. */
  settle(): Statement {
    return statement(assign(this.params[0]!, this.address))
  }
}

function above(address: ES.Identifier): Expression {
  return binary('+', address, num(4))
}

/** `view.setInt32(…, true)`: bytes have no order. */
function access(view: Expression, method: string, ...operands: Expression[]): Expression {
  const order = method.endsWith('8') ? [] : [bool(true)]
  return call(member(view, method), [...operands, ...order])
}
