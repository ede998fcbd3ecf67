/**
 * Loads and stores. Where the IR has a view they are methods of it; where it has `js.accessors`, calls (accessors.ts). Where it has
 * `js.arrays` they try an element of a typed array first: the one at `address / size` is undefined when the address is no multiple of the
 * size or is out of bounds, and then the view does what is right; its RangeError is the trap. The arrays have no prototype, so nothing
 * else is found there.
 */
import type * as ES from 'estree'
import { accessSizes } from '../ir/access.ts'
import type { Access, Expr, Local } from '../ir/nodes.ts'
import { callLoader, callStorer } from './accessors.ts'
import type { Accessor, Bindings } from './bindings.ts'
import {
  assign,
  bool,
  conditional,
  type Expression,
  element,
  member,
  num,
  sequence,
  binary as toBinary,
  call as toCall,
  unary as toUnary,
} from './estree.ts'

/** How the parts of an access are printed. */
interface Printer {
  readonly bindings: Bindings
  local(local: Local): ES.Identifier
  accessor(accessor: Accessor): ES.Identifier
  /** A variable for one use: what it holds is read before anything is evaluated that has the same use. */
  scratch(use: 'address' | 'loaded' | 'target' | 'stored'): ES.Identifier
}

type Emit<P> = (expr: Expr, printer: P) => Expression

export function emitLoad<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const [view, address] = node.args as [Expr, Expr]
  const { method } = node.imm as Access
  if (view.op === 'js.accessors') return callLoader(node, printer, emit)
  if (view.op !== 'js.arrays' || isOdd(address, method)) {
    const asked = emit(view, printer)
    if (!forks(address)) return call('get', asked, method, [emit(address, printer)], node.at)
    const kept = printer.scratch('address')
    return call('get', sequence([assign(kept, emit(address, printer)), asked]), method, [kept], node.at)
  }
  const place = placeOf(address, printer, 'address', emit)
  if (isWithin(view, address, method, printer)) return elementAt(view, method, place.first, printer)
  const loaded = printer.scratch('loaded')
  const found = assign(loaded, elementAt(view, method, place.first, printer))
  const rest = call('get', emit(view, printer), method, [place.again()], node.at)
  return conditional(toBinary('===', found, nothing), rest, loaded, node.at)
}

export function emitStore<P extends Printer>(node: Expr, printer: P, emit: Emit<P>): Expression {
  const [view, address, value] = node.args as [Expr, Expr, Expr]
  const { method } = node.imm as Access
  if (view.op === 'js.accessors') return callStorer(node, printer, emit)
  if (view.op !== 'js.arrays' || isOdd(address, method)) {
    const operands = [emit(address, printer), emit(value, printer)]
    const before: Expression[] = []
    const keep = (i: number, use: 'target' | 'stored') => {
      const kept = printer.scratch(use)
      before.push(assign(kept, operands[i] as Expression))
      operands[i] = kept
    }
    if (forks(address) || (forks(value) && !isRepeatable(address))) keep(0, 'target')
    if (forks(value)) keep(1, 'stored')
    const access = call('set', emit(view, printer), method, operands, node.at)
    return before.length === 0 ? access : sequence([...before, access])
  }
  if (isWithin(view, address, method, printer))
    return assign(elementAt(view, method, emit(address, printer), printer), emit(value, printer))
  // What is stored is computed once, and before the store can trap: behind the address, which may trap as well.
  const before: Expression[] = []
  let place = placeOf(address, printer, 'target', emit)
  if (!isRepeatable(value) && !isRepeatable(address)) {
    before.push(place.first)
    place = { ...place, first: place.again() }
  }
  let stored = () => emit(value, printer)
  if (!isRepeatable(value)) {
    const kept = printer.scratch('stored')
    before.push(assign(kept, emit(value, printer)))
    stored = () => kept
  }
  const found = elementAt(view, method, place.first, printer)
  const rest = call('set', emit(view, printer), method, [place.again(), stored()], node.at)
  const write = assign(elementAt(view, method, place.again(), printer), stored())
  const whole = conditional(toBinary('===', found, nothing), rest, write, node.at)
  return before.length === 0 ? whole : sequence([...before, whole])
}

/** `view.getInt32(address, true)`: bytes have no order. */
function call(
  verb: 'get' | 'set',
  view: Expression,
  method: Access['method'],
  operands: Expression[],
  at: number,
): Expression {
  if (accessSizes[method] > 1) operands.push(bool(true))
  return toCall(member(view, `${verb}${method}`), operands, at)
}

/**
 * Whether control parts and joins in an expression, or in what engines put in the place of a call. As an argument of an access it is
 * evaluated between the look at the view and the call, and V8 doesn't look across a join: it would call the method instead of
 * accessing memory itself. So it is evaluated before.
 */
function forks({ op, args }: Expr): boolean {
  if (calls.has(op)) return true
  if (args.length === 0) return false
  return (choices.has(op) && args.some((arg, i) => i > 0 && !isSilent(arg))) || args.some(forks)
}

const choices: ReadonlySet<string> = new Set(['js.cond', 'js.both', 'js.either'])

const calls: ReadonlySet<string> = new Set(
  'js.helper js.call js.call_piece js.call_indirect js.call_ref'.split(' '),
)

/** Whether there is nothing to do but to choose it: both ways are one for V8 then. */
function isSilent({ op, args }: Expr): boolean {
  return op === 'js.get' || op === 'js.num' || (op === 'js.cond' && args.every(isSilent))
}

const nothing = toUnary('void', num(0))

/** A constant address that no element has. */
function isOdd({ op, imm }: Expr, method: Access['method']): boolean {
  return op === 'js.num' && (imm as number) % accessSizes[method] !== 0
}

/** Whether an address is a constant that is in bounds of the memory from the beginning. */
function isWithin(view: Expr, { op, imm }: Expr, method: Access['method'], { bindings }: Printer): boolean {
  const { limits, pageSizeLog2 } = bindings.module.memories[view.imm as number]!
  const address = imm as number
  const end = address + accessSizes[method]
  return op === 'js.num' && address >= 0 && end <= limits.min * 2 ** pageSizeLog2
}

interface Place {
  /** The address where it is needed first. */
  readonly first: Expression
  /** It once more. */
  again(): Expression
}

function placeOf<P extends Printer>(
  address: Expr,
  printer: P,
  use: 'address' | 'target',
  emit: Emit<P>,
): Place {
  const again = () => emit(address, printer)
  if (isRepeatable(address)) return { first: again(), again }
  const kept = printer.scratch(use)
  return { first: assign(kept, again()), again: () => kept }
}

function indexAt(address: Expression, size: number): Expression {
  if (size === 1) return address
  const isKnown = address.type === 'Literal' && typeof address.value === 'number'
  return isKnown ? num((address.value as number) / size) : toBinary('/', address, num(size))
}

/** `array[address / 4]` */
function elementAt(
  { imm }: Expr,
  method: Access['method'],
  address: Expression,
  { bindings }: Printer,
): ES.MemberExpression {
  return element(bindings.memoryArray(imm as number, method), indexAt(address, accessSizes[method]))
}

const plain: ReadonlySet<string> = new Set(['js.add', 'js.sub', 'js.or0', 'js.u32'])

/** Whether it is little to evaluate it again: a local, a number, or the sum of such. */
function isRepeatable({ op, args }: Expr): boolean {
  return op === 'js.get' || op === 'js.num' || (plain.has(op) && args.every(isRepeatable))
}
