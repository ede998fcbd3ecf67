/**
 * Runs a bundle on Node as a page would: `fetch` reads the files beside it. Prints the text that the entry computed, and
 * whether the engine's own WebAssembly did. Usage: node run-bundle.js main.js
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const entry = pathToFileURL(process.argv[2] ?? '')
globalThis.fetch = async (url) => {
  const bytes = readFileSync(new URL(String(url), entry))
  return new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } })
}
const global = /** @type {{ dewasmResult?: string, dewasmNative?: boolean }} */ (globalThis)
await import(entry.href)
while (global.dewasmResult === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
console.log(JSON.stringify({ text: global.dewasmResult, native: global.dewasmNative === true }))
