/**
 * Debug information is a hint: whatever it says, and however much of it, a module compiles to what it would without it, in time and memory
 * linear in its size (`npm run bench:bounds`).
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { worstDwarf } from '../../bench/worst-dwarf.js'
import { demangle } from '../../src/debug/demangle.ts'
import { Symbolizer } from '../../src/debug/symbolize.ts'
import { compile } from '../../src/index.ts'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures } from '../../src/wasm/features.ts'
import { Random } from '../fuzz/random.js'

const options = { sourceMap: true, debugNames: true }

/** How many frames a back trace has in which every function of the module is, where its code begins and ends. */
function framesOf(bytes: Uint8Array): number {
  const module = decode(bytes, defaultFeatures)
  const symbolizer = new Symbolizer(module)
  return module.funcs
    .flatMap(({ body }) => (body === null ? [] : [body.start + 1, body.end - 1]))
    .reduce((count, offset) => count + symbolizer.frames(offset).length, 0)
}

test('a name of Rust that is longer than any', () => {
  const name = `_RNvC1auz${'9'.repeat(5)}_${'a'.repeat(99_000)}_a`
  expect(demangle(name)).toBe(name)
})

describe('what asks for much with little', () => {
  for (const [name, make] of Object.entries(worstDwarf)) {
    test(name, () => {
      const bytes = make(300_000)
      const { code, map } = compile(bytes, options)
      expect(code).toContain('function')
      expect(map).toBeDefined()
      expect(framesOf(bytes)).toBeGreaterThan(0)
    })
  }
})

describe('what was changed at random', () => {
  for (const version of [2, 3, 4, 5]) {
    const bytes = new Uint8Array(
      readFileSync(new URL(`../programs/debug/dwarf${version}.wasm`, import.meta.url)),
    )
    // The sections of debug information are behind all others.
    const start = Buffer.from(bytes).indexOf('.debug_')

    test(`version ${version}`, () => {
      const expected = compile(bytes, {}).code
      for (let seed = 0; seed < 150; seed++) {
        const random = new Random(seed * 10 + version)
        const changed = bytes.slice()
        for (let i = 1 + random.below(6); i > 0; i--) {
          const at = start + random.below(bytes.length - start)
          changed[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)])
        }
        let valid = true
        try {
          compile(changed, {})
        } catch {
          // The length of a section, or its name, may have been hit.
          valid = false
        }
        if (!valid) continue
        expect(compile(changed, options).code.length).toBeGreaterThan(expected.length / 2)
        expect(framesOf(changed)).toBeGreaterThan(0)
      }
    })
  }
})
