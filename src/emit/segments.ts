/** Data segments as text: runs of zeros left out, the rest as base64 or as characters, whichever is shorter. */
import type * as ES from 'estree'
import { array, call, type Expression, num, str, stringText } from './estree.ts'

/** Shorter runs of zeros cost less than a new piece. */
const minRun = 16

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

/** `data_bytes(length, [offset, text, …])` */
export function dataBytes(bytes: Uint8Array, helper: (name: string) => ES.Identifier): Expression {
  const pieces = splitZeros(bytes).flatMap(({ offset, bytes }) => [num(offset), str(pieceText(bytes))])
  return call(helper('data_bytes'), [num(bytes.length), array(pieces)])
}

function pieceText(bytes: Uint8Array): string {
  const encoded = Math.ceil(bytes.length / 3) * 4
  // Most bytes of anything but text are longer as escapes: look at the length only when it can be shorter.
  if (printableShare(bytes) < 0.6) return base64(bytes)
  let text = '!'
  for (const byte of bytes) text += String.fromCharCode(byte)
  return stringText(text).length <= encoded + 2 ? text : base64(bytes)
}

function printableShare(bytes: Uint8Array): number {
  let printable = 0
  for (const byte of bytes) if (byte >= 0x20 && byte < 0x7f) printable++
  return printable / bytes.length
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Without padding. No Buffer: the compiler runs in browsers too. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const count = Math.min(3, bytes.length - at)
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    let group = ''
    for (let k = 0; k <= count; k++) group += alphabet[(bits >> (18 - 6 * k)) & 63]!
    parts.push(group)
  }
  return parts.join('')
}
