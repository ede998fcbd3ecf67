/** Sets of locals that are numbered from 0: bits, for data flow. */

export type LocalSet = Uint32Array

export function has(set: LocalSet, number: number): boolean {
  return ((set[number >>> 5] as number) & (1 << (number & 31))) !== 0
}

export function add(set: LocalSet, number: number): void {
  set[number >>> 5] = (set[number >>> 5] as number) | (1 << (number & 31))
}

export function remove(set: LocalSet, number: number): void {
  set[number >>> 5] = (set[number >>> 5] as number) & ~(1 << (number & 31))
}

export function newSet(count: number): LocalSet {
  return new Uint32Array((count + 31) >>> 5)
}

/** Adds the members of `from`; returns whether there were new ones. */
export function addAll(into: LocalSet, from: LocalSet): boolean {
  let changed = 0
  for (let i = 0; i < into.length; i++) {
    const old = into[i] as number
    const merged = old | (from[i] as number)
    changed |= old ^ merged
    into[i] = merged
  }
  return changed !== 0
}

/** Keeps the members that are in `other` too. */
export function keepAll(set: LocalSet, other: LocalSet): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] as number) & (other[i] as number)
}

/** Removes the members of `other`. */
export function removeAll(set: LocalSet, other: LocalSet): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] as number) & ~(other[i] as number)
}

/** Number of members of both. */
export function countBoth(a: LocalSet, b: LocalSet): number {
  let count = 0
  for (let i = 0; i < a.length; i++) count += popcount((a[i] as number) & (b[i] as number))
  return count
}

/** The members of both. */
export function both(a: LocalSet, b: LocalSet): LocalSet {
  return a.map((word, i) => word & (b[i] as number))
}

/** The members, ascending. */
export function members(set: LocalSet): number[] {
  const found: number[] = []
  for (let i = 0; i < set.length; i++) {
    for (let word = set[i] as number; word !== 0; word &= word - 1)
      found.push(i * 32 + 31 - Math.clz32(word & -word))
  }
  return found
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
