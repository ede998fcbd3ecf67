export type Outcome =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'trap'; readonly message: string; readonly trace: readonly string[] }
  | { readonly kind: 'error'; readonly message: string }

export declare const STACK_FRAMES: number
export declare const STACK_MB: number
export declare function outcome_of(error: unknown, script: string): Outcome
export declare function exit_code(outcome: Outcome): number
export declare function outcome_text(outcome: Outcome, name: string): string
