/**
 * Tags of exceptions, and the one of what JavaScript throws.
 *
 * @import { TagRecord } from './records.d.ts'
 */
import { cells } from './cells.js'

/**
 * @param {string} type
 * @param {readonly string[]} params
 * @returns {TagRecord}
 */
export function tag_new(type, params) {
  return { kind: 'tag', type, params, object: null }
}

/** The JSTag of the JS API: one for the realm. */
export const js_tag = realm_js_tag()

function realm_js_tag() {
  if (cells.js_tag === undefined) cells.js_tag = tag_new('(externref)->()', ['externref'])
  return cells.js_tag
}
