/**
 * Links the runtime: from the names that a module uses to the text of the declarations that these need, each behind
 * what it needs itself. The texts were made when dewasm was built (scripts/build-runtime.js).
 */
import { InternalError } from '../errors.ts'
import { plainTable, runtimeTable } from './runtime-table.generated.ts'

/** A top-level declaration of runtime/core. */
export interface RuntimeDeclaration {
  readonly text: string
  /** The same minified: names of declarations are their short ones, here and everywhere. */
  readonly mini: string
  /** Other declarations that it refers to. */
  readonly uses: readonly string[]
  /** Globals that it refers to. */
  readonly free: readonly string[]
}

/** Declarations by name: of modules that have typed references, and of all others. */
export type RuntimeTable = Readonly<Record<string, RuntimeDeclaration>>

export function runtimeFor(typedRefs: boolean): RuntimeTable {
  return typedRefs ? runtimeTable : withoutTypedRefs
}

const withoutTypedRefs: RuntimeTable = { ...runtimeTable, ...plainTable }

/** The declarations that these names need, dependencies first; the same for the same set of names. */
export function linkOrder(names: Iterable<string>, table: RuntimeTable = runtimeTable): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const other of declarationOf(name, table).uses) visit(other)
    order.push(name)
  }
  for (const name of [...names].sort()) visit(name)
  return order
}

export function linkRuntime(
  names: Iterable<string>,
  minify: boolean,
  table: RuntimeTable = runtimeTable,
): string[] {
  return linkOrder(names, table).map((name) => {
    const declaration = declarationOf(name, table)
    return minify ? declaration.mini : declaration.text
  })
}

export function declarationOf(name: string, table: RuntimeTable = runtimeTable): RuntimeDeclaration {
  const declaration = table[name]
  if (declaration === undefined) throw new InternalError(`the runtime has no ${name}`)
  return declaration
}
