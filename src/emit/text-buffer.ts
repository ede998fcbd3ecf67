/**
 * A text that is written in small pieces. Engines keep such a string as a tree of its pieces, many times its size, until somebody looks
 * at it; here that is done with one block after the other.
 */

const blockSize = 1 << 16

export class TextBuffer {
  private readonly blocks: string[] = []
  private block = ''
  /** Length of the blocks. */
  private done = 0

  get length(): number {
    return this.done + this.block.length
  }

  write(text: string): void {
    this.block += text
    if (this.block.length >= blockSize) this.close()
  }

  finish(): string {
    if (this.blocks.length === 0) return this.block
    this.close()
    return this.blocks.join('')
  }

  private close(): void {
    const { block } = this
    flatten(block)
    this.blocks.push(block)
    this.done += block.length
    this.block = ''
  }
}

/** Looking for something makes engines put the pieces together. */
function flatten(text: string): boolean {
  return nothing.test(text)
}

const nothing = /\0/
