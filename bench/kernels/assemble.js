/** Assembles kernels that are written as text. Usage: node assemble.js FILE.wat… */
import { readFileSync, writeFileSync } from 'node:fs'
import { assemble } from '../../spec-tests/assemble.js'

for (const file of process.argv.slice(2)) {
  const source = { form: /** @type {const} */ ('text'), name: null, text: readFileSync(file, 'utf8') }
  writeFileSync(file.replace(/wat$/, 'wasm'), assemble(source))
}
