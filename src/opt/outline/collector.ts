/** Collects numbers, each once. Starting again takes no time, however many there may be. */
export class Collector {
  /** What was added since the start, in the order of adding: so many of these. */
  found = new Int32Array(64)
  count = 0
  /** By number: the round in which it was added last. */
  private readonly rounds: number[]
  private round = 0

  /** Of numbers below `count`; larger ones may come. */
  constructor(count: number) {
    this.rounds = new Array<number>(count).fill(0)
  }

  start(): void {
    this.round++
    this.count = 0
  }

  /** Whether it is new. */
  add(number: number): boolean {
    if (this.rounds[number] === this.round) return false
    this.rounds[number] = this.round
    if (this.count === this.found.length) this.found = doubled(this.found)
    this.found[this.count++] = number
    return true
  }
}

/** The same numbers, with room for as many more. */
export function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * numbers.length)
  grown.set(numbers)
  return grown
}
