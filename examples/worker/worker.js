/** A Worker that answers with the Adler-32 of what it is sent: workers may not compile WebAssembly from bytes. */
import { adler32, memory } from '../wasm/checksum.wasm'

const piece = 65_536

export default {
  /** @param {Request} request */
  async fetch(request) {
    const body = new Uint8Array(await request.arrayBuffer())
    let sum = 1
    for (let at = 0; at < body.length; at += piece) {
      const part = body.subarray(at, at + piece)
      new Uint8Array(memory.buffer).set(part)
      sum = adler32(sum, 0, part.length)
    }
    return new Response(`${(sum >>> 0).toString(16).padStart(8, '0')}\n`)
  },
}
