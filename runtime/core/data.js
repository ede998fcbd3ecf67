/**
 * Data segments, and the text that they are printed as.
 *
 * @import { DataSegment } from './records.d.ts'
 */
import { byte_array } from './intrinsics.js'

/**
 * @param {Uint8Array} bytes
 * @returns {DataSegment}
 */
export function data_new(bytes) {
  return { bytes }
}

/** @param {DataSegment} data */
export function data_drop(data) {
  data.bytes = new byte_array(0)
}

/**
 * The bytes of a segment: zero except for the pieces, each an offset and a text. A text is base64, or '!' and then one
 * character for each byte.
 * @param {number} length
 * @param {readonly (number | string)[]} pieces
 */
export function data_bytes(length, pieces) {
  const bytes = new byte_array(length)
  for (let i = 0; i < pieces.length; i += 2) {
    const offset = /** @type {number} */ (pieces[i])
    const text = /** @type {string} */ (pieces[i + 1])
    if (text[0] === '!') decode_latin(text, bytes, offset)
    else decode_base64(text, bytes, offset)
  }
  return bytes
}

/**
 * @param {string} text
 * @param {Uint8Array} target
 * @param {number} offset
 */
function decode_latin(text, target, offset) {
  for (let i = 1; i < text.length; i++) target[offset++] = text.charCodeAt(i)
}

/**
 * Base64 with or without padding. A code of the alphabet is 6 bits; `held` of the low bits are yet to be written.
 * @param {string} text
 * @param {Uint8Array} target
 * @param {number} offset
 */
export function decode_base64(text, target, offset) {
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 61) return
    bits = (bits << 6) | (c > 96 ? c - 71 : c > 64 ? c - 65 : c > 47 ? c + 4 : c === 43 ? 62 : 63)
    held += 6
    if (held > 7) {
      held -= 8
      target[offset++] = bits >> held
    }
  }
}
