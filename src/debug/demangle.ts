/**
 * Names of Rust as its users write them: version 0 (RFC 2603) and the older form, `_ZN4core3fmt17h0123456789abcdefE`.
 * Linkers have demangled names of C++ already. A name that is not understood stays as it is.
 */

/** Characters of names that are looked at: hostile ones are longer than any compiler makes them. */
const longest = 20_000

export function demangle(name: string): string {
  if (!name.startsWith('_') || name.length > longest) return name
  try {
    if (name.startsWith('_R')) return new Demangler(name.slice(2)).symbol()
    if (name.startsWith('_ZN')) return oldRust(name) ?? name
  } catch (error) {
    if (!(error instanceof Unknown)) throw error
  }
  return name
}

/** `_ZN`, parts with their lengths, the last of which is a hash, and `E`. */
function oldRust(name: string): string | null {
  const parts: string[] = []
  let rest = name.slice(3)
  for (;;) {
    const [, digits] = /^(\d+)/.exec(rest) ?? []
    if (digits === undefined) break
    const start = digits.length
    parts.push(rest.slice(start, start + Number(digits)))
    rest = rest.slice(start + Number(digits))
  }
  if (!rest.startsWith('E') || !/^h[0-9a-f]{16}$/.test(parts.pop() ?? '')) return null
  return parts.map(unescaped).join('::')
}

const escapes: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}

function unescaped(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replaceAll('..', '::')
    .replace(/\$(?:u([0-9a-f]{1,5})|([A-Z]+))\$/g, (all, hex: string | undefined, word: string) => {
      return hex === undefined ? (escapes[word] ?? all) : String.fromCodePoint(Number.parseInt(hex, 16))
    })
}

class Unknown extends Error {}

const basicTypes: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
}

/** A hostile name could refer back to itself in ever longer texts. */
const maxSteps = 1000

class Demangler {
  private readonly text: string
  private pos = 0
  private steps = 0

  constructor(text: string) {
    this.text = text
  }

  symbol(): string {
    if (/\d/.test(this.peek())) throw new Unknown()
    return this.path(true)
  }

  private peek(): string {
    return this.text[this.pos] ?? ''
  }

  private next(): string {
    const char = this.text[this.pos++]
    if (char === undefined) throw new Unknown()
    return char
  }

  private accept(char: string): boolean {
    if (this.peek() !== char) return false
    this.pos++
    return true
  }

  /** Of a value, generic arguments stand behind `::`. */
  private path(isValue = false): string {
    if (++this.steps > maxSteps) throw new Unknown()
    const kind = this.next()
    switch (kind) {
      case 'C':
        return this.identifier().name
      case 'M':
        this.implPath()
        return `<${this.type()}>`
      case 'X':
        this.implPath()
        return `<${this.type()} as ${this.path()}>`
      case 'Y':
        return `<${this.type()} as ${this.path()}>`
      case 'N': {
        const space = this.next()
        const path = this.path(isValue)
        const { name, number } = this.identifier()
        if (space === 'C') return `${path}::{closure#${number}}`
        if (space === 'S') return `${path}::{shim:${name}#${number}}`
        if (space >= 'A' && space <= 'Z') return `${path}::{${space}:${name}#${number}}`
        return `${path}::${name}`
      }
      case 'I':
        return `${this.path(isValue)}${isValue ? '::' : ''}<${this.until(() => this.genericArg())}>`
      case 'B':
        return this.back(() => this.path(isValue))
      default:
        throw new Unknown()
    }
  }

  private implPath(): void {
    if (this.accept('s')) this.base62()
    this.path()
  }

  /** Items up to `E`. */
  private until(item: () => string): string {
    return this.items(item).join(', ')
  }

  private items(item: () => string): string[] {
    const items: string[] = []
    while (!this.accept('E')) items.push(item())
    return items.filter((text) => text !== '')
  }

  private genericArg(): string {
    if (this.accept('L')) {
      this.base62()
      return ''
    }
    return this.accept('K') ? this.constant() : this.type()
  }

  private type(): string {
    if (++this.steps > maxSteps) throw new Unknown()
    const kind = this.next()
    const basic = basicTypes[kind]
    if (basic !== undefined) return basic
    switch (kind) {
      case 'A':
        return `[${this.type()}; ${this.constant()}]`
      case 'S':
        return `[${this.type()}]`
      case 'T':
        return this.tuple()
      case 'R':
        this.lifetime()
        return `&${this.type()}`
      case 'Q':
        this.lifetime()
        return `&mut ${this.type()}`
      case 'P':
        return `*const ${this.type()}`
      case 'O':
        return `*mut ${this.type()}`
      case 'B':
        return this.back(() => this.type())
      case 'F':
        return this.funcPointer()
      case 'D':
        return this.dynTrait()
      default:
        this.pos--
        return this.path()
    }
  }

