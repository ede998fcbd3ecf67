/** Assembles modules byte by byte, for tests of what no assembler would write. */

type Bytes = number | string | readonly Bytes[]

/** Numbers are bytes, strings their UTF-8; nested lists are flattened. */
export function bytes(...parts: Bytes[]): number[] {
  const out: number[] = []
  append(out, parts)
  return out
}

function append(out: number[], part: Bytes): void {
  if (typeof part === 'number') out.push(part)
  else if (typeof part === 'string') append(out, [...new TextEncoder().encode(part)])
  else for (const inner of part) append(out, inner)
}

export function u32(value: number): number[] {
  const out: number[] = []
  let rest = value
  do {
    const byte = rest % 128
    rest = Math.floor(rest / 128)
    out.push(rest > 0 ? byte + 128 : byte)
  } while (rest > 0)
  return out
}

/** A vector or anything else with its length in front. */
export function sized(...parts: Bytes[]): number[] {
  const content = bytes(parts)
  return bytes(u32(content.length), content)
}

export function section(id: number, ...parts: Bytes[]): number[] {
  return bytes(id, sized(parts))
}

export function binary(...sections: Bytes[]): Uint8Array {
  return Uint8Array.from(bytes('\0asm', 1, 0, 0, 0, sections))
}

/** A module with one function of type [] -> [] and this body. */
export function withBody(...body: Bytes[]): Uint8Array {
  return binary(section(1, 1, 0x60, 0, 0), section(3, 1, 0), section(10, 1, sized(body)))
}
