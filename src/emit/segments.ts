/**
 * Data segments as text: runs of zeros left out, of the other bytes the frequent ones as one character, the rest as two.
 *
 * A character stands for its own code where that is frequent, so that texts can be read. Compressors still find bytes that repeat,
 * which they don't in base64. The other side is `data_codes` and `data_bytes` of the runtime.
 */
import type * as ES from 'estree'
import { array, call, type Expression, num, str } from './estree.ts'

/** Zeros between two segments that are worth less than a statement of its own. */
const maxGap = 1024
/** Shorter runs of zeros cost less than a new piece. */
const minRun = 16
/** The first of two characters. They stand for nothing themselves, and neither does what would be escaped in a string. */
const prefixes = '`~'
const excluded = `${prefixes}'\\<`
/** About what a change of the code costs: a byte has to occur more often than what it takes the character from. */
const costOfChange = 6

/** What a byte can be written as, by code: printable ASCII. */
const singles = Array.from({ length: 0x7f - 0x20 }, (_, k) => 0x20 + k).filter(
  (code) => !excluded.includes(String.fromCharCode(code)),
)

interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** The parts of the bytes between runs of zeros. */
function splitZeros(bytes: Uint8Array): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  while (start < bytes.length) {
    while (start < bytes.length && bytes[start] === 0) start++
    if (start === bytes.length) break
    const end = endOfPiece(bytes, start)
    pieces.push({ offset: start, bytes: bytes.subarray(start, end) })
    start = end
  }
  return pieces
}

/** Where the next long run of zeros begins, or the last ones. */
function endOfPiece(bytes: Uint8Array, start: number): number {
  let end = start
  let zeros = 0
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] !== 0) {
      zeros = 0
      end = at + 1
    } else if (++zeros >= minRun) break
  }
  return end
}

interface Joined {
  readonly memory: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * Active segments one behind the other, as one: linkers leave zeros out and print a segment for what is between. Only for
 * memories that the module makes, which are zero but for what segments before have written, and for segments that fit.
 */
export class SegmentRun {
  private memory = 0
  private offset = 0
  private end = 0
  private parts: { readonly at: number; readonly bytes: Uint8Array }[] = []
  /** By memory, behind everything that segments before those of the run may have written. */
  private readonly written = new Map<number, number>()

  /** Takes a segment in, or says that it doesn't belong to the run. */
  add(memory: number, offset: number, bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true
    const gap = offset - this.end
    if (this.parts.length === 0) {
      this.memory = memory
      this.offset = offset
    } else if (memory !== this.memory || gap < 0 || gap > maxGap) return false
    else if (gap > 0 && this.end < (this.written.get(memory) ?? 0)) return false
    this.parts.push({ at: offset - this.offset, bytes })
    this.end = offset + bytes.length
    return true
  }

  /** A segment that is no part of a run may have written anywhere. */
  wrote(memory: number): void {
    this.written.set(memory, Number.POSITIVE_INFINITY)
  }

  /** The segments since the last time as one; null if there are none. */
  take(): Joined | null {
    const { parts, memory, offset } = this
    const [first] = parts
    if (first === undefined) return null
    this.parts = []
    this.written.set(memory, Math.max(this.end, this.written.get(memory) ?? 0))
    if (parts.length === 1) return { memory, offset, bytes: first.bytes }
    const bytes = new Uint8Array(this.end - offset)
    for (const part of parts) bytes.set(part.bytes, part.at)
    return { memory, offset, bytes }
  }
}

/** One code for all segments of a module. */
export class DataCode {
  /** Pairs of a character and of the one whose code it stands for instead of its own. */
  readonly changes: string
  /** By byte. */
  private readonly texts: string[]

  constructor(segments: readonly Uint8Array[]) {
    const counts = new Array<number>(256).fill(0)
    for (const segment of segments)
      for (const { bytes } of splitZeros(segment)) for (const byte of bytes) counts[byte]!++
    const changes = changed(counts)
    this.changes = [...changes].map((pair) => String.fromCharCode(...pair)).join('')
    this.texts = new Array<string>(256).fill('')
    for (const code of singles) this.texts[changes.get(code) ?? code] = String.fromCharCode(code)
    let next = 0
    for (const [byte, text] of this.texts.entries()) {
      if (text !== '') continue
      const second = String.fromCharCode(singles[next % singles.length]!)
      this.texts[byte] = prefixes[Math.floor(next++ / singles.length)] + second
    }
  }

  /** `data_bytes(length, [offset, text, …], codes)` */
  bytes(bytes: Uint8Array, codes: Expression, helper: (name: string) => ES.Identifier): Expression {
    const pieces = splitZeros(bytes).flatMap(({ offset, bytes }) => [num(offset), str(this.text(bytes))])
    return call(helper('data_bytes'), [num(bytes.length), array(pieces), codes])
  }

  private text(bytes: Uint8Array): string {
    let text = ''
    for (const byte of bytes) text += this.texts[byte]
    return text
  }
}

/** Characters that the runtime takes to read texts: lists of numbers that are shorter need none of it. */
const sizeOfReader = 800

/** Whether data is less as numbers than as texts. */
export function isLittle(segments: readonly Uint8Array[]): boolean {
  const length = segments.reduce((sum, { length }) => sum + length, 0)
  return length < sizeOfReader && segments.join().length < sizeOfReader
}

/** From codes to the bytes that they stand for: the most frequent bytes that are none take those of the rarest. */
function changed(counts: readonly number[]): Map<number, number> {
  const count = (byte: number) => counts[byte]!
  const isSingle = new Set(singles)
  const wanting = counts.map((_, byte) => byte).filter((byte) => !isSingle.has(byte))
  wanting.sort((a, b) => count(b) - count(a) || a - b)
  const rarest = [...singles].sort((a, b) => count(a) - count(b) || a - b)
  const changes = new Map<number, number>()
  for (const [k, code] of rarest.entries()) {
    const byte = wanting[k]
    if (byte === undefined || count(byte) - count(code) < costOfChange) break
    changes.set(code, byte)
  }
  return changes
}
