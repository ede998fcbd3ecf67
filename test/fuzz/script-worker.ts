/**
 * Writes scripts for shells: our code of random modules, and what to do with it. A line of standard input is a list of seeds, the answer names
 * a script, and what each of its cases noted natively.
 */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { type CompileOptions, compile } from '../../src/index.ts'
import { loadNative, run, settings } from './compare.ts'
import { sources } from './sources.ts'
import { planOf } from './subject.ts'
import { digests, type Trace } from './trace.js'

export interface Case {
  readonly seed: number
  readonly events: readonly string[]
  readonly limit: string
}

const [file = '', driver = '', target = ''] = process.argv.slice(2)

for await (const line of createInterface({ input: process.stdin })) {
  const cases: Case[] = []
  const texts: string[] = []
  for (const seed of JSON.parse(line) as number[]) {
    const subject = sources.generated(seed, 'shell')
    const plan = { ...planOf(subject, seed), readsBuffer: false }
    const expected: Trace = run(subject.modules.map(loadNative), plan)
    const codes = subject.modules.map((bytes, i) => {
      const options = settings(seed + i)
      return compile(bytes, { ...options, target: (target || options.target) as CompileOptions['target'] })
        .code
    })
    const loaders = codes.map((code) => `function () {\n${code}\nreturn wasm.instantiate || wasm;\n}`)
    texts.push(`runCase(${seed}, ${literal(plan)}, [${loaders.join(',\n')}]);`)
    cases.push({ seed, events: [...expected.events, ...digests(expected)], limit: expected.limit })
  }
  writeFileSync(file, `${driver}\n${texts.join('\n')}\n`)
  process.stdout.write(`${JSON.stringify(cases)}\n`)
}

/** A value as JavaScript that every engine reads. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`
  if (typeof value === 'bigint') return `BigInt("${value}")`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${literal(each)}`)
    .join()}}`
}
