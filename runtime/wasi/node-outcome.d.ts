import type { StackFrame } from './stack-frames.js'

export type Outcome =
  | { readonly kind: 'exit'; readonly code: number }
  | {
      readonly kind: 'trap'
      readonly message: string
      /** Frames of the guest's script; runtime and wrappers are among them if its lines were not told. */
      readonly trace: readonly StackFrame[]
    }
  | { readonly kind: 'error'; readonly message: string }

export declare const MOST_FRAMES: number
export declare const STACK_FRAMES: number
export declare const STACK_MB: number
export interface Lines {
  readonly first: number
  readonly end: number
}
export declare function outcome_of(error: unknown, script: string, lines: Lines | null): Outcome
export declare function guest_lines(
  script: string,
  guest: readonly [number, number] | undefined,
): Lines | null
export declare function exit_code(outcome: Outcome): number
export declare function outcome_text(outcome: Outcome, name: string): string
