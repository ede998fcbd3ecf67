/**
 * Identifiers. Names of the module are hostile: they are reduced to ASCII letters, digits and `_`, never reserved,
 * never a name that the output uses otherwise, and unique. `$` is ours alone: a name derived from another one holds
 * one (`add$ref`), so it needs no look at what is taken and does not depend on the order of emission; minified names
 * of the runtime begin with one.
 */
import { runtimeTable } from './runtime-table.generated.ts'

const words = `
  arguments as async await boolean break byte case catch char class const continue debugger default delete do double
  else enum eval export extends false final finally float for from function get if implements import in instanceof int
  interface let long native new null of package private protected public return set short static super switch this
  throw true try typeof undefined var void volatile while with yield abstract goto synchronized throws transient
  NaN Infinity Object Array Math Number BigInt String Symbol Error RangeError TypeError DataView ArrayBuffer Uint8Array
  Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array BigUint64Array
  SharedArrayBuffer Atomics Function Proxy Reflect Promise Map Set WeakMap WeakSet WeakRef FinalizationRegistry JSON
  Date RegExp Boolean globalThis window self global console exports module require instantiate imports data error
  prototype constructor then __proto__ __filename __dirname
`

/** What a name of the module must not be: words of the language, globals, and the runtime's names and free names. */
const reserved: ReadonlySet<string> = new Set([
  ...words.trim().split(/\s+/),
  ...Object.keys(runtimeTable),
  ...Object.values(runtimeTable).flatMap((declaration) => declaration.free),
])

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

/** The k-th short name inside a function. No name of the module looks like one, so none need be compared. */
export function shortLocal(k: number): string {
  if (k < firsts.length) return firsts[k]!
  return k < 2 * firsts.length ? `${firsts[k % firsts.length]}$` : `${shortName(k)}$l`
}

/** A scope: hands out names that differ from each other and from those of the scope around. */
export class NameScope {
  private readonly taken = new Set<string>()
  private readonly suffixes = new Map<string, number>()
  private readonly outer: NameScope | null
  private next = firstModuleName

  constructor(outer: NameScope | null) {
    this.outer = outer
  }

  has(name: string): boolean {
    if (this.taken.has(name)) return true
    return this.outer === null ? reserved.has(name) : this.outer.has(name)
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
