/** Takes binary modules apart into sections and function bodies, and puts them together with the lengths mended. */

/** @typedef {number[]} Bytes */
/** @typedef {{ id: number, contents: Bytes }} Section */

export const codeSection = 10
const headerLength = 8

/** @param {Uint8Array} module @returns {Section[] | null} null if its lengths don't fit */
export function splitSections(module) {
  /** @type {Section[]} */
  const sections = []
  let pos = headerLength
  while (pos < module.length) {
    const id = /** @type {number} */ (module[pos])
    const size = readLeb(module, pos + 1)
    if (size === null || size.end + size.value > module.length) return null
    pos = size.end + size.value
    sections.push({ id, contents: [...module.subarray(size.end, pos)] })
  }
  return sections
}

/** @param {readonly Section[]} sections */
export function joinSections(sections) {
  const parts = sections.map(({ id, contents }) => [id, ...leb(contents.length), ...contents])
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...parts.flat()])
}

/** @param {Bytes} contents of a code section @returns {Bytes[] | null} */
export function splitBodies(contents) {
  const count = readLeb(contents, 0)
  if (count === null || count.value > contents.length) return null
  /** @type {Bytes[]} */
  const bodies = []
  let pos = count.end
  for (let i = 0; i < count.value; i++) {
    const size = readLeb(contents, pos)
    if (size === null || size.end + size.value > contents.length) return null
    pos = size.end + size.value
    bodies.push(contents.slice(size.end, pos))
  }
  return bodies
}

/** @param {readonly Bytes[]} bodies @returns {Bytes} contents of a code section */
export function joinBodies(bodies) {
  return [...leb(bodies.length), ...bodies.flatMap((body) => [...leb(body.length), ...body])]
}

/** @param {ArrayLike<number>} bytes @param {number} pos @returns {{ value: number, end: number } | null} */
export function readLeb(bytes, pos) {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[pos++]
    if (byte === undefined) return null
    value += (byte & 127) * 2 ** shift
    if (byte < 128) return { value, end: pos }
  }
  return null
}

/** @param {number} value */
export function leb(value) {
  /** @type {Bytes} */
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push(0x80 | (value & 127))
  return [...bytes, value]
}
