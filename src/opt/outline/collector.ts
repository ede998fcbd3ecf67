/** Collects numbers, each once. Starting again takes no time, however many there may be. */
export class Collector {
  found: number[] = []
  /** By number: the round in which it was added last. */
  private readonly rounds: number[]
  private round = 0

  /** Of numbers below `count`; larger ones may come. */
  constructor(count: number) {
    this.rounds = new Array<number>(count).fill(0)
  }

  start(): void {
    this.round++
    this.found = []
  }

  /** Whether it is new. */
  add(number: number): boolean {
    if (this.rounds[number] === this.round) return false
    this.rounds[number] = this.round
    this.found.push(number)
    return true
  }
}
