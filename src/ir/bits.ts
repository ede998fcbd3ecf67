/** Sets of small numbers as bits, all of one width in words. */
export type Bits = Uint32Array

export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5)
}

export function addBit(bits: Bits, n: number): void {
  bits[n >>> 5] = (bits[n >>> 5] as number) | (1 << (n & 31))
}

export function hasBit(bits: Bits, n: number): boolean {
  return (((bits[n >>> 5] as number) >>> (n & 31)) & 1) === 1
}

export function addBits(into: Bits, from: Bits): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (from[i] as number)
}

/** Whether `bits` holds all of `other`. */
export function includesBits(bits: Bits, other: Bits): boolean {
  for (let i = 0; i < bits.length; i++) if (((other[i] as number) & ~(bits[i] as number)) !== 0) return false
  return true
}

/** The union; one of the two themselves where it is the same. */
export function unionBits(a: Bits, b: Bits): Bits {
  if (a === b || includesBits(a, b)) return a
  if (includesBits(b, a)) return b
  const union = a.slice()
  addBits(union, b)
  return union
}

/** Size of the intersection. */
export function countCommon(a: Bits, b: Bits): number {
  let count = 0
  for (let i = 0; i < a.length; i++) count += popcount((a[i] as number) & (b[i] as number))
  return count
}

/** The numbers in both, ascending. */
export function commonBits(a: Bits, b: Bits): number[] {
  const numbers: number[] = []
  for (let i = 0; i < a.length; i++) {
    let word = (a[i] as number) & (b[i] as number)
    while (word !== 0) {
      const lowest = word & -word
      numbers.push(i * 32 + 31 - Math.clz32(lowest))
      word ^= lowest
    }
  }
  return numbers
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
