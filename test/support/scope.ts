/** Which names a generated module takes from outside: its text read by acorn, its scopes by the analysis of the linker. */
import { type ecmaVersion, type Program, parse } from 'acorn'

export { freeNames, nodesOf } from '../../scripts/output-faults.js'

export interface Script {
  readonly sourceType: 'module' | 'script'
  readonly ecmaVersion: ecmaVersion
}

/** Fails if the text is not of this edition of JavaScript. */
export function parseScript(code: string, { sourceType, ecmaVersion }: Script): Program {
  return parse(code, { sourceType, ecmaVersion })
}
