/**
 * Small modules beside the JavaScript that is printed for them (`test/golden/`; `vitest -u` after reading the diff),
 * each run against Node's own WebAssembly, optimised and not.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from '../src/index.ts'
import { funcType, type ValType } from '../src/wasm/types.ts'
import type { Exports } from './support/compile.ts'
import { loadBytes } from './support/load.ts'
import { native } from './support/native.ts'
import { validate } from './support/wasm.ts'
import { wat } from './support/wat.ts'

const directory = new URL('golden/', import.meta.url)
const cases = readdirSync(directory).filter((name) => name.endsWith('.wat'))

const ints = [0, 1, 2, 3, 4, -1, 27, 100, 65536, 2147483647, -2147483648]
const floats = [0, -0, 0.1, 1.5, 2.5, -3.7, 1e30, Number.NaN, Number.POSITIVE_INFINITY, 123456.789, -1e-320]
const rounds = 60

function argument(type: ValType, round: number, position: number): unknown {
  const k = round * (position * 2 + 1) + Math.floor(round / 11) * (position + 1)
  if (type === 'i32') return ints[k % 11]
  if (type === 'i64') return BigInt(ints[k % 11]!) * BigInt(1 + (k % 3) * 4294967311) + BigInt(k % 2)
  return floats[k % 11]
}

function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return { trap: (error as Error).name }
  }
}

test.each(cases)('%s', async (name) => {
  const bytes = wat(readFileSync(new URL(name, directory), 'utf8'))
  const { code } = compile(bytes, { optimize: 2, runtime: 'external', check: true })
  await expect(code).toMatchFileSnapshot(new URL(name.replace('.wat', '.js'), directory).pathname)
  const { module } = validate(bytes)
  for (const optimize of [0, 2] as const) {
    const theirs: Exports = new native.Instance(new native.Module(bytes)).exports
    const ours = loadBytes(bytes, { optimize })().exports
    for (let round = 0; round < rounds; round++) {
      for (const item of module.exports) {
        if (item.kind !== 'func') continue
        const { params } = funcType(module.funcs[item.index]!.type)
        const args = params.map((type, position) => argument(type, round, position))
        const call = (exports: Exports): unknown => attempt(() => exports[item.name](...args))
        expect(call(ours), `${item.name}(${args.join(', ')}) at -O ${optimize}`).toEqual(call(theirs))
      }
    }
    if (theirs.memory !== undefined) {
      expect(Buffer.compare(new Uint8Array(ours.memory.buffer), new Uint8Array(theirs.memory.buffer))).toBe(0)
    }
    if (theirs.seen !== undefined) expect(ours.seen.value).toBe(theirs.seen.value)
  }
})