  private tuple(): string {
    const items = this.items(() => this.type())
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }

  private funcPointer(): string {
    this.binder()
    const isUnsafe = this.accept('U')
    const abi = this.accept('K') ? this.abi() : ''
    const params = this.until(() => this.type())
    const result = this.type()
    return `${isUnsafe ? 'unsafe ' : ''}${abi}fn(${params})${result === '()' ? '' : ` -> ${result}`}`
  }

  private abi(): string {
    return `extern "${this.accept('C') ? 'C' : this.identifier().name.replaceAll('_', '-')}" `
  }

  private dynTrait(): string {
    this.binder()
    const bounds: string[] = []
    while (!this.accept('E')) bounds.push(this.boundTrait())
    this.lifetime()
    return `dyn ${bounds.join(' + ')}`
  }

  /** A trait with the types that it has been given: `Iterator<Item = u32>`. */
  private boundTrait(): string {
    const path = this.path()
    const types: string[] = []
    while (this.accept('p')) types.push(`${this.identifier().name} = ${this.type()}`)
    if (types.length === 0) return path
    return path.endsWith('>') ? `${path.slice(0, -1)}, ${types.join(', ')}>` : `${path}<${types.join(', ')}>`
  }

  /** Lifetimes are not shown. */
  private binder(): void {
    if (this.accept('G')) this.base62()
  }

  private lifetime(): void {
    if (this.accept('L')) this.base62()
  }

  private constant(): string {
    if (this.accept('p')) return '_'
    if (this.accept('B')) return this.back(() => this.constant())
    const type = this.type()
    const sign = this.accept('n') ? '-' : ''
    let digits = ''
    for (let char = this.next(); char !== '_'; char = this.next()) digits += char
    if (!/^[0-9a-f]*$/.test(digits)) throw new Unknown()
    const value = digits === '' ? 0n : BigInt(`0x${digits}`)
    return type === 'bool' ? String(value === 1n) : `${sign}${value}`
  }

  /** Reads what was said before, at an offset. */
  private back<T>(read: () => T): T {
    const at = this.base62()
    const here = this.pos
    if (at >= here || ++this.steps > maxSteps) throw new Unknown()
    this.pos = at
    const result = read()
    this.pos = here
    return result
  }

  private identifier(): { readonly name: string; readonly number: number } {
    const number = this.accept('s') ? this.base62() + 1 : 0
    const isUnicode = this.accept('u')
    const [digits] = /^\d+/.exec(this.text.slice(this.pos, this.pos + 10)) ?? []
    if (digits === undefined) throw new Unknown()
    this.pos += digits.length
    this.accept('_')
    const name = this.text.slice(this.pos, this.pos + Number(digits))
    this.pos += Number(digits)
    return { name: isUnicode ? fromPunycode(name) : name, number }
  }

  /** `_` is 0, `0_` is 1. */
  private base62(): number {
    if (this.accept('_')) return 0
    let value = 0
    for (let char = this.next(); char !== '_'; char = this.next()) {
      const digit = base62Digits.indexOf(char)
      if (digit < 0) throw new Unknown()
      value = value * 62 + digit
    }
    return value + 1
  }
}

const base62Digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Punycode (RFC 3492) with `_` where that has `-`. */
function fromPunycode(text: string): string {
  const basic = text.lastIndexOf('_')
  const out = Array.from(text.slice(0, Math.max(basic, 0)), (char) => char.codePointAt(0)!)
  let code = 128
  let bias = 72
  let place = 0
  for (let at = basic + 1; at < text.length; ) {
    const before = place
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(text[at++] ?? '?')
      if (digit < 0) throw new Unknown()
      place += digit * weight
      const threshold = Math.min(26, Math.max(1, k - bias))
      if (digit < threshold) break
      weight *= 36 - threshold
    }
    const count = out.length + 1
    bias = newBias(before === 0 ? Math.floor(place / 700) : Math.floor((place - before) / 2), count)
    code += Math.floor(place / count)
    place %= count
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new Unknown()
    out.splice(place++, 0, code)
  }
  return String.fromCodePoint(...out)
}

function newBias(step: number, count: number): number {
  let delta = step + Math.floor(step / count)
  let bias = 0
  for (; delta > 455; bias += 36) delta = Math.floor(delta / 35)
  return bias + Math.floor((36 * delta) / (delta + 38))
}
