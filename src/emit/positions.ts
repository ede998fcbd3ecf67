/**
 * Where in a text what comes from: the printer writes into a `Recorder`, which notes for places of the text the byte
 * offset in the module, and the name that the module has for an identifier. It knows nothing of sources and maps: what is
 * recorded is plain numbers, small enough to be kept for each of millions of places and to be sent between threads.
 */

import { TextBuffer } from './text-buffer.ts'

/** Four numbers for each place: line and column in the text, from 0; byte offset in the module; index into `names`, or -1. */
export interface Positions {
  readonly places: Int32Array
  readonly names: readonly string[]
}

/** A text and, if it was asked for, where it comes from. */
export interface MappedText {
  readonly text: string
  readonly positions: Positions | null
}

/** Numbers for each place. */
export const placeSize = 4

export class Recorder {
  private readonly text = new TextBuffer()
  private places: number[] = []
  private readonly names: string[] = []
  private readonly numbers = new Map<string, number>()
  private line = 0
  /** Where the current line begins in `text`. */
  private lineStart = 0

  /** A piece of text; a line break can only be its first character. */
  write(text: string): void {
    if (text.charCodeAt(0) === 10) this.breakLine()
    this.text.write(text)
  }

  /** Begins a new line behind the next character, which is the line break. */
  private breakLine(): void {
    this.line++
    this.lineStart = this.text.length + 1
  }

  /** What is written next comes from this offset; with the name that it has there. */
  mark(at: number, name: string | null): void {
    const { places, line } = this
    const column = this.text.length - this.lineStart
    const last = places.length - placeSize
    if (last >= 0 && places[last] === line) {
      // The same place: the inner node knows better.
      if (places[last + 1] === column) {
        places[last + 2] = at
        if (name !== null) places[last + 3] = this.number(name)
        return
      }
      if (places[last + 2] === at && places[last + 3] === -1 && name === null) return
    }
    places.push(line, column, at, name === null ? -1 : this.number(name))
  }

  /** Writes another text, with its places. */
  append({ text, positions }: MappedText): void {
    if (positions !== null) {
      const { places, names } = positions
      const column = this.text.length - this.lineStart
      for (let i = 0; i < places.length; i += placeSize) {
        const line = places[i]!
        const name = places[i + 3]!
        this.places.push(
          this.line + line,
          places[i + 1]! + (line === 0 ? column : 0),
          places[i + 2]!,
          name < 0 ? -1 : this.number(names[name]!),
        )
      }
    }
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.line++
      this.lineStart = this.text.length + at + 1
    }
    this.text.write(text)
  }

  finish(): MappedText {
    return { text: this.text.finish(), positions: { places: new Int32Array(this.places), names: this.names } }
  }

  private number(name: string): number {
    let number = this.numbers.get(name)
    if (number === undefined) {
      number = this.names.length
      this.names.push(name)
      this.numbers.set(name, number)
    }
    return number
  }
}
