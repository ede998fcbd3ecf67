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
 * What characters stand for. A printable one stands for its code, but for those that `changes` names, each followed by the
 * one whose code it stands for. Behind a prefix they stand for the bytes that none stands for otherwise, in order.
 * @param {string} changes
 * @returns {Uint8Array} by code; behind the first prefix 128, behind the second 256 above it
 */
export function data_codes(changes) {
  const codes = new byte_array(384)
  const isTaken = new byte_array(256)
  for (let code = 32; code < 126; code++) if (is_data_code(code)) codes[code] = code
  for (let i = 0; i < changes.length; i += 2) codes[changes.charCodeAt(i)] = changes.charCodeAt(i + 1)
  for (let code = 32; code < 126; code++) if (is_data_code(code)) isTaken[codes[code]] = 1
  let byte = 0
  for (let prefix = 128; prefix < 384; prefix += 128) {
    for (let code = 32; code < 126; code++) {
      if (!is_data_code(code)) continue
      while (isTaken[byte] === 1) byte++
      codes[prefix + code] = byte++
    }
  }
  return codes
}

/**
 * Neither a prefix nor what would be escaped in a string.
 * @param {number} code
 */
function is_data_code(code) {
  return code !== 39 && code !== 60 && code !== 92 && code !== 96
}

/**
 * The bytes of a segment: zero except for the pieces, each an offset and a text.
 * @param {number} length
 * @param {readonly (number | string)[]} pieces
 * @param {Uint8Array} codes
 */
export function data_bytes(length, pieces, codes) {
  const bytes = new byte_array(length)
  for (let i = 0; i < pieces.length; i += 2) {
    let offset = /** @type {number} */ (pieces[i])
    const text = /** @type {string} */ (pieces[i + 1])
    for (let k = 0; k < text.length; k++) {
      let code = text.charCodeAt(k)
      if (code === 96) code = 128 + text.charCodeAt(++k)
      else if (code === 126) code = 256 + text.charCodeAt(++k)
      bytes[offset++] = codes[code]
    }
  }
  return bytes
}
