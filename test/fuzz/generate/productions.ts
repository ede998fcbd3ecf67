/** The tables of what a body may do next: each family of features has a file with its productions, and each its weight. */
import type { Body } from './body.ts'
import { callExpressions, callStatements } from './calls.ts'
import { controlExpressions, controlStatements } from './control.ts'
import { exceptionStatements } from './exceptions.ts'
import { gcExpressions, gcStatements } from './gc.ts'
import { loopStatements } from './loops.ts'
import { memoryExpressions, memoryStatements } from './memory.ts'
import { numericExpressions } from './numeric.ts'
import type { Ability, Plan } from './plan.ts'
import { relaxedExpressions } from './relaxed.ts'
import { stringExpressions } from './strings.ts'
import { tableExpressions, tableStatements } from './tables.ts'
import type { Type } from './types.ts'
import { variableExpressions, variableStatements } from './variables.ts'
import { vectorExpressions, vectorStatements } from './vectors.ts'

export interface Production {
  readonly weight: number
  /** Whether it is a statement that writes what others see. */
  readonly writes?: true
  /** What the module must have. */
  readonly needs?: Ability
  /** The types that it makes, if not all. */
  readonly of?: (type: Type) => boolean
  /** Makes a value of the type, or a statement; false, without a byte, if there is no way. */
  make(body: Body, type: Type, depth: number): boolean
}

const allExpressions: readonly Production[] = [
  ...numericExpressions,
  ...memoryExpressions,
  ...variableExpressions,
  ...controlExpressions,
  ...callExpressions,
  ...tableExpressions,
  ...vectorExpressions,
  ...relaxedExpressions,
  ...gcExpressions,
  ...stringExpressions,
]

const allStatements: readonly Production[] = [
  ...memoryStatements,
  ...variableStatements,
  ...controlStatements,
  ...callStatements,
  ...tableStatements,
  ...vectorStatements,
  ...exceptionStatements,
  ...gcStatements,
  ...loopStatements,
]

/** Those that a module of the plan can have. */
export class Productions {
  readonly statements: readonly Production[]
  readonly writes: readonly Production[]
  private readonly expressions: readonly Production[]
  private readonly byType = new Map<Type, readonly Production[]>()

  constructor({ has }: Plan) {
    const isThere = ({ needs }: Production) => needs === undefined || has[needs]
    this.statements = allStatements.filter(isThere)
    this.writes = this.statements.filter(({ writes }) => writes)
    this.expressions = allExpressions.filter(isThere)
  }

  of(type: Type): readonly Production[] {
    const found = this.byType.get(type) ?? this.expressions.filter(({ of }) => of === undefined || of(type))
    this.byType.set(type, found)
    return found
  }
}
