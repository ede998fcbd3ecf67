/** What is open while a body is built: a frame for each block, and what hangs on it. */
import type { ValType } from '../wasm/types.ts'
import type { DispatchStmt, GotoStmt, IfStmt, Label, Local, Stmt, TryStmt } from './nodes.ts'

export interface Frame {
  kind: 'func' | 'block' | 'loop' | 'if' | 'else' | 'try'
  label: Label
  params: readonly ValType[]
  results: readonly ValType[]
  /** What a branch to the label assigns: temps of the results, or of the parameters for a loop. */
  target: Local[] | null
  /** Temps of the parameters of an `if`, read again by its `else`. */
  paramTemps: Local[] | null
  /** Height of the operand stack below the parameters. */
  height: number
  /** Statements of the enclosing list, to return to at `end`. */
  outer: Stmt[]
  /** Statements of this frame (not of a flat frame). */
  body: Stmt[]
  ifStmt: IfStmt | null
  tried: Tried | null
  /** Where exceptions are thrown again that pass by inner tries (of a function, or the body of a `try`). */
  landing: Landing | null
  /** Levels of JavaScript around it, with its own. */
  depth: number
  /** Set in a state machine. */
  flat: Flat | null
  /** Whether an `end` or `else` of this frame can be reached by a branch or by falling through. */
  branched: boolean
  /** Whether its statements go to the arm of a switch now, behind which control must not fall. */
  inArm: boolean
  at: number
}

export interface Tried {
  readonly stmt: TryStmt
  /** What is being built of it. */
  part: 'body' | 'catch' | 'catch_all'
}

/** Behind the statements of a frame: jumps to the label lead there. */
export interface Landing {
  readonly label: Label
  readonly exception: Local
}

export interface Flat {
  machine: DispatchStmt
  /** Whether the machine begins with this frame. */
  root: boolean
  /** Case of the loop's head. */
  head: number
  /** Gotos whose target is the case behind the frame. */
  exits: GotoStmt[]
  /** The goto over the `then` part. */
  toElse: GotoStmt | null
}
