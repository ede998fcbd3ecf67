/** node --import dewasm/register examples/node-cli/checksum.js FILE…: Adler-32 of files, by a wasm file that is imported like any module. */
import { createReadStream } from 'node:fs'
import { adler32, memory, total } from '../wasm/checksum.wasm'

/** @param {string} file */
async function checksum(file) {
  let sum = 1
  for await (const chunk of createReadStream(file)) {
    new Uint8Array(memory.buffer).set(chunk)
    sum = adler32(sum, 0, chunk.length)
  }
  return (sum >>> 0).toString(16).padStart(8, '0')
}

for (const file of process.argv.slice(2)) console.log(`${await checksum(file)}  ${file}`)
console.error(`${total()} bytes, WebAssembly is ${typeof WebAssembly}`)
