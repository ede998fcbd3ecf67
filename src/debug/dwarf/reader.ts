/**
 * A cursor over a DWARF section: little-endian numbers, LEB128, strings. Debug information is a hint that may be wrong, so
 * what runs over the end throws `DwarfError`, and whoever reads a unit gives up on that unit alone.
 */
export class DwarfError extends Error {}

/**
 * What reading may cost, in bytes of work or memory, beyond going through the sections once. Strings, ranges and entries are named by
 * their offsets, the same ones by whoever likes, so that a few bytes may ask for megabytes again and again.
 */
export class Budget {
  private readonly most: number
  private left: number

  constructor(most: number) {
    this.most = most
    this.left = most
  }

  spend(cost: number): void {
    this.left -= cost
    if (this.left < 0) throw new DwarfError('the same bytes are referred to too often')
  }

  /** For another question. */
  refill(): void {
    this.left = this.most
  }
}

/** Units of a section that can't be read before it is given up: each costs the stack of an error. */
export const mostBroken = 1000

/** More than any number takes, padded or not. */
const longestNumber = 16

const utf8 = new TextDecoder()

export class DwarfReader {
  readonly bytes: Uint8Array
  pos: number
  /** First offset that may not be read. */
  end: number

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    if (!(pos <= bytes.length) || end > bytes.length) throw new DwarfError('out of the section')
    this.bytes = bytes
    this.pos = pos
    this.end = end
  }

  u8(): number {
    if (this.pos >= this.end) throw new DwarfError('unexpected end')
    return this.bytes[this.pos++]!
  }

  u16(): number {
    return this.u8() | (this.u8() << 8)
  }

  u24(): number {
    return this.u16() | (this.u8() << 16)
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0
  }

  /** Rounded above 2^53. */
  u64(): number {
    return this.u32() + this.u32() * 2 ** 32
  }

  s8(): number {
    return (this.u8() << 24) >> 24
  }

  /** An unsigned number of so many bytes. */
  unsigned(size: number): number {
    switch (size) {
      case 1:
        return this.u8()
      case 2:
        return this.u16()
      case 4:
        return this.u32()
      case 8:
        return this.u64()
      default:
        throw new DwarfError(`no numbers of ${size} bytes`)
    }
  }

  uleb(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < longestNumber; i++, scale *= 128) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    throw new DwarfError('a number without end')
  }

  sleb(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < longestNumber; i++, scale *= 128) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return byte & 0x40 ? value - scale * 128 : value
    }
    throw new DwarfError('a number without end')
  }

  /** A string that ends with a zero byte. */
  cstring(): string {
    const start = this.pos
    const end = this.bytes.indexOf(0, start)
    if (end < 0 || end >= this.end) throw new DwarfError('unexpected end')
    this.pos = end + 1
    return utf8.decode(this.bytes.subarray(start, end))
  }

  skip(count: number): void {
    if (count > this.end - this.pos) throw new DwarfError('unexpected end')
    this.pos += count
  }

  /** The length in front of a unit; 64-bit DWARF announces itself there. */
  unitLength(): { readonly length: number; readonly offsetSize: 4 | 8 } {
    const length = this.u32()
    if (length === 0xffffffff) return { length: this.u64(), offsetSize: 8 }
    return { length, offsetSize: 4 }
  }
}
