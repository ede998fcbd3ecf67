/** BufferSource of WebIDL: the bytes that a caller gives, copied, since the caller may change them later. */

export type BufferSource = ArrayBufferView | ArrayBufferLike

export function copyBytes(source: unknown, what: string): Uint8Array {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
  }
  if (isArrayBuffer(source)) return new Uint8Array(source).slice()
  throw new TypeError(`${what}: the bytes must be an ArrayBuffer or a view of one`)
}

/** By brand, since buffers come from other realms too: the getter throws for what is none. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return hasBrand(ArrayBuffer.prototype, value) || isSharedBuffer(value)
}

function isSharedBuffer(value: unknown): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && hasBrand(SharedArrayBuffer.prototype, value)
}

function hasBrand(prototype: object, value: unknown): boolean {
  const getter = Object.getOwnPropertyDescriptor(prototype, 'byteLength')?.get
  try {
    getter?.call(value)
    return getter !== undefined
  } catch {
    return false
  }
}
