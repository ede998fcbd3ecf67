/**
 * SHA-256 (FIPS 180-4) of an ASCII text, as hexadecimal digits: keys of types that would be too long are hashed
 * (type-key.ts), and a module must not be able to make two types that have the same.
 */

const initial = fractions(2, 8)
const constants = fractions(3, 64)

/** The first 32 bits of the fractional parts of the roots (square or cube) of the first primes. */
function fractions(root: 2 | 3, count: number): Int32Array {
  const found = new Int32Array(count)
  let size = 0
  for (let n = 2; size < count; n++) {
    if (isPrime(n)) found[size++] = rootFraction(n, root)
  }
  return found
}

function isPrime(n: number): boolean {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return false
  return true
}

/** Exact: the greatest integer whose power is at most n shifted, then its low 32 bits. */
function rootFraction(n: number, root: 2 | 3): number {
  const power = BigInt(root)
  const goal = BigInt(n) << (32n * power)
  let low = 0n
  let high = 1n << 40n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** power <= goal) low = middle
    else high = middle
  }
  return Number(BigInt.asIntN(32, low))
}

export function sha256(text: string): string {
  const bytes = padded(text)
  const view = new DataView(bytes.buffer)
  const state = initial.slice()
  const words = new Int32Array(64)
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i)
    extend(words)
    compress(state, words)
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((((text.length + 8) >> 6) + 1) * 64)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  bytes[text.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(bytes.length - 8, Math.floor(text.length / 2 ** 29))
  view.setUint32(bytes.length - 4, text.length << 3)
  return bytes
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function extend(words: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15]!
    const b = words[i - 2]!
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1
  }
}

function compress(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + words[i]!) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word
}
