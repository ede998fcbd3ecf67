/**
 * What a random module has, settled before any body is made: types, functions, memories, tables, globals, tags. A plan may be
 * of two modules: the first defines everything but its last functions, the second imports all that and has those.
 */
import type { Random } from '../random.js'
import { builtinSignatures } from './strings.ts'
import {
  type Field,
  heapIndex,
  isNullable,
  isRef,
  numTypes,
  type RefName,
  type Signature,
  type Type,
  type TypePlan,
} from './types.ts'

/** What may be asked of an engine; each module has some of what its engine has. */
export const abilities = [
  'vectors',
  'atomics',
  'wide',
  'legacy exceptions',
  'exceptions',
  'gc',
  'memories',
  'wide tables',
  'relaxed',
  'wide arithmetic',
  'extended constants',
  'linking',
  'start',
  'strings',
  // Bits of NaNs survive in numbers.
  'payloads',
] as const

export type Ability = (typeof abilities)[number]
export type Abilities = Readonly<Record<Ability, boolean>>

export interface GlobalPlan {
  readonly type: Type
  readonly mutable: boolean
  readonly exported: boolean
}

export interface MemoryPlan {
  /** Whether its addresses are i64. */
  readonly wide: boolean
  readonly shared: boolean
  /** Maximum of pages; the minimum is 1. */
  readonly pages: number
  /** Whether it is exported, and may grow at all. */
  readonly open: boolean
}

export interface TablePlan {
  readonly type: RefName
  readonly wide: boolean
  readonly size: number
  /** Whether it is exported; and whether anything writes to it but its segment. */
  readonly open: boolean
  readonly fixed: boolean
}

export interface Plan {
  readonly has: Abilities
  /** Bodies add types for their blocks. */
  readonly types: TypePlan[]
  /** How many types the first recursive group has: 0 if there is none. Those behind are alone. */
  readonly group: number
  /** Types of functions, and of what has fields, by index. */
  readonly sigs: readonly number[]
  readonly heaps: readonly number[]
  /** The array of characters that builtins of strings take, by index; null where there is none. */
  readonly chars: number | null
  /** Type index of each function; imports come first: those from the host, then the engine's own. */
  readonly funcs: readonly number[]
  /** How many are imported; and from the host. */
  readonly imported: number
  readonly hosts: number
  /** The function that runs first of all, in the module that has it. */
  readonly start: number | null
  /** How many functions the first module has, if there are two; else all. */
  readonly first: number
  readonly globals: readonly GlobalPlan[]
  readonly memories: readonly MemoryPlan[]
  readonly tables: readonly TablePlan[]
  /** Functions in the first table, from index 1 on. */
  readonly elems: readonly number[]
  /** What the tags carry. */
  readonly tags: readonly (readonly Type[])[]
  /** Types that locals, parameters and fields may have: those wanted more often are there more often. */
  readonly valueTypes: readonly Type[]
}

const hostTypes: readonly Signature[] = [
  { params: ['i32', 'i64', 'f64'], results: ['i64'] },
  { params: ['f32', 'i32'], results: ['i32', 'i64', 'f32'] },
  { params: ['externref', 'i32'], results: ['externref'] },
]
const tableSize = 12

/** Global whose value is how many functions a call may enter, and so may starting. */
export const fuel = { global: 'g0', value: 60 }

