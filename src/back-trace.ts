/**
 * From places in generated code back to functions and lines of the source. The code is compiled again, to a map of byte
 * offsets: only a program that trapped pays for it, and the same module and options give the same code.
 */
import { decode, type SourceMapMappings } from '@jridgewell/sourcemap-codec'
import { compileToOffsets, openSession } from './compile.ts'
import { type Frame, Symbolizer } from './debug/symbolize.ts'
import type { CompileOptions } from './options.ts'

export type { Frame }

/** Line and column in the code, from 0. */
export interface CodePlace {
  readonly line: number
  readonly column: number
}

/**
 * The frames of the source at each of these places, innermost first; none for places outside of the module's functions. A
 * function and the pieces that were split off it are one frame, where the innermost of them stands. A function that was inlined
 * has a frame of its own.
 */
export function backTrace(bytes: Uint8Array, options: CompileOptions, places: readonly CodePlace[]): Frame[] {
  const { code, map } = compileToOffsets(bytes, options)
  const lines = decode(map!.mappings)
  const texts = code.split('\n')
  const { module, facts } = openSession(bytes, options)
  // Functions that tail call each other are one in the code, and none is a caller of the others.
  const { groups } = facts.tails
  const symbolizer = new Symbolizer(module)
  return places.flatMap(({ line, column }) => {
    const segment = lines[line]?.findLast(([start]) => start <= column)
    if (segment === undefined || segment.length === 1 || callsPiece(texts[line]!, column)) return []
    const frames = symbolizer.frames(segment[3])
    const inner = symbolizer.funcAt(segment[3])
    const outer = symbolizer.funcAt(startOfFunc(texts, lines, line))
    // Nobody knows where in the outer function a call was that is gone.
    return outer < 0 || outer === inner || groups.get(outer)?.members.includes(inner)
      ? frames
      : [...frames, { func: symbolizer.nameOf(outer), source: null }]
  })
}

/** Offset of the function that a line of the code is in: each begins with a line. */
function startOfFunc(texts: readonly string[], lines: SourceMapMappings, line: number): number {
  for (let k = line; k >= 0; k--) {
    const first = lines[k]?.[0]
    if (/^ *function /.test(texts[k]!)) return first === undefined || first.length === 1 ? -1 : first[3]
  }
  return -1
}

/** Whether a call is one of a piece: engines report it by where the callee begins, or by the parenthesis. */
function callsPiece(text: string, column: number): boolean {
  const start = text[column] === '(' ? text.slice(0, column).search(/[\w$]*$/) : column
  return pieceCall.test(text.slice(start, column + maxCallee))
}

/** As `emit/bindings.ts` calls pieces: nothing else that is called has a number behind a `$`. */
const pieceCall = /^\w+\$\d+\(/
const maxCallee = 200
