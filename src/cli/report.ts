/** What the command line says when something goes wrong: one line that names the file, the place and the reason. */
import { CompileError, OutOfMemoryError } from '../errors.ts'
import { FileError } from '../node/files.ts'

/** The user asked for something that can't be had: `message` is all there is to say. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The one line for an error; `file` and `bytes` are the module that was worked on. */
export async function errorLine(
  error: unknown,
  file: string | null,
  bytes: Uint8Array | null,
): Promise<string> {
  if (error instanceof CompileError) return printable(await compileErrorLine(error, file ?? '-', bytes))
  if (error instanceof UsageError || error instanceof FileError) return printable(`dewasm: ${error.message}`)
  if (error instanceof OutOfMemoryError)
    return `dewasm: out of memory: ${error.message}; try --jobs 1, or NODE_OPTIONS=--max-old-space-size=8192`
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const where = file === null ? '' : ` (compiling ${file})`
  return printable(`dewasm: this is a bug of dewasm, please report it: ${reason}${where}`)
}

/** `app.wasm:0x1a4: type mismatch: expected i32, found i64 (func 12 $parse, i32.add)` */
async function compileErrorLine(
  error: CompileError,
  file: string,
  bytes: Uint8Array | null,
): Promise<string> {
  const inside: string[] = []
  if (error.func !== undefined) {
    const name = bytes === null ? null : await funcName(bytes, error.func)
    inside.push(name === null ? `func ${error.func}` : `func ${error.func} $${name}`)
  }
  if (error.instruction !== undefined) inside.push(error.instruction)
  const place = inside.length === 0 ? '' : ` (${inside.join(', ')})`
  return `${file}:0x${error.offset.toString(16)}: ${error.reason}${place}`
}

/** The name of a function, from a module that may be broken. */
async function funcName(bytes: Uint8Array, func: number): Promise<string | null> {
  const { decode } = await import('../wasm/decode.ts')
  const { defaultFeatures } = await import('../wasm/features.ts')
  try {
    return decode(bytes, defaultFeatures).names.funcs.get(func) ?? null
  } catch {
    return null
  }
}

/** Names come from the module: no control character of theirs reaches the terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u02ff\u0370-\u1fff\u3040-\u9fff\uac00-\ud7a3]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`
  })
}