/** @param engine what the engine has */
export function makePlan(random: Random, engine: ReadonlySet<Ability>): Plan {
  const has = chooseAbilities(random, engine)
  const types: TypePlan[] = []
  const heapCount = has.gc ? 2 + random.below(5) : 0
  const valueTypes = listValueTypes(has, heapCount)
  for (let i = 0; i < heapCount; i++) types.push(makeHeapType(types, heapCount, valueTypes, random))
  const some = (max: number) => Array.from({ length: random.below(max + 1) }, () => random.pick(valueTypes))
  const sigs: number[] = []
  const addSig = (signature: Signature) =>
    sigs.push(types.push({ kind: 'func', signature, supertype: null, open: has.gc && random.once(4) }) - 1)
  hostTypes.forEach(addSig)
  const chars = has.gc && has.strings ? types.push(charsType) - 1 : null
  // Functions with the same results may call each other in their place.
  const results = some(3)
  for (let i = 3 + random.below(4); i > 0; i--)
    addSig({ params: some(4), results: random.once(2) ? results : some(3) })
  if (has.gc) addSubSig(types, sigs)
  for (const sig of sigs) if (has.gc && random.once(3)) valueTypes.push(`ref null ${sig}`)
  const hosts = hostTypes.length
  const own = () => sigs[hosts + random.below(sigs.length - hosts)] as number
  const builtins = has.strings ? builtinSignatures(chars) : []
  const typeOf = (signature: Signature) =>
    types.push({ kind: 'func', signature, supertype: null, open: false }) - 1
  const funcs = [...sigs.slice(0, hosts), ...builtins.map(typeOf)]
  const imported = funcs.length
  const addOwn = (most: number) => funcs.push(...Array.from({ length: 1 + random.below(most) }, own))
  addOwn(4)
  const starts = has.start ? typeOf({ params: [], results: [] }) : null
  const startsSecond = has.linking && random.once(2)
  const addStart = () => (starts === null ? null : funcs.push(starts) - 1)
  let start = startsSecond ? null : addStart()
  const first = has.linking ? funcs.length : Number.POSITIVE_INFINITY
  if (has.linking) addOwn(3)
  if (startsSecond) start = addStart()
  if (starts !== null) sigs.push(starts)
  // Asking an exception for a function or a vector that it carries makes Node 20 crash.
  const isTold = (type: Type) => (type !== 'funcref' && type !== 'v128') || engine.has('exceptions')
  const carried = (most: number) => some(most).filter(isTold)
  const tags = has.exceptions || has['legacy exceptions'] ? [carried(3), carried(2), []] : []
  return {
    has,
    types,
    group: heapCount,
    sigs,
    heaps: [...Array.from({ length: heapCount }, (_, i) => i), ...(chars === null ? [] : [chars])],
    chars,
    funcs,
    imported,
    hosts,
    start,
    first: Math.min(first, funcs.length),
    globals: makeGlobals(random, valueTypes),
    memories: makeMemories(random, has),
    tables: makeTables(random, has, sigs),
    elems: Array.from({ length: tableSize - 2 }, () =>
      random.pick(usableFuncs({ funcs, hosts, imported }, Math.min(first, funcs.length))),
    ),
    tags,
    valueTypes,
  }
}

/** Once in how many modules each is there. */
const rarity: Readonly<Record<Ability, number>> = {
  vectors: 3,
  atomics: 3,
  wide: 5,
  'legacy exceptions': 4,
  exceptions: 2,
  gc: 2,
  memories: 3,
  'wide tables': 4,
  relaxed: 2,
  'wide arithmetic': 3,
  'extended constants': 2,
  linking: 5,
  start: 8,
  strings: 5,
  payloads: 1,
}

function chooseAbilities(random: Random, engine: ReadonlySet<Ability>): Abilities {
  const has = Object.fromEntries(
    abilities.map((ability) => [ability, random.once(rarity[ability]) && engine.has(ability)]),
  ) as Record<Ability, boolean>
  // Engines refuse both kinds of exceptions together.
  if (has.exceptions) has['legacy exceptions'] = false
  return has
}

function listValueTypes(has: Abilities, heaps: number): Type[] {
  const refs: Type[] = ['funcref', 'externref']
  const objects: Type[] = ['anyref', 'eqref', 'i31ref', 'structref', 'arrayref']
  const vectors: Type[] = has.vectors ? ['v128', 'v128', 'v128'] : []
  const defined = Array.from({ length: heaps }, (_, i): Type => `ref null ${i}`)
  const nums = [...numTypes, ...numTypes, ...numTypes]
  return [...nums, ...refs, ...vectors, ...(has.gc ? [...objects, ...defined, ...defined] : [])]
}

/** As the builtins of strings want it. */
const charsType: TypePlan = {
  kind: 'array',
  field: { storage: 'i16', mutable: true },
  supertype: null,
  open: false,
}

/** The functions before `end` that code may call or refer to as it likes: not those of the engine. */
export function usableFuncs(
  { funcs, hosts, imported }: Pick<Plan, 'funcs' | 'hosts' | 'imported'>,
  end: number,
): number[] {
  return [...funcs.keys()].filter((func) => func < end && (func < hosts || func >= imported))
}

