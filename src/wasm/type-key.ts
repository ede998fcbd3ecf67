/**
 * Types as text. `typeKey` is the canonical text of a defined type that the linking protocol carries from module
 * to module: two types of any two modules are equal exactly when their keys are. `valTypeText` is for messages.
 *
 * A key must not unfold shared or recursive types: it lists every recursive group that the type reaches once, in
 * breadth-first order of first mention, and mentions types as `group.position`. Equal types have equal groups,
 * mentioned in equal order, so equal text; its length is linear in the groups. The common case, a function type
 * that reaches no other defined type, is just `(i32,i64)->(f64)`.
 */
import type { Memory } from './module.ts'
import type { CompType, DefType, FieldType, RefType, StorageType, ValType } from './types.ts'
import { isRef } from './types.ts'

/** How a text mentions a defined type. */
type DefText = (def: DefType) => string

export function typeKey(def: DefType): string {
  const groups = [def.group]
  const numbers = new Map([[def.group, 0]])
  let mentions = 0
  const mention: DefText = (other) => {
    mentions++
    let number = numbers.get(other.group)
    if (number === undefined) {
      number = groups.length
      numbers.set(other.group, number)
      groups.push(other.group)
    }
    return `${number}.${other.position}`
  }
  const texts: string[] = []
  for (let i = 0; i < groups.length; i++) texts.push(groupText(groups[i]!, mention))
  const plain = isPlainFunc(def) && mentions === 0
  return plain ? texts[0]! : `${def.position}@${texts.join('|')}`
}

function isPlainFunc(def: DefType): boolean {
  return def.comp.kind === 'func' && def.final && def.supertype === null && def.group.length === 1
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

export function groupText(group: readonly DefType[], mention: DefText): string {
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
  return storage === 'i8' || storage === 'i16' ? storage : valText(storage, mention)
}

function valTexts(types: readonly ValType[], mention: DefText): string {
  return types.map((type) => valText(type, mention)).join(',')
}

function valText(type: ValType, mention: DefText): string {
  return isRef(type) ? refText(type, mention) : type
}

function refText(type: RefType, mention: DefText): string {
  const { heap, nullable } = type
  if (nullable && (heap === 'func' || heap === 'extern')) return `${heap}ref`
  const name = typeof heap === 'string' ? heap : mention(heap)
  return nullable ? `(ref null ${name})` : `(ref ${name})`
}
