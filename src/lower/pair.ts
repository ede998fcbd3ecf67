/** What lowering makes of a value: an i64 becomes a pair of i32, anything else one expression. */
import type { Expr } from '../ir/nodes.ts'

export interface Pair {
  lo: Expr
  hi: Expr
}

export type Lowered = Expr | Pair

export function isPair(lowered: Lowered): lowered is Pair {
  return 'lo' in lowered
}
