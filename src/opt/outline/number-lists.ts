/**
 * Lists of numbers by place, one behind the other in one array: a function has thousands of them, nearly all with few numbers or none. What
 * was kept last can be taken off again.
 */
import { type Collector, doubled } from './collector.ts'

export class NumberLists {
  values = new Int32Array(256)
  length = 0
  /** By place: where its list begins and ends among the values. */
  readonly from: Int32Array
  readonly to: Int32Array

  constructor(places: number) {
    this.from = new Int32Array(places)
    this.to = new Int32Array(places)
  }

  /** Adds numbers behind all others, as the list of a place. */
  keep(place: number, { found, count }: Collector): void {
    this.from[place] = this.length
    this.push(found, count)
    this.to[place] = this.length
  }

  /** Adds the first numbers of an array; returns where they are. */
  push(numbers: Int32Array, count: number): number {
    const start = this.length
    while (start + count > this.values.length) this.values = doubled(this.values)
    for (let i = 0; i < count; i++) this.values[start + i] = numbers[i] as number
    this.length = start + count
    return start
  }

  /** So many numbers from one on. */
  some(from: number, count: number): number[] {
    return Array.from(this.values.subarray(from, from + count))
  }

  /** Takes off what was added since there were so many. */
  cut(length: number): void {
    this.length = length
  }
}
