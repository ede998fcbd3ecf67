/** Errors of the compiler. Those of running code (LinkError, RuntimeError) are the runtime's. */

export interface ErrorPlace {
  /** Byte offset in the module. */
  readonly offset: number
  /** funcidx, when the error is inside a function body. */
  readonly func?: number | undefined
  /** Mnemonic, when the error is at an instruction. */
  readonly instruction?: string | undefined
  /** The feature that would make the module acceptable, when one would. */
  readonly feature?: string | undefined
}

export type CompileErrorCode = 'malformed' | 'invalid' | 'unsupported' | 'limit'

/**
 * The module is malformed, invalid, needs a feature that is off, or passes a limit. `message` begins with the
 * phrase that the spec suite uses, and ends with the place.
 */
export class CompileError extends Error {
  override readonly name = 'CompileError'
  readonly code: CompileErrorCode
  readonly reason: string
  readonly offset: number
  readonly func: number | undefined
  readonly instruction: string | undefined
  readonly feature: string | undefined

  constructor(code: CompileErrorCode, reason: string, place: ErrorPlace) {
    super(`${reason} (${describePlace(place)})`)
    this.code = code
    this.reason = reason
    this.offset = place.offset
    this.func = place.func
    this.instruction = place.instruction
    this.feature = place.feature
  }
}

function describePlace(place: ErrorPlace): string {
  const parts = [`at offset 0x${place.offset.toString(16)}`]
  if (place.func !== undefined) parts.push(`func ${place.func}`)
  if (place.instruction !== undefined) parts.push(place.instruction)
  return parts.join(', ')
}

/** A bug of dewasm: an invariant of its own does not hold. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
}

/** The machine has less memory than it takes: neither the module nor dewasm is wrong. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError'
}
