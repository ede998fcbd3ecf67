/**
 * Modules with one imported function and nothing but its export. Glue code makes them at run time to turn a function of
 * JavaScript into one that a table takes (Emscripten's `addFunction`). They hold no code, so no compiler is needed: their
 * type alone says how values pass.
 */
import { forward_function } from '../../runtime/web/forward.js'
import type { CompiledModule } from './backend.ts'

interface Signature {
  readonly params: readonly string[]
  readonly results: readonly string[]
}

interface Forwarder extends Signature {
  readonly module: string
  readonly field: string
  readonly name: string
}

/** The module that these bytes are if they are of this kind, else null. */
export function forwarderModule(bytes: Uint8Array): CompiledModule | null {
  const forwarder = readForwarder(bytes)
  if (forwarder === null) return null
  const { module, field, name, params, results } = forwarder
  return {
    imports: [{ module, name: field, kind: 'function' }],
    exports: [{ name, kind: 'function' }],
    posted: () => bytes.slice(),
    customSections: () => [],
    instantiate(imports) {
      const func = forward_function(imports, module, field, params, results)
      return { exports: Object.freeze(Object.assign(Object.create(null), { [name]: func })) }
    },
  }
}

// Reading

/** Value types by their byte. */
const valueTypes: Readonly<Record<number, string>> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  112: 'funcref',
  111: 'externref',
}

const header = [0, 97, 115, 109, 1, 0, 0, 0]
/** Larger than any forwarder is. */
const maxSize = 4096
/** Section ids: type, import, export. */
const sections = [1, 2, 7]

/** Reads what such a module holds, in order; anything else ends it. */
function readForwarder(bytes: Uint8Array): Forwarder | null {
  if (bytes.length > maxSize || header.some((byte, i) => bytes[i] !== byte)) return null
  const reader = new BytesReader(bytes, header.length)
  try {
    const types = reader.section(sections[0]!, () => reader.signature())
    const [only, ...others] = reader.section(sections[1]!, () => reader.functionImport())
    const [exported, ...more] = reader.section(sections[2]!, () => reader.functionExport())
    if (only === undefined || exported === undefined || others.length + more.length > 0) return null
    const signature = types[only.type]
    if (signature === undefined || reader.at !== bytes.length) return null
    return { module: only.module, field: only.field, name: exported, ...signature }
  } catch (error) {
    if (error instanceof Unlike) return null
    throw error
  }
}

/** The bytes are another kind of module, or none. */
class Unlike extends Error {}

class BytesReader {
  private readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  section<T>(id: number, item: () => T): T[] {
    this.expect(id)
    const end = this.u32() + this.at
    const items = this.list(item)
    if (this.at !== end) throw new Unlike()
    return items
  }

  signature(): Signature {
    this.expect(0x60)
    return { params: this.list(() => this.valueType()), results: this.list(() => this.valueType()) }
  }

  functionImport(): { module: string; field: string; type: number } {
    const [module, field] = [this.name(), this.name()]
    this.expect(0)
    return { module, field, type: this.u32() }
  }

  functionExport(): string {
    const name = this.name()
    this.expect(0)
    this.expect(0)
    return name
  }

  private valueType(): string {
    const type = valueTypes[this.byte()]
    if (type === undefined) throw new Unlike()
    return type
  }

  /** ASCII is what glue code writes. */
  private name(): string {
    const codes = this.list(() => this.byte())
    if (codes.some((code) => code > 126)) throw new Unlike()
    return String.fromCharCode(...codes)
  }

  private list<T>(item: () => T): T[] {
    const items: T[] = []
    for (let count = this.u32(); count > 0; count--) items.push(item())
    return items
  }

  private expect(byte: number): void {
    if (this.byte() !== byte) throw new Unlike()
  }

  private byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Unlike()
    return byte
  }

  private u32(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw new Unlike()
  }
}
