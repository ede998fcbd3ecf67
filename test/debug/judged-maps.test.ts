/** Maps of real modules, as readers of npm see them. `scripts/check-maps.js` has them judge those of all modules that there are. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { judgeMap } from '../../scripts/maps/judge.js'
import { type CompileOptions, compile } from '../../src/index.ts'

const require = createRequire(import.meta.url)
const modules = {
  'source-map': require.resolve('source-map/lib/mappings.wasm'),
  C: new URL('../programs/debug/steps-c.wasm', import.meta.url),
  Rust: new URL('../programs/debug/steps-rust.wasm', import.meta.url),
  WASI: new URL('../programs/showcase.wasm', import.meta.url),
}
const variants: CompileOptions[] = [
  { optimize: 0, debugNames: true },
  { minify: true, functionSize: 2000 },
]

test.each(
  Object.entries(modules).flatMap(([name, path]) => variants.map((options) => ({ name, path, options }))),
)('$name, $options', async ({ path, options }) => {
  const { code, map } = compile(readFileSync(path), { ...options, sourceMap: true })
  const { places, faults } = await judgeMap(code, map!)
  expect(faults).toEqual([])
  expect(places).toBeGreaterThan(30)
})

test('the judge finds what is wrong', async () => {
  const { code, map } = compile(readFileSync(modules.C), { sourceMap: true })
  const faultsOf = async (mappings: string) => (await judgeMap(code, { ...map!, mappings })).faults.length
  expect(await faultsOf(map!.mappings)).toBe(0)
  expect(await faultsOf(map!.mappings.slice(3))).toBeGreaterThan(0)
  expect(await faultsOf(`;;;${map!.mappings}`)).toBeGreaterThan(0)
})
