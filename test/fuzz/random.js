/** Random numbers that depend on the seed alone (splitmix32), and choices made with them. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995
  }

  /** An integer from 0 to 2^32 - 1. */
  bits() {
    this.state = (this.state + 0x9e3779b9) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }

  /**
   * An integer from 0 to `limit` - 1.
   * @param {number} limit
   */
  below(limit) {
    return Math.floor((this.bits() / 2 ** 32) * limit)
  }

  /**
   * True once in `times`.
   * @param {number} times
   */
  once(times) {
    return this.below(times) === 0
  }

  /**
   * @template T
   * @param {readonly T[]} items not empty
   * @returns {T}
   */
  pick(items) {
    return /** @type {T} */ (items[this.below(items.length)])
  }
}
