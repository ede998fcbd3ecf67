/**
 * From places in generated code back to functions and lines of the source. The code is compiled again, to a map of byte
 * offsets: only a program that trapped pays for it, and the same module and options give the same code.
 */
import { decode } from '@jridgewell/sourcemap-codec'
import { compileToOffsets, openSession } from './compile.ts'
import { type Frame, Symbolizer } from './debug/symbolize.ts'
import type { CompileOptions } from './options.ts'
import { instrPlace } from './wasm/inlined-offsets.ts'

export type { Frame }

/** Line and column in the code, from 0. */
export interface CodePlace {
  readonly line: number
  readonly column: number
}

/**
 * The frames of the source at each of these places, innermost first; none for places outside of the module's functions. A
 * function and the pieces that were split off it are one frame, where the innermost of them stands. A function that was inlined
 * has a frame of its own, whoever inlined it.
 */
export function backTrace(bytes: Uint8Array, options: CompileOptions, places: readonly CodePlace[]): Frame[] {
  const { code, map } = compileToOffsets(bytes, options)
  const lines = decode(map!.mappings)
  const texts = code.split('\n')
  const { module } = openSession(bytes, options)
  const symbolizer = new Symbolizer(module)
  return places.flatMap(({ line, column }) => {
    const segment = lines[line]?.findLast(([start]) => start <= column)
    if (segment === undefined || segment.length === 1 || callsPiece(texts[line]!, column)) return []
    const { at, call } = instrPlace(module, segment[3])
    return call === null ? symbolizer.frames(at) : [...symbolizer.frames(at), ...symbolizer.frames(call)]
  })
}

/** Whether a call is one of a piece: engines report it by where the callee begins, or by the parenthesis. */
function callsPiece(text: string, column: number): boolean {
  const start = text[column] === '(' ? text.slice(0, column).search(/[\w$]*$/) : column
  return pieceCall.test(text.slice(start, column + maxCallee))
}

/** As `emit/bindings.ts` calls pieces: nothing else that is called has a number behind a `$`. */
const pieceCall = /^\w+\$\d+\(/
const maxCallee = 200
