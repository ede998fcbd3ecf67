/** Assembles WebAssembly text for tests. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initSync, watify } from '@mdn/watify'

const require = createRequire(import.meta.url)
initSync({ module: readFileSync(require.resolve('@mdn/watify/watify_bg.wasm')) })

export function wat(text: string): Uint8Array {
  return watify(text)
}
