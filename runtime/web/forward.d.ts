/** The imported function as a module would export it, by the names of its types. */
export declare function forward_function(
  imports: unknown,
  module: string,
  field: string,
  params: readonly string[],
  results: readonly string[],
): object | null
