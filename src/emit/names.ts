/**
 * Identifiers. Names of the module are hostile: they are reduced to ASCII letters, digits and `_`, never reserved,
 * never a name that the output uses otherwise, and unique. `$` is ours alone: a name derived from another one holds
 * one (`add$ref`), so it needs no look at what is taken and does not depend on the order of emission; minified names
 * of the runtime begin with one.
 */
import { runtimeGlobals, shortNames } from './runtime-names.generated.ts'

/** Words that strict code can't declare, in a module or a script, and values that the language has as globals. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for function if implements import in instanceof interface let new null package ' +
    'private protected public return static super switch this throw true try typeof undefined var void while ' +
    'with yield NaN Infinity'
  ).split(' '),
)

/**
 * What a name of the module must not be: words of the language, those of CommonJS, which tools look for, and
 * the runtime's names and free names.
 */
const reserved: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...['exports', 'module', 'require'],
  ...Object.keys(shortNames),
  ...runtimeGlobals,
])

/** Names of the shell, which it uses outside of the module's functions only. */
const shell: ReadonlySet<string> = new Set(['instantiate', 'imports', 'data', 'error'])

const maxWish = 80

/** A wish as an identifier, or '' when nothing of it is left. */
export function sanitize(wish: string): string {
  const text = wish.slice(0, maxWish).replace(/[^A-Za-z0-9_]/g, '_')
  if (/^_*$/.test(text)) return ''
  return /^[0-9]/.test(text) ? `_${text}` : text
}

const firsts = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'
const others = `${firsts}0123456789`

/** The k-th short name: one character, then two, and so on. Holds no `$`. */
export function shortName(k: number): string {
  let name = firsts[k % firsts.length]!
  let rest = Math.floor(k / firsts.length)
  while (rest > 0) {
    rest--
    name += others[rest % others.length]!
    rest = Math.floor(rest / others.length)
  }
  return name
}

/** Short names of the module begin at two characters: one character is for what is inside functions. */
const firstModuleName = firsts.length

/** How many short names are one letter. */
export const letters = firsts.length

/** The k-th short name inside a function. No name of the module looks like one, so none need be compared. */
export function shortLocal(k: number): string {
  if (k < firsts.length) return firsts[k]!
  return k < 2 * firsts.length ? `${firsts[k % firsts.length]}$` : `${shortName(k)}$l`
}

/**
 * The scope of the module, or that of a function inside it: hands out names that differ from each other and from those
 * of the scope around.
 */
export class NameScope {
  private readonly taken = new Set<string>()
  private readonly suffixes = new Map<string, number>()
  private readonly outer: NameScope | null
  private next = firstModuleName

  constructor(outer: NameScope | null) {
    this.outer = outer
  }

  has(name: string): boolean {
    if (this.taken.has(name) || reserved.has(name)) return true
    return this.outer === null ? shell.has(name) : this.outer.taken.has(name)
  }

  /** The wish, or the fallback, with a number behind it when it is taken. */
  choose(wish: string | null, fallback: string, suffix = ''): string {
    const base = ((wish === null ? '' : sanitize(wish)) || fallback) + suffix
    let name = base
    while (this.has(name)) {
      const count = (this.suffixes.get(base) ?? 0) + 1
      this.suffixes.set(base, count)
      name = `${base}_${count}`
    }
    this.taken.add(name)
    return name
  }

  /** The next short name. */
  shortest(): string {
    let name: string
    do name = shortName(this.next++)
    while (this.has(name))
    this.taken.add(name)
    return name
  }
}
