/** Puts binary modules together for the benchmark's worst cases, megabytes of them at once. */

/** @typedef {number | string | readonly Part[] | Uint8Array} Part numbers are bytes, strings their characters; lists are joined */

/** @param {Part[]} parts @returns {Uint8Array} */
export function join(...parts) {
  return Buffer.concat(parts.map(bytesOf))
}

/** @param {Part} part @returns {Uint8Array} */
function bytesOf(part) {
  if (part instanceof Uint8Array) return part
  if (typeof part === 'number') return Uint8Array.of(part)
  if (typeof part === 'string') return Buffer.from(part, 'latin1')
  return part.every((item) => typeof item === 'number') ? Uint8Array.from(part) : join(...part)
}

/** @param {number} value @returns {number[]} LEB128 */
export function u32(value) {
  /** @type {number[]} */
  const bytes = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128)
  return [...bytes, value]
}

/** @param {Part[]} parts */
export function sized(...parts) {
  const contents = join(...parts)
  return join(u32(contents.length), contents)
}

/** @param {number} id @param {Part[]} parts */
export function section(id, ...parts) {
  return join(id, sized(...parts))
}

/** @param {number} times rounded down @param {Part | ((i: number) => Part)} part */
export function repeat(times, part) {
  const length = Math.floor(times)
  if (typeof part !== 'function') {
    const unit = bytesOf(part)
    return Buffer.alloc(unit.length * length, unit)
  }
  return Buffer.concat(Array.from({ length }, (_, i) => bytesOf(part(i))))
}

/** @param {Part[]} sections */
export function module(...sections) {
  return join('\0asm', [1, 0, 0, 0], ...sections)
}
