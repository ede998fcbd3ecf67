/**
 * Text modules to bytes, with the assembler of the `wat` crate, and that of wabt for what only wabt still takes:
 * the legacy exception instructions.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initSync, watify } from '@mdn/watify'
import wabt from 'wabt'

/**
 * @typedef {import('./script.js').ModuleSource} ModuleSource
 * @typedef {(source: ModuleSource) => Uint8Array} Assemble  Throws when the assembler refuses the text.
 */

const require = createRequire(import.meta.url)
initSync({ module: readFileSync(require.resolve('@mdn/watify/watify_bg.wasm')) })

const legacyFeatures = { exceptions: true, tail_call: true }

/** The assembler refuses the text. */
export class AssemblyFailure extends Error {}

/** @type {Assemble} */
export function assemble(source) {
  if (source.form === 'binary') return source.bytes
  try {
    return watify(escapeBidi(source.text))
  } catch (error) {
    throw new AssemblyFailure(summary(error))
  }
}

/**
 * The assembler for files of the legacy exception proposal.
 * @returns {Promise<Assemble>}
 */
export async function legacyAssembler() {
  const toolkit = await wabt()
  return (source) => {
    if (source.form === 'binary') return source.bytes
    try {
      const module = toolkit.parseWat('module.wat', source.text, legacyFeatures)
      const { buffer } = module.toBinary({})
      module.destroy()
      return buffer
    } catch (error) {
      throw new AssemblyFailure(summary(error))
    }
  }
}

/**
 * The `wat` crate refuses characters that change the direction of the text, which names.wast has in strings.
 * @param {string} text
 */
function escapeBidi(text) {
  return text.replace(
    /[\u202a-\u202e\u2066-\u2069\u206c]/g,
    (char) => `\\u{${char.charCodeAt(0).toString(16)}}`,
  )
}

/** @param {unknown} error */
function summary(error) {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n').slice(0, 2).join(' ')
}
