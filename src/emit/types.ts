/**
 * Types of objects: the constructors that a module declares, each behind that of its supertype. Outside of `instantiate`: equal types have one
 * constructor in the realm (docs/linking.md, Objects).
 */
import { shiftOf, slotOf } from '../ir/layout.ts'
import { typeKey } from '../wasm/type-key.ts'
import type { DefType, StructType } from '../wasm/types.ts'
import type { Bindings } from './bindings.ts'
import {
  array,
  assign,
  call,
  constant,
  type Expression,
  funcExpression,
  id,
  member,
  num,
  type Statement,
  statement,
  str,
  thisValue,
} from './estree.ts'
import { fieldName } from './expr.ts'

/** Declarations of the types whose constructors are mentioned, and of their supertypes. */
export function typeDeclarations(bindings: Bindings): Statement[] {
  const declared = new Set<DefType>()
  const out: Statement[] = []
  const declareType = (def: DefType): void => {
    if (declared.has(def)) return
    declared.add(def)
    if (def.supertype !== null) declareType(def.supertype)
    out.push(constant(bindings.type(def.index).name, constructorOf(def, bindings)))
  }
  const used = [...bindings.uses.types].sort((a, b) => a - b)
  for (const index of used) declareType(bindings.module.types[index]!)
  return out
}

function constructorOf(def: DefType, bindings: Bindings): Expression {
  const { comp, supertype } = def
  const root = bindings.helper.bind(bindings)
  const parent = (fallback: string) => (supertype === null ? root(fallback) : bindings.type(supertype.index))
  const key = str(typeKey(def))
  switch (comp.kind) {
    case 'struct':
      return call(root('gc_type'), [key, parent('gc_struct'), structMaker(comp)])
    case 'array':
      return call(root('array_type'), [key, parent('gc_array'), num(shiftOf(comp.field))])
    case 'func':
      throw new TypeError('functions have no constructor')
  }
}

/** `function (f0, f1) { this.f0 = f0; this.f1 = f1 }` */
function structMaker(struct: StructType): Expression {
  const names = Array.from({ length: slotOf(struct, struct.fields.length) }, (_, slot) => fieldName(slot))
  const body = names.map((name) => statement(assign(member(thisValue, name), id(name))))
  return funcExpression(names.map(id), body)
}

/** Proper supertypes of a type, nearest first. */
export function supertypeKeys(def: DefType): Expression {
  const keys: Expression[] = []
  for (let type = def.supertype; type !== null; type = type.supertype) keys.push(str(typeKey(type)))
  return array(keys)
}

/** Makes the supertypes of function types known by which globals are linked. */
export function funcTypeDeclarations(bindings: Bindings): Statement[] {
  const { module } = bindings
  const found = new Set<DefType>()
  for (const { kind, index } of [...module.imports, ...module.exports]) {
    const type = kind === 'global' ? module.globals[index]!.type : null
    const heap = typeof type === 'object' && type !== null ? type.heap : null
    if (typeof heap === 'object' && heap?.comp.kind === 'func' && heap.supertype !== null) found.add(heap)
  }
  return [...found].map((def) =>
    statement(call(bindings.helper('func_type'), [str(typeKey(def)), supertypeKeys(def)])),
  )
}
