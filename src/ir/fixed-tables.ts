/**
 * Tables whose elements are known when a module is compiled: private to it, written by its active segments alone, at constant
 * offsets. Those that C and Rust compilers make for pointers to functions are such, unless they are exported.
 */
import type { Elem, Module, Span, Table } from '../wasm/module.ts'
import type { ModuleSummary } from '../wasm/summary.ts'
import { buildConst } from './build.ts'

/** By index: the funcidx of the element, or -1 for null. */
export type FixedTable = Int32Array

/** Elements beyond which a table is not looked at. */
const maxElements = 10_000

export function fixedTables(module: Module, summary: ModuleSummary): ReadonlyMap<number, FixedTable> {
  const fixed = new Map<number, FixedTable>()
  for (const table of module.tables) {
    if (isPrivate(table, module) && !summary.tablesWritten.has(table.index))
      fixed.set(table.index, new Int32Array(table.limits.min).fill(-1))
  }
  for (const elem of module.elems) {
    const elements = elem.mode === 'active' ? fixed.get(elem.table) : undefined
    if (elements !== undefined && !write(elem, elements, module)) fixed.delete(elem.table)
  }
  return fixed
}

function isPrivate({ index, limits, import: from, init }: Table, module: Module): boolean {
  const isExported = module.exports.some((item) => item.kind === 'table' && item.index === index)
  return from === null && init === null && !isExported && limits.min <= maxElements
}

/** Writes the elements of a segment; false if what they are, or where, is not known. */
function write({ offset, items }: Elem, elements: FixedTable, module: Module): boolean {
  const start = offset === null ? null : constant(offset, 'i32.const', module)
  if (start === null) return false
  const count = 'funcs' in items ? items.funcs.length : items.exprs.length
  if (start < 0 || start + count > elements.length) return false
  for (let i = 0; i < count; i++) {
    const func = 'funcs' in items ? items.funcs[i] : constant(items.exprs[i] as Span, 'ref.func', module)
    if (func === null || func === undefined) return false
    elements[start + i] = func
  }
  return true
}

/** The immediate of a constant expression that is one such instruction. */
function constant(span: Span, op: 'i32.const' | 'ref.func', module: Module): number | null {
  const value = buildConst(module, span)
  return value.op === op ? (value.imm as number) : null
}
