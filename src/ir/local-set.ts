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

/** A set of its own with the same members: `slice` of a typed array takes several times as long. */
export function copyOf(set: LocalSet): LocalSet {
  const copy = new Uint32Array(set.length)
  assignAll(copy, set)
  return copy
}

/** Makes a set what another one is. */
export function assignAll(into: LocalSet, from: LocalSet): void {
  for (let i = 0; i < into.length; i++) into[i] = from[i] as number
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

/** Visits the members, ascending. */
export function eachMember(set: LocalSet, visit: (number: number) => void): void {
  for (let i = 0; i < set.length; i++) {
    for (let word = set[i] as number; word !== 0; word &= word - 1)
      visit(i * 32 + 31 - Math.clz32(word & -word))
  }
}

/** The members, ascending. */
export function members(set: LocalSet): number[] {
  const found: number[] = []
  eachMember(set, (number) => found.push(number))
  return found
}

/** Many sets of one size in one array, by their row: each in an array of its own costs more than what is in it. */
export class SetTable {
  private readonly width: number
  private words: Uint32Array
  private rows = 0

  constructor(count: number) {
    this.width = (count + 31) >>> 5
    this.words = new Uint32Array(64 * this.width)
  }

  clear(): void {
    this.rows = 0
  }

  /** Adds a set and returns its row. */
  push(set: LocalSet): number {
    const start = this.rows * this.width
    if (start + this.width > this.words.length) {
      const grown = new Uint32Array(2 * this.words.length)
      grown.set(this.words)
      this.words = grown
    }
    for (let i = 0; i < set.length; i++) this.words[start + i] = set[i] as number
    return this.rows++
  }

  isSame(row: number, set: LocalSet): boolean {
    const start = row * this.width
    for (let i = 0; i < set.length; i++) if (this.words[start + i] !== set[i]) return false
    return true
  }

  has(row: number, number: number): boolean {
    return ((this.words[row * this.width + (number >>> 5)] as number) & (1 << (number & 31))) !== 0
  }
}
