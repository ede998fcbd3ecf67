/**
 * The code that a page holds: texts of functions, and of the sources the lines that these come from. With all of a large module
 * it would open slowly, so there is a limit; whoever adds begins with what matters most.
 */
import type { Source } from '../debug/locator.ts'
import { type FunctionTexts, type LineRange, maxText } from './texts.ts'

/** Characters of code in a page. */
export const maxCode = 6_000_000

/** Nobody reads more of a line, and what was generated may be one line. */
const maxLine = 500

/** Part of a source as the page holds it. */
export interface SourceText {
  readonly name: string
  /** Texts by line, from 0; null if the file was not there to be read. */
  readonly lines: Readonly<Record<number, string>> | null
}

/** Reads a source by its name; null if that can't be done. */
export type ReadSource = (name: string) => string | null

interface Draft {
  readonly name: string
  readonly text: readonly string[] | null
  readonly lines: Record<number, string>
}

export class Code {
  readonly functions = new Map<number, FunctionTexts>()
  private readonly sources = new Map<number, Draft>()
  private readonly read: ReadSource
  private left: number

  constructor(read: ReadSource, limit = maxCode) {
    this.read = read
    this.left = limit
  }

  /** Adds a function if there is place for it; `make` is asked only if its JavaScript fits. */
  add(index: number, js: string, make: () => FunctionTexts, sources: readonly Source[]): void {
    if (Math.min(js.length, maxText) > this.left) return
    const texts = make()
    const size = texts.js.length + texts.wat.length + texts.made.length + texts.from.length
    if (size > this.left) return
    this.left -= size
    for (const range of texts.ranges) this.addLines(range, sources[range.source]!)
    this.functions.set(index, texts)
  }

  /** The sources, by their places in what the ranges of functions refer to. */
  get texts(): Readonly<Record<number, SourceText>> {
    const entries = [...this.sources].map(([index, { name, text, lines }]) => {
      return [index, { name, lines: text === null ? null : lines }] as const
    })
    return Object.fromEntries(entries)
  }

  private addLines({ source, first, last }: LineRange, { name, content }: Source): void {
    let draft = this.sources.get(source)
    if (draft === undefined) {
      const text = content ?? this.read(name)
      draft = { name, text: text?.split(/\r?\n/) ?? null, lines: {} }
      this.sources.set(source, draft)
      this.left -= name.length
    }
    if (draft.text === null) return
    for (let line = first; line <= last; line++) {
      const text = draft.text[line]
      if (text === undefined || draft.lines[line] !== undefined) continue
      draft.lines[line] = text.length > maxLine ? `${text.slice(0, maxLine)}...` : text
      this.left -= draft.lines[line].length
    }
  }
}
