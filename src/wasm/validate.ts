/**
 * Validates a decoded module (spec §3.5): the types, then every item of the index spaces, then the bodies. The
 * functions that bodies may reference are those that occur outside of bodies, so bodies come last. On the way it
 * gathers the summaries that later stages need of all functions before they compile any.
 */
import { CompileError } from '../errors.ts'
import { featureGate, type NeedFeature } from './feature-gate.ts'
import type { FeatureSet } from './features.ts'
import { checkLimit } from './limits.ts'
import type { Data, Elem, ExternKind, Func, Global, Limits, Memory, Module, Table } from './module.ts'
import { matchesComp, matchesRef } from './subtype.ts'
import { type FuncSummary, type ModuleSummary, SummaryCollector } from './summary.ts'
import { valTypeText } from './type-key.ts'
import type { DefType } from './types.ts'
import { funcType, isDefaultable } from './types.ts'
import { BodyValidator } from './validate-body.ts'
import { ValidationState } from './validate-state.ts'

/** Throws CompileError if the module is invalid or needs a feature that is not to be had. */
export function validateModule(module: Module, features: FeatureSet): ModuleSummary {
  const used = new Set(module.features)
  const need = featureGate(features, used)
  const declaredFuncs = new Set<number>()
  const collector = new SummaryCollector(module)
  const bodies = new BodyValidator(new ValidationState(module, need, collector, declaredFuncs))

  validateTypes(module)
  validateCounts(module, need)
  for (const tag of module.tags) validateTag(tag.type, tag.at)
  for (const memory of module.memories) validateMemory(memory)
  validateGlobals(module, bodies)
  for (const table of module.tables) validateTable(table, module, bodies)
  validateExports(module, need, declaredFuncs)
  validateStart(module)
  for (const elem of module.elems) validateElem(elem, module, bodies)
  for (const data of module.datas) validateData(data, module, bodies)
  const funcs = validateBodies(module, bodies)
  const { globalsSet, globalsUsed, called, tablesWritten } = collector
  return { funcs, declaredFuncs, globalsSet, globalsUsed, called, tablesWritten, features: used }
}

function fail(reason: string, offset: number): never {
  throw new CompileError('invalid', reason, { offset })
}

// Types

function validateTypes(module: Module): void {
  const depths = new Map<DefType, number>()
  for (const def of module.types) {
    const { supertype } = def
    if (supertype === null) continue
    const depth = (depths.get(supertype) ?? 0) + 1
    checkLimit('supertypes of a type', depth, { offset: 0 })
    depths.set(def, depth)
    if (supertype.final || !matchesComp(def.comp, supertype.comp)) {
      fail(`sub type: type ${def.index} does not match its supertype ${supertype.index}`, 0)
    }
  }
}

function validateTag(type: DefType, at: number): void {
  if (funcType(type).results.length > 0) fail('non-empty tag result type', at)
}

// Counts include what is imported, so they are not for the decoder of one section.

function validateCounts(module: Module, need: NeedFeature): void {
  const { funcs, tables, memories, globals, tags } = module
  const counts = { functions: funcs, tables, memories, globals, tags } as const
  for (const [name, items] of Object.entries(counts)) {
    checkLimit(name as keyof typeof counts, items.length, { offset: items[items.length - 1]?.at ?? 0 })
  }
  checkLimit('parameters and results of all functions', passedValues(module), { offset: 0 })
  if (tables.length > 1) need('reference-types', tables[1]!.at)
  if (memories.length > 1) need('multi-memory', memories[1]!.at)
}

function passedValues({ funcs, exports }: Module): number {
  const ofFunc = (func: Func | undefined) => {
    if (func === undefined) return 0
    const { params, results } = funcType(func.type)
    return params.length + results.length
  }
  let count = 0
  for (const func of funcs) count += ofFunc(func)
  for (const { kind, index } of exports) if (kind === 'func') count += ofFunc(funcs[index])
  return count
}

// Memories, tables and globals

function validateMemory(memory: Memory): void {
  const { limits, pageSizeLog2, at } = memory
  if (pageSizeLog2 !== 16 && pageSizeLog2 !== 0) fail('invalid custom page size', at)
  const bits = limits.address === 'i32' ? 32 : 64
  const most = Math.min(2 ** (bits - pageSizeLog2), 2 ** bits - 1)
  if (exceeds(limits, most)) {
    const is4GiB = limits.address === 'i32' && pageSizeLog2 === 16
    fail(`memory size must be at most ${is4GiB ? '65536 pages (4GiB)' : `${most} pages`}`, at)
  }
  validateRange(limits, at)
  if (limits.shared && limits.max === null) fail('shared memory must have maximum', at)
}

