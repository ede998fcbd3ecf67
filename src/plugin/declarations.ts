/** Declarations beside a wasm file: written only if it says something new, so that watchers of types stay calm. */
import { readFileSync } from 'node:fs'
import { writeFiles } from '../node/files.ts'

export function writeDeclarations(path: string, text: string): void {
  if (currentText(path) !== text) writeFiles([{ path, data: text }])
}

function currentText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
