/**
 * Types as text. `typeKey` is the canonical text of a defined type that the linking protocol carries from module
 * to module: two types of any two modules are equal exactly when their keys are. `valTypeText` is for messages.
 *
 * The key of a type is the text of its recursive group and its position in it: `0@{i32,mut (ref null .0)}`. In the text, members of
 * the group are mentioned as `.position`, other types by their keys in angle brackets. So that keys don't grow with all that a type
 * reaches, a text longer than `maxText` is replaced by its hash; all keys of a module together are linear in its types. The common case, a
 * function type that is alone, final and has no supertype, is just `(i32,i64)->(f64)`.
 */
import type { Memory } from './module.ts'
import { sha256 } from './sha256.ts'
import type { CompType, DefType, FieldType, RefType, StorageType, ValType } from './types.ts'
import { isPacked, isRef } from './types.ts'

/** How a text mentions a defined type. */
type DefText = (def: DefType) => string

type Group = readonly DefType[]

const maxText = 120

/** Keys of groups, which never change. */
const groupKeys = new WeakMap<Group, string>()

export function typeKey(def: DefType): string {
  const key = groupKeys.get(def.group) ?? findGroupKey(def.group)
  return isPlainFunc(def) ? key : `${def.position}@${key}`
}

function isPlainFunc(def: DefType): boolean {
  return def.comp.kind === 'func' && def.final && def.supertype === null && def.group.length === 1
}

/** Without recursion, since each type of a module may mention the one before it. */
function findGroupKey(group: Group): string {
  const work = [group]
  let key = ''
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const current = next
    const missing = new Set<Group>()
    const text = groupText(current, (def) => {
      if (def.group === current) return `.${def.position}`
      if (groupKeys.has(def.group)) return `<${typeKey(def)}>`
      missing.add(def.group)
      return ''
    })
    if (missing.size > 0) {
      work.push(current, ...missing)
      continue
    }
    key = text.length > maxText ? `#${sha256(text)}` : text
    groupKeys.set(current, key)
  }
  return key
}

/** The type of a memory without its limits, as records carry it; `memory` alone for most. */
export function memoryKind({ limits, pageSizeLog2 }: Memory): string {
  const page = pageSizeLog2 === 16 ? '' : ` (pagesize ${2 ** pageSizeLog2})`
  return `memory${limits.address === 'i64' ? ' i64' : ''}${limits.shared ? ' shared' : ''}${page}`
}

/** The canonical text of a value type across modules. */
export function valTypeKey(type: ValType): string {
  return valText(type, typeKey)
}

/** A value type in the words of the text format, defined types by index: for messages. */
export function valTypeText(type: ValType): string {
  return valText(type, (def) => `$${def.index}`)
}

export function groupText(group: Group, mention: DefText): string {
  return group.map((member) => memberText(member, mention)).join(';')
}

function memberText(def: DefType, mention: DefText): string {
  const comp = compText(def.comp, mention)
  if (def.final && def.supertype === null) return comp
  const finality = def.final ? 'final ' : ''
  const supertype = def.supertype === null ? '' : `${mention(def.supertype)} `
  return `sub ${finality}${supertype}${comp}`
}

function compText(comp: CompType, mention: DefText): string {
  switch (comp.kind) {
    case 'func':
      return `(${valTexts(comp.params, mention)})->(${valTexts(comp.results, mention)})`
    case 'struct':
      return `{${comp.fields.map((field) => fieldText(field, mention)).join(',')}}`
    case 'array':
      return `[${fieldText(comp.field, mention)}]`
  }
}

function fieldText(field: FieldType, mention: DefText): string {
  const storage = storageText(field.storage, mention)
  return field.mutable ? `mut ${storage}` : storage
}

function storageText(storage: StorageType, mention: DefText): string {
  return isPacked(storage) ? storage : valText(storage, mention)
}

function valTexts(types: readonly ValType[], mention: DefText): string {
  return types.map((type) => valText(type, mention)).join(',')
}

/** A value type in the words of the text format, with defined types as they are mentioned. */
export function valText(type: ValType, mention: DefText): string {
  return isRef(type) ? refText(type, mention) : type
}

function refText(type: RefType, mention: DefText): string {
  const { heap, nullable } = type
  if (nullable && (heap === 'func' || heap === 'extern')) return `${heap}ref`
  const name = typeof heap === 'string' ? heap : mention(heap)
  return nullable ? `(ref null ${name})` : `(ref ${name})`
}
