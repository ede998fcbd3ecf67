/**
 * A project that imports one wasm file in each form. Every entry computes the same text from the exports, so that whatever
 * bundled it and wherever it runs, there is one right answer.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../../spec-tests/assemble.js'

const wat = `(module
  (import "./env.js" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "wasm")
  (func (export "quadruple") (param $n i32) (result i32) (call $twice (call $twice (local.get $n))))
  (func (export "wide") (param $n i64) (result i64) (i64.mul (local.get $n) (i64.const 4294967297)))
  (func (export "unused") (result f64) (f64.const 12345.678)))`

export const expected = 'quadruple 84, wide 38654705673, data wasm'

/** What entries compute once the wasm file has been changed. */
export const expectedChanged = expected.replace('wasm', 'new!')

const assembleText = (/** @type {string} */ text) => assemble({ form: 'text', name: null, text })

/**
 * Puts another module in the place of the wasm file of a project.
 * @param {string} folder
 */
export function changeProject(folder) {
  writeFileSync(join(folder, 'math.wasm'), assembleText(wat.replace('"wasm"', '"new!"')))
}

const describe = `export function describe({ memory, quadruple, wide }) {
  const data = String.fromCharCode(...new Uint8Array(memory.buffer, 8, 4))
  return \`quadruple \${quadruple(21)}, wide \${wide(9n)}, data \${data}\`
}
`

/** How each form is used, and whether the engine's own WebAssembly is expected to run where there is one. */
export const forms = /** @type {const} */ ({
  instance: {
    native: false,
    text: `import * as exports from './math.wasm'
import { describe } from './describe.js'
export default async () => describe(exports)
`,
  },
  init: {
    native: false,
    text: `import init from './math.wasm?init'
import * as env from './env.js'
import { describe } from './describe.js'
export default async () => describe((await init({ './env.js': env })).exports)
`,
  },
  module: {
    native: false,
    text: `import module from './math.wasm?module'
import * as env from './env.js'
import { describe } from './describe.js'
export default async () => {
  if (module.exports.length !== 4 || module.imports[0].kind !== 'function') throw new Error('no module')
  return describe(module.instantiate({ './env.js': env }).exports)
}
`,
  },
  fallback: {
    native: true,
    text: `import init from './math.wasm?fallback'
import * as env from './env.js'
import { describe } from './describe.js'
export default async () => {
  let given
  const instance = await init((wasm) => {
    given = new wasm.Memory({ initial: 1 })
    return { './env.js': env }
  })
  const native = typeof WebAssembly === 'object' && given instanceof WebAssembly.Memory
  globalThis.dewasmNative = native && instance instanceof WebAssembly.Instance
  return describe(instance.exports)
}
`,
  },
  source: {
    native: false,
    text: `import source module from './math.wasm'
import * as env from './env.js'
import { describe } from './describe.js'
export default async () => {
  const again = await import.source('./math.wasm')
  if (again !== module) throw new Error('two modules')
  return describe(module.instantiate({ './env.js': env }).exports)
}
`,
  },
})

/** What the entry does with the text: the page shows it, and whoever drives the page waits for it. */
const main = `import run from './form.js'
const show = (text) => {
  globalThis.dewasmResult = text
  if (typeof document === 'object') document.body.textContent = text + ' native ' + (globalThis.dewasmNative === true)
}
run().then(show, (error) => show('failed: ' + error))
`

/**
 * Writes the project into a folder; the entry is `main.js`.
 * @param {string} folder
 * @param {keyof typeof forms} form
 */
export function writeProject(folder, form) {
  mkdirSync(folder, { recursive: true })
  const files = {
    'package.json': '{ "name": "project", "private": true, "type": "module" }',
    'math.wasm': assembleText(wat),
    'env.js': 'export const twice = (n) => n * 2\n',
    'describe.js': describe,
    'form.js': forms[form].text,
    'main.js': main,
    'index.html': '<!doctype html><title>dewasm</title><body><script type="module" src="./main.js"></script>',
  }
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data)
}
