/**
 * `node --import dewasm/register app.mjs`: imports of wasm files go through the compiler, as the ESM integration has them, and
 * what becomes of them is kept on disk. Works with `--jitless` and without WebAssembly.
 */
import { register } from 'node:module'

register('./register-hooks.js', import.meta.url)
