/** Inputs for the packages, and what turns their outputs into short results. */
import { createHash } from 'node:crypto'

/** Text, something repetitive, noise, and nothing. */
export function inputs() {
  const random = lcg(3)
  const words = Array.from({ length: 400 }, () =>
    random()
      .toString(36)
      .slice(2, 3 + ((random() * 8) | 0)),
  )
  const text = Array.from({ length: 6000 }, () => words[(random() ** 2 * words.length) | 0]).join(' ')
  return [
    new TextEncoder().encode(text),
    Uint8Array.from({ length: 50_000 }, (_, i) => (i % 251) ^ (i >> 12)),
    Uint8Array.from({ length: 20_000 }, () => random() * 256),
    new Uint8Array(1),
  ]
}

/** @param {number} seed */
export function lcg(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** @param {Uint8Array | string} bytes */
export function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function equal(a, b) {
  return Buffer.compare(a, b) === 0
}

/** @param {() => unknown} action */
export function attempt(action) {
  try {
    return action()
  } catch (error) {
    return `threw ${error}`
  }
}
