/**
 * The IR: structured expression trees, one function at a time. Uniform nodes in two dialects that share one
 * statement language. In the wasm dialect operations are wasm mnemonics and i64 is one value; in the JS dialect
 * (names begin with `js.`, see ops.ts) coercions are nodes and i64 is gone. Knows no ESTree.
 *
 * Expressions are evaluated left to right, arguments before their node. Locals are set by statements alone, so an
 * expression reads locals and never writes them. A node has one parent; `at` is the byte offset in the module.
 */
import type { DefType, RefType } from '../wasm/types.ts'

/** `view` is a DataView held in a local; `u32`, `bool` and `num` (any number) are of the JS dialect. */
export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'ref' | 'none' | 'u32' | 'bool' | 'num' | 'view'

export interface Local {
  readonly kind: 'param' | 'local' | 'temp'
  readonly type: Type
  /** Name wish, from the name section; not yet an identifier. */
  readonly name: string | null
  /** localidx of the module, or a number of its own above those; unique in the function. */
  readonly index: number
  /** Which part of an i64 or v128 it holds, in the JS dialect: a half, or a lane by its number. */
  readonly half: Half | null
  /** What is known of the references that it holds. */
  readonly ref: RefType | undefined
  /** What tells it from the others of its function (kind, index and half) as one number: see `LocalNumbers`. */
  readonly key: number
}

export type Half = 'lo' | 'hi' | 'x0' | 'x1' | 'x2' | 'x3'

/** Both halves of an i64 constant as signed 32-bit numbers; f64 constants keep their bits as well. */
export interface Bits64 {
  readonly lo: number
  readonly hi: number
}

export interface MemArg {
  readonly memory: number
  readonly offset: number
  /** log2 of the declared alignment. */
  readonly align: number
  /** The lane that is loaded or stored, of an access to one. */
  readonly lane?: number
}

/** The bytes of a vector, or the lanes of a shuffle. */
export interface Bytes128 {
  readonly bytes: readonly number[]
}

/** Two index immediates in the order of the binary format: data or element segment and its memory or table; destination and source; type and field. */
export interface IndexPair {
  readonly first: number
  readonly second: number
}

export interface CallIndirect {
  readonly table: number
  readonly type: DefType
}

/** A binding of the generated module: the record of an item, its raw function, or the constructor of a type. */
export interface Entity {
  readonly space: 'func' | 'table' | 'memory' | 'global' | 'elem' | 'data' | 'tag' | 'type'
  readonly index: number
  /** Of a type, its proper supertypes, nearest first. */
  readonly supers?: readonly number[]
}

/** DataView access: `method` is the end of its name, as in `getInt32`. */
export interface Access {
  readonly method: 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Float32' | 'Float64'
}

export interface Cell {
  readonly array: 'i32' | 'f64' | 'ref'
  /** Place among the flattened results (from 1) or arguments (from 0). */
  readonly slot: number
}

export type Imm =
  | null
  | number
  | string
  | Local
  | Bits64
  | MemArg
  | Bytes128
  | IndexPair
  | CallIndirect
  | Entity
  | Access
  | Cell
  | RefType

export interface Expr {
  op: string
  type: Type
  args: Expr[]
  imm: Imm
  at: number
}

export interface Label {
  readonly id: number
  /** What a branch to it does: leaves a block, or starts a loop again. */
  readonly kind: 'block' | 'loop' | 'dispatch'
  /** Number of `br` (for a dispatch: `goto`) statements that name it. */
  uses: number
}

export type Stmt =
  | SetStmt
  | EffectStmt
  | BlockStmt
  | LoopStmt
  | IfStmt
  | SwitchStmt
  | BrStmt
  | ReturnStmt
  | TrapStmt
  | TryStmt
  | ThrowStmt
  | DispatchStmt
  | GotoStmt

export interface SetStmt {
  kind: 'set'
  local: Local
  value: Expr
  at: number
}

/** An expression for its effect: a store, a call without results. */
export interface EffectStmt {
  kind: 'effect'
  value: Expr
  at: number
}

export interface BlockStmt {
  kind: 'block'
  label: Label
  body: Stmt[]
  at: number
}

/** Leaves when its body ends; starts again only by a `br` to its label. */
export interface LoopStmt {
  kind: 'loop'
  label: Label
  body: Stmt[]
  at: number
}

