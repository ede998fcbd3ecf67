/** A function on the stack, and where in the generated code it stands: line and column from 0. */
export interface StackFrame {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly column: number
}

export declare function stack_frames(stack: string): StackFrame[]
