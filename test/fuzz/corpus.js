/** The modules of the official suite, assembled; invalid and malformed ones among them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../../spec-tests/assemble.js'
import { parseScript } from '../../spec-tests/script.js'
import { findSuite, howToGetSuite, listScripts } from '../../spec-tests/suite.js'

/** Larger modules take their time without adding anything. */
const maxBytes = 16_384

/** @returns {Uint8Array[]} */
export function suiteModules() {
  const suite = findSuite()
  if (suite === null) throw new Error(howToGetSuite)
  return listScripts(suite).flatMap((script) =>
    parseScript(readFileSync(join(suite, script), 'utf8')).flatMap((command) => {
      if (!('source' in command) || command.source.form === 'quote') return []
      try {
        const bytes = assemble(command.source)
        return bytes.length <= maxBytes ? [bytes] : []
      } catch {
        return []
      }
    }),
  )
}
