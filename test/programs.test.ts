/** Real programs (programs/make.sh) that do what they do natively. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CompileOptions } from '../src/index.ts'
import { type Exports, loadBytes } from './support/load.ts'

const folder = new URL('./programs/', import.meta.url)

/** Runs a command of WASI that does nothing but print; what it printed. */
function output(name: string, options: CompileOptions): string {
  let text = ''
  let exports: Exports = {}
  const fd_write = (_fd: number, vectors: number, count: number, written: number): number => {
    const view = new DataView(exports.memory.buffer)
    let total = 0
    for (let at = vectors; at < vectors + 8 * count; at += 8) {
      const length = view.getUint32(at + 4, true)
      text += String.fromCharCode(...new Uint8Array(exports.memory.buffer, view.getUint32(at, true), length))
      total += length
    }
    view.setUint32(written, total, true)
    return 0
  }
  const exited = new Error('exited')
  const proc_exit = () => {
    throw exited
  }
  const bytes = new Uint8Array(readFileSync(new URL(name, folder)))
  exports = loadBytes(bytes, options)({ wasi_snapshot_preview1: { fd_write, proc_exit } }).exports
  try {
    exports._start()
  } catch (error) {
    if (error !== exited) throw error
  }
  return text
}

const expected = `outer <- odd 1
again 8
sum 81789285797 live 0 counts 713 144 811 426 858 48
`

test.each(['exceptions.wasm', 'exceptions-standard.wasm'])('C++ with exceptions: %s', (name) => {
  for (const options of [
    { optimize: 0 },
    {},
    { optimize: 's', minify: true },
    { functionSize: 256 },
  ] as const)
    expect(output(name, options), JSON.stringify(options)).toBe(expected)
})
