/** The arguments and results of `dewasm run --invoke`: text to values by the function's type, and back. */
import type { ModuleInfo } from '../wasm/inspect.ts'
import { UsageError } from './report.ts'

type Scalar = number | bigint

export interface Invocation {
  readonly name: string
  readonly args: readonly Scalar[]
}

export function parseInvocation(info: ModuleInfo, name: string, words: readonly string[]): Invocation {
  const found = info.exports.find((item) => item.kind === 'func' && item.name === name)
  if (found === undefined) throw new UsageError(`--invoke: the module exports no function ${quote(name)}`)
  const types = paramTypes(found.type)
  if (types.length !== words.length) {
    const expected = types.length === 0 ? 'none' : `${types.length} (${types.join(', ')})`
    throw new UsageError(
      `--invoke: ${quote(name)} takes other arguments: expected ${expected}, found ${words.length}`,
    )
  }
  return { name, args: words.map((word, i) => parseArgument(word, types[i]!)) }
}

function paramTypes(type: string): string[] {
  const params = /^\(([^)]*)\)->/.exec(type)?.[1] ?? ''
  return params === '' ? [] : params.split(',')
}

function parseArgument(word: string, type: string): Scalar {
  switch (type) {
    case 'i32':
      return Number(parseInteger(word, type, 32n))
    case 'i64':
      return parseInteger(word, type, 64n)
    case 'f32':
    case 'f64':
      return parseFloat64(word, type)
    default:
      throw new UsageError(`--invoke: an argument of type ${type} can't be given on the command line`)
  }
}

function parseInteger(word: string, type: string, bits: bigint): bigint {
  const match = /^([+-]?)(0x[\da-f]+|\d+)$/i.exec(word)
  if (match === null) throw new UsageError(`--invoke: ${quote(word)} is no ${type}`)
  const value = match[1] === '-' ? -BigInt(match[2]!) : BigInt(match[2]!)
  if (value < -(1n << (bits - 1n)) || value >= 1n << bits) {
    throw new UsageError(`--invoke: ${word} is out of the range of ${type}`)
  }
  return value
}

function parseFloat64(word: string, type: string): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(word)
  if (special !== null) {
    const value = special[2]!.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
    return special[1] === '-' ? -value : value
  }
  const value = Number(word)
  if (word.trim() === '' || Number.isNaN(value))
    throw new UsageError(`--invoke: ${quote(word)} is no ${type}`)
  return value
}

function quote(text: string): string {
  return JSON.stringify(text)
}

/** The results of a call, one a line. */
export function resultLines(results: unknown): string[] {
  if (results === undefined) return []
  return (Array.isArray(results) ? results : [results]).map(resultText)
}

function resultText(value: unknown): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'nan'
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
    return Object.is(value, -0) ? '-0' : String(value)
  }
  if (typeof value === 'bigint') return String(value)
  return value === null ? 'null' : `<${typeof value}>`
}