function exceeds(limits: Limits, most: number): boolean {
  return limits.min > most || (limits.max !== null && limits.max > most)
}

function validateRange(limits: Limits, at: number): void {
  if (limits.max !== null && limits.min > limits.max)
    fail('size minimum must not be greater than maximum', at)
}

function validateTable(table: Table, module: Module, bodies: BodyValidator): void {
  const { limits, type, init, at } = table
  if (limits.address === 'i32' && exceeds(limits, 2 ** 32 - 1)) fail('table size must be at most 2^32-1', at)
  validateRange(limits, at)
  if (init !== null) bodies.validateConstant(init, type, importedGlobals(module))
  else if (table.import === null && !isDefaultable(type)) {
    fail(`type mismatch: a table of ${valTypeText(type)} needs an initial value`, at)
  }
}

function importedGlobals(module: Module): number {
  const first = module.globals.findIndex((global) => global.import === null)
  return first === -1 ? module.globals.length : first
}

function validateGlobals(module: Module, bodies: BodyValidator): void {
  for (const global of module.globals) validateGlobal(global, bodies)
}

function validateGlobal(global: Global, bodies: BodyValidator): void {
  if (global.init !== null) bodies.validateConstant(global.init, global.type, global.index)
}

// Exports and start

const spaces = {
  func: 'funcs',
  table: 'tables',
  memory: 'memories',
  global: 'globals',
  tag: 'tags',
} as const satisfies Record<ExternKind, keyof Module>

function validateExports(module: Module, need: NeedFeature, declaredFuncs: Set<number>): void {
  const names = new Set<string>()
  for (const { name, kind, index, at } of module.exports) {
    const item = module[spaces[kind]][index]
    if (item === undefined) fail(`unknown ${kind === 'func' ? 'function' : kind} ${index}`, at)
    if (names.has(name)) fail(`duplicate export name ${JSON.stringify(name)}`, at)
    names.add(name)
    if (kind === 'func') declaredFuncs.add(index)
    if (kind === 'global' && module.globals[index]!.mutable) need('mutable-globals', at)
  }
}

function validateStart(module: Module): void {
  if (module.start === null) return
  const section = module.sections.find(({ name }) => name === 'start')
  const at = section?.contents.start ?? 0
  const func = module.funcs[module.start]
  if (func === undefined) fail(`unknown function ${module.start}`, at)
  const { params, results } = funcType(func.type)
  if (params.length + results.length > 0) fail('start function must have type [] -> []', at)
}

// Segments

function validateElem(elem: Elem, module: Module, bodies: BodyValidator): void {
  if (elem.offset !== null) validateElemOffset(elem, module, bodies)
  const { items } = elem
  if ('funcs' in items) {
    for (const index of items.funcs) {
      if (index >= module.funcs.length) fail(`unknown function ${index}`, elem.at)
      bodies.state.declaredFuncs.add(index)
    }
    return
  }
  for (const expr of items.exprs) bodies.validateConstant(expr, elem.type, module.globals.length)
}

function validateElemOffset(elem: Elem, module: Module, bodies: BodyValidator): void {
  const table = module.tables[elem.table]
  if (table === undefined) fail(`unknown table ${elem.table}`, elem.at)
  if (!matchesRef(elem.type, table.type)) {
    fail(`type mismatch: expected ${valTypeText(table.type)}, found ${valTypeText(elem.type)}`, elem.at)
  }
  bodies.validateConstant(elem.offset!, table.limits.address, module.globals.length)
}

function validateData(data: Data, module: Module, bodies: BodyValidator): void {
  if (data.offset === null) return
  const memory = module.memories[data.memory]
  if (memory === undefined) fail(`unknown memory ${data.memory}`, data.at)
  bodies.validateConstant(data.offset, memory.limits.address, module.globals.length)
}

// Bodies

function validateBodies(module: Module, bodies: BodyValidator): (FuncSummary | null)[] {
  bodies.state.visibleGlobals = module.globals.length
  const summaries: (FuncSummary | null)[] = []
  for (const func of module.funcs) {
    summaries.push(func.body === null ? null : bodies.validateBody(func, func.body))
  }
  return summaries
}
