/**
 * Counts how often each list of statements begins (JS dialect).
 *
 *     if (x) { f() }   →   profile_count(7, 0); if (x) { profile_count(7, 1); f() }
 *
 * In the place of `outline`, which reads the counts in the next build: lists are numbered as it finds them, so the module
 * and the options must be the same but for these two.
 */
import { expr, type Func, type Stmt } from '../ir/nodes.ts'
import { listsOf } from '../ir/walk.ts'

export function instrument(func: Func): Func {
  for (const [number, list] of listsOf(func.body).entries()) list.unshift(count(func, number))
  return func
}

function count({ index, at }: Func, number: number): Stmt {
  const args = [index, number].map((value) => expr('js.num', 'i32', [], value, at))
  return { kind: 'effect', value: expr('js.helper', 'none', args, 'profile_count', at), at }
}