function makeHeapType(
  types: readonly TypePlan[],
  count: number,
  valueTypes: readonly Type[],
  random: Random,
): TypePlan {
  const field = (): Field => ({
    storage: random.once(4) ? random.pick(['i8', 'i16'] as const) : random.pick(valueTypes),
    mutable: !random.once(4),
  })
  const open = random.once(2)
  const above = types.flatMap((type, i) => (type.open ? [i] : []))
  if (above.length > 0 && random.once(2)) {
    const supertype = random.pick(above)
    const over = types[supertype] as TypePlan
    if (over.kind === 'array') return { ...over, supertype, open }
    if (over.kind === 'struct') {
      const more = Array.from({ length: random.below(3) }, field)
      return { ...over, fields: [...over.fields, ...more], supertype, open }
    }
  }
  if (random.once(3)) return { kind: 'array', field: field(), supertype: null, open }
  // Structures may refer to what comes behind them in their group.
  const fields = Array.from({ length: random.below(5) }, field)
  if (random.once(2)) fields.push({ storage: `ref null ${random.below(count)}`, mutable: true })
  return { kind: 'struct', fields, supertype: null, open }
}

/** A type below one of functions. */
function addSubSig(types: TypePlan[], sigs: number[]): void {
  const above = sigs.find((sig) => types[sig]!.open)
  if (above === undefined) return
  const over = types[above]!
  sigs.push(types.push({ ...over, supertype: above, open: false }) - 1)
}

function makeGlobals(random: Random, valueTypes: readonly Type[]): GlobalPlan[] {
  // The instance's fuel.
  const globals: GlobalPlan[] = [{ type: 'i32', mutable: true, exported: true }]
  for (let i = random.below(8); i > 0; i--) {
    const type = random.pick(valueTypes)
    // JavaScript can't read a vector.
    globals.push({ type, mutable: !random.once(5), exported: type !== 'v128' && random.once(2) })
  }
  return globals
}

function makeMemories(random: Random, has: Abilities): MemoryPlan[] {
  const count = has.memories ? 2 + random.below(2) : 1
  return Array.from({ length: count }, () => ({
    wide: has.wide && (count === 1 || random.once(2)),
    shared: has.atomics && random.once(2),
    pages: random.once(3) ? 1 : 3,
    open: !random.once(5),
  }))
}

function makeTables(random: Random, has: Abilities, sigs: readonly number[]): TablePlan[] {
  const table = (type: RefName, size: number): TablePlan => ({
    type,
    wide: has['wide tables'] && random.once(2),
    size,
    open: !random.once(3),
    fixed: false,
  })
  const tables = [{ ...table('funcref', tableSize), fixed: random.once(3) }]
  if (random.once(3)) tables.push(table('externref', 1 + random.below(8)))
  if (random.once(4)) tables.push(table('funcref', 1 + random.below(8)))
  if (has.gc && random.once(2)) tables.push(table('anyref', 1 + random.below(8)))
  if (has.gc && random.once(2)) tables.push(table(`ref null ${random.pick(sigs)}`, 1 + random.below(8)))
  return tables
}

/** The index of the type of functions, or blocks, from `params` to `results`, added if there is none. */
export function typeIndex(plan: Plan, params: readonly Type[], results: readonly Type[]): number {
  const key = `${params}->${results}`
  const found = plan.types.findIndex(
    (type) => type.kind === 'func' && `${type.signature.params}->${type.signature.results}` === key,
  )
  if (found >= 0) return found
  return plan.types.push({ kind: 'func', signature: { params, results }, supertype: null, open: false }) - 1
}

export function signatureOf(plan: Plan, type: number): Signature {
  const found = plan.types[type]
  if (found?.kind !== 'func') throw new TypeError(`type ${type} is none of functions`)
  return found.signature
}

/** Whether a value of the one type is one of the other. */
export function isBelow(plan: Plan, type: Type, above: Type): boolean {
  if (type === above) return true
  if (!isRef(type) || !isRef(above)) return false
  const index = heapIndex(type)
  const wanted = heapIndex(above)
  if (wanted < 0) {
    const name = index < 0 ? type : plan.types[index]!.kind
    return aboves[above]?.includes(name) ?? false
  }
  if (index < 0 || (isNullable(type) && !isNullable(above))) return false
  for (let at: number | null = index; at !== null; at = plan.types[at]!.supertype)
    if (at === wanted) return true
  return false
}

/** What is directly or indirectly below abstract types: other abstract types, and kinds of defined ones. */
const aboves: Partial<Record<Type, readonly string[]>> = {
  funcref: ['func'],
  externref: ['ref extern'],
  anyref: ['eqref', 'i31ref', 'structref', 'arrayref', 'struct', 'array'],
  eqref: ['i31ref', 'structref', 'arrayref', 'struct', 'array'],
  structref: ['struct'],
  arrayref: ['array'],
}
