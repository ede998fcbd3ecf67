/**
 * What each expression of a function reads, as numbers of locals: written down by the walk that comes to the expressions first, and read again, in
 * the same order, by those after it.
 */
import { mayThrow } from './effects.ts'
import type { LocalNumbers } from './local-numbers.ts'
import { add, type LocalSet } from './local-set.ts'
import type { Expr, Local } from './nodes.ts'

export class ReadLog {
  private readonly numbers: LocalNumbers
  /** For each expression how many numbers, doubled, and 1 if it may throw; then the numbers. */
  private words = new Int32Array(16)
  private length = 0
  private at = 0
  private throws = false

  constructor(numbers: LocalNumbers) {
    this.numbers = numbers
  }

  /** The next walk begins. */
  rewind(): void {
    this.at = 0
  }

  /** Goes to the next expression, which is this one, and writes it down if no walk has. */
  next(root: Expr, canThrow: boolean): void {
    if (this.at < this.length) return
    this.push(0)
    this.throws = false
    this.write(root, canThrow)
    this.words[this.at] = 2 * (this.length - this.at - 1) + (this.throws ? 1 : 0)
  }

  /** Passes that expression, adding what it reads; returns whether it may throw. */
  addTo(live: LocalSet): boolean {
    const { words, at } = this
    const head = words[at] as number
    const end = at + 1 + (head >>> 1)
    for (let i = at + 1; i < end; i++) add(live, words[i] as number)
    this.at = end
    return (head & 1) === 1
  }

  /** Passes it as something that nobody evaluates. */
  skip(): void {
    this.at += 1 + ((this.words[this.at] as number) >>> 1)
  }

  private write(node: Expr, canThrow: boolean): void {
    if (node.op === 'js.get') {
      const number = this.numbers.of(node.imm as Local)
      if (number >= 0) this.push(number)
      return
    }
    const { args } = node
    for (let i = 0; i < args.length; i++) this.write(args[i] as Expr, canThrow)
    if (canThrow && !this.throws) this.throws = mayThrow(node)
  }

  private push(word: number): void {
    if (this.length === this.words.length) {
      const grown = new Int32Array(2 * this.length)
      grown.set(this.words)
      this.words = grown
    }
    this.words[this.length++] = word
  }
}
