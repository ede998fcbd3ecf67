export interface Invocation {
  readonly name: string
  /** The arguments, to be read by the function's type. */
  readonly words: readonly string[]
}

/** Calls an export and prints its results, one a line. */
export declare function invoke_export(
  exports: Readonly<Record<string, unknown>>,
  invocation: Invocation,
  print: (text: string) => void,
): void

/** The results of a call, one a line. */
export declare function result_lines(results: unknown): string[]
