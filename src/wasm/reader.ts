/**
 * A cursor over the bytes of a module: the value encodings of spec §5.2 (LEB128 integers, IEEE bit patterns,
 * names). It knows no section and no instruction. Errors are CompileErrors in the spec suite's phrases.
 *
 * 64-bit integers come as two int32 halves, since a double cannot hold them and BigInt is slow.
 */
import { CompileError, type CompileErrorCode } from '../errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class Reader {
  readonly bytes: Uint8Array
  pos: number
  /** First offset that may not be read. */
  end: number
  /** High half of the integer that `s64` returned the low half of. */
  hi = 0

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.pos = start
    this.end = end
  }

  fail(reason: string, at = this.pos, code: CompileErrorCode = 'malformed'): never {
    throw new CompileError(code, reason, { offset: at })
  }

  u8(): number {
    if (this.pos >= this.end) this.fail('unexpected end of section or function')
    return this.bytes[this.pos++]!
  }

  u32(): number {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos]!
      if (byte < 0x80) {
        this.pos++
        return byte
      }
    }
    return this.longU32()
  }

  private longU32(): number {
    const at = this.pos
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    const last = this.lastByte(at)
    if (last > 0x0f) this.fail('integer too large', at)
    return (value | (last << 28)) >>> 0
  }

  /** The last byte that an integer may have. */
  private lastByte(at: number): number {
    const byte = this.u8()
    if (byte >= 0x80) this.fail('integer representation too long', at)
    return byte
  }

  s32(): number {
    const at = this.pos
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift)
    }
    const last = this.lastByte(at)
    const unused = last & 0x78
    if (unused !== 0 && unused !== 0x78) this.fail('integer too large', at)
    return value | (last << 28)
  }

  /** A signed 33-bit integer: the space that type indices and negative type codes share. */
  s33(): number {
    const at = this.pos
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift)
    }
    const last = this.lastByte(at)
    const unused = last & 0x70
    if (unused !== 0 && unused !== 0x70) this.fail('integer too large', at)
    const low = (value | (last << 28)) >>> 0
    return unused === 0 ? low : low - 2 ** 32
  }

  /** A signed 64-bit integer: returns the low half and leaves the high half in `hi`. */
  s64(): number {
    const at = this.pos
    let lo = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8()
      lo |= (byte & 0x7f) << shift
      if (byte < 0x80) return this.extended((lo << (25 - shift)) >> (25 - shift))
    }
    const middle = this.u8()
    lo |= (middle & 0x7f) << 28
    let hi = (middle & 0x7f) >> 4
    if (middle < 0x80) {
      this.hi = (hi << 29) >> 29
      return lo
    }
    for (let shift = 3; shift < 31; shift += 7) {
      const byte = this.u8()
      hi |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.hi = (hi << (25 - shift)) >> (25 - shift)
        return lo
      }
    }
    const last = this.lastByte(at)
    if (last !== 0 && last !== 0x7f) this.fail('integer too large', at)
    this.hi = hi | (last << 31)
    return lo
  }

  private extended(lo: number): number {
    this.hi = lo >> 31
    return lo
  }

  /** An unsigned 64-bit integer as a number: rounded above 2^53. */
  u64(): number {
    const at = this.pos
    let value = 0
    let scale = 1
    for (let count = 0; count < 9; count++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    const last = this.lastByte(at)
    if (last > 1) this.fail('integer too large', at)
    return value + last * scale
  }

  /** Four little-endian bytes as an int32: the bits of an f32, or half of those of an f64. */
  bits32(): number {
    const { bytes, pos } = this
    if (pos + 4 > this.end) this.fail('unexpected end of section or function', this.end)
    this.pos = pos + 4
    return bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)
  }

  /**
   * A length or count that the bytes left in the module could hold, one byte for each. The reference
   * interpreter counts from the first byte of the number itself; so do we, to give its verdicts.
   */
  length(): number {
    const at = this.pos
    const value = this.u32()
    if (value > this.bytes.length - at) this.fail('length out of bounds', at)
    return value
  }

  skip(count: number): void {
    if (count > this.end - this.pos) this.fail('unexpected end of section or function', this.end)
    this.pos += count
  }

  name(): string {
    const size = this.length()
    const start = this.pos
    this.skip(size)
    try {
      return utf8.decode(this.bytes.subarray(start, this.pos))
    } catch {
      return this.fail('malformed UTF-8 encoding', start)
    }
  }
}
