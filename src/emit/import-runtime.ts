/** The runtime from `dewasm/runtime`, for modules that don't hold it. */
import { printList } from './print.ts'
import { shortNames } from './runtime-names.generated.ts'

/** The statement that imports these names. */
export function importRuntime(names: Iterable<string>, format: 'esm' | 'cjs', minify: boolean): string[] {
  const sorted = [...names].sort()
  if (sorted.length === 0) return []
  const infix = format === 'esm' ? ' as ' : ': '
  const items = sorted.map((name) => (minify ? `${name}${infix}${shortNames[name]}` : name))
  return format === 'esm'
    ? [`${printList('import {', items, '}', minify)} from 'dewasm/runtime';`]
    : [`${printList('const {', items, '}', minify)} = require('dewasm/runtime');`]
}
