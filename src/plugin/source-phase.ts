/**
 * Source phase imports for bundlers that have none yet: before → after
 *
 *     import source m from './x.wasm'    import m from './x.wasm?module'
 *     await import.source('./x.wasm')    await import('./x.wasm?module').then((m) => m.default)
 *
 * Only where a lexer says that it is an import; everything else in the text keeps its place.
 */
import { parse as lex } from 'es-module-lexer/js'

/** What a text must contain to be worth a look. */
export const sourcePhase = /\bimport\s*(?:\.\s*)?source\b[^;]*\.wasm/

const staticSource = 4
const dynamicSource = 5

/** The text with its source phase imports of wasm files rewritten, or null if there is none. */
export function rewriteSourcePhase(text: string): string | null {
  const [imports] = lex(text)
  const wanted = imports.filter(({ n, t }) => {
    return (t === staticSource || t === dynamicSource) && n !== undefined && /^[^?#]+\.wasm$/.test(n)
  })
  if (wanted.length === 0) return null
  let out = ''
  let end = 0
  for (const { n, t, ss, se } of wanted) {
    const specifier = JSON.stringify(`${n}?module`)
    out += text.slice(end, ss)
    if (t === staticSource) {
      const [, name] = /^import\s+source\s+(\S+)\s+from\b/.exec(text.slice(ss, se))!
      out += `import ${name} from ${specifier}`
    } else out += `import(${specifier}).then((m) => m.default)`
    end = se
  }
  return out + text.slice(end)
}
