/**
 * A name for the bytes of a module, for whoever has to tell which of the modules that it knows they are. It keeps accidents
 * apart, not attackers: bytes made to look like a known module would get that module's code, no more.
 */

/** Two sums of different primes over the bytes, mixed, as 16 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  let a = 0x811c9dc5
  let b = 0x2545f491
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    a = Math.imul(a ^ byte, 0x01000193)
    b = Math.imul((b << 5) | (b >>> 27), 0x9e3779b1) + byte
  }
  return hex(mix(a ^ bytes.length)) + hex(mix(b))
}

/** Every bit of the sum changes half of the bits. */
function mix(sum: number): number {
  const first = Math.imul(sum ^ (sum >>> 16), 0x7feb352d)
  const second = Math.imul(first ^ (first >>> 15), 0x846ca68b)
  return second ^ (second >>> 16)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