export interface IfStmt {
  kind: 'if'
  cond: Expr
  then: Stmt[]
  else: Stmt[]
  /** Whether `then` is what mostly runs, where the module has a hint. */
  likely?: boolean | undefined
  at: number
}

/** Runs `arms[table[index]]`, or `arms[fallback]` when the index is beyond the table. Arms don't fall through: one that ends goes on behind the switch. */
export interface SwitchStmt {
  kind: 'switch'
  index: Expr
  table: number[]
  arms: Stmt[][]
  fallback: number
  at: number
}

export interface BrStmt {
  kind: 'br'
  label: Label
  at: number
}

/** `values` are the function's results: in the wasm dialect one for each, or one tail call for all; in the JS dialect at most one (the first flattened result; the rest are in cells). */
export interface ReturnStmt {
  kind: 'return'
  values: Expr[]
  at: number
}

export interface TrapStmt {
  kind: 'trap'
  /** Helper of the runtime that throws, such as `trap_unreachable`. */
  helper: string
  at: number
}

/**
 * Runs `body`. When it throws an exception that wasm can catch (docs/linking.md), the locals being as they were then, `exception` is set to its
 * record and `handler` runs in place of the rest. Traps pass.
 */
export interface TryStmt {
  kind: 'try'
  body: Stmt[]
  exception: Local
  handler: Stmt[]
  at: number
}

/** Throws an exception: in the wasm dialect `throw`, `throw_ref` or `rethrow` with their arguments. */
export interface ThrowStmt {
  kind: 'throw'
  value: Expr
  at: number
}

/**
 * A region too deeply nested for JavaScript parsers, as a state machine: runs `cases[0]`, falls from each case into
 * the next and leaves behind the last; a `goto` continues at another case.
 */
export interface DispatchStmt {
  kind: 'dispatch'
  label: Label
  /** i32 local that holds the number of the case to run. */
  pc: Local
  cases: Stmt[][]
  at: number
}

export interface GotoStmt {
  kind: 'goto'
  label: Label
  pc: Local
  target: number
  at: number
}

export interface Func {
  readonly index: number
  /** 0 for the function itself, else the number of the part of it that was made a function of its own. */
  readonly piece: number
  /** With tail calls, what of the function this is, if not the function that others call (ir/tails.ts, lower/tail-forms.ts). */
  readonly form?: 'body' | 'resume'
  readonly params: Local[]
  /** Types of the results: in the JS dialect flattened. */
  readonly results: Type[]
  /** All locals but the params. */
  locals: Local[]
  /** Those whose initial value may be read; any may, if it isn't told. */
  readonly initial?: ReadonlySet<Local>
  body: Stmt[]
  readonly at: number
}

/** What a node without arguments has for them: nobody adds any. */
const noArgs: Expr[] = []

/**
 * Makes a node. Nodes are made here alone, locals by `newLocal`: what is made in one place has one layout, and passes over the
 * tree read fields of objects of one layout several times faster than of many.
 */
export function expr(op: string, type: Type, args: Expr[], imm: Imm, at: number): Expr {
  return { op, type, args: args.length === 0 ? noArgs : args, imm, at }
}

/** The same operation on other arguments. */
export function withArgs({ op, type, imm, at }: Expr, args: Expr[]): Expr {
  return expr(op, type, args, imm, at)
}

/** Another operation on the same arguments. */
export function withOp({ args, imm, at }: Expr, op: string, type: Type): Expr {
  return expr(op, type, args, imm, at)
}

/** The same with a type of its own. */
export function withType({ op, args, imm, at }: Expr, type: Type): Expr {
  return expr(op, type, args, imm, at)
}

/** A tree of its own, for another place. */
export function copyExpr(node: Expr): Expr {
  return withArgs(node, node.args.map(copyExpr))
}

export function newLocal(
  kind: Local['kind'],
  type: Type,
  name: string | null,
  index: number,
  half: Half | null = null,
  ref?: RefType,
): Local {
  const key = (3 * index + (kind === 'param' ? 0 : kind === 'local' ? 1 : 2)) * parts + partNumber(half)
  return { kind, type, name, index, half, ref, key }
}

/** Halves and lanes of a value: the low half is where a whole value or the first lane is. */
const parts = 4

function partNumber(half: Half | null): number {
  switch (half) {
    case null:
    case 'lo':
    case 'x0':
      return 0
    case 'hi':
    case 'x1':
      return 1
    case 'x2':
      return 2
    case 'x3':
      return 3
  }
}
