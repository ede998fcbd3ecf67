/**
 * Compares modules, one chunk of seeds a line of standard input, and answers each with a line that tells what was compared and what was
 * different. Bundled with the compiler by `bundle.js`, so that it runs as it is on any engine that has WebAssembly and node's modules.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { compile } from '../../src/index.ts'
import { compare } from './compare.ts'
import { type EngineName, type Equipment, sources } from './sources.ts'

/** What the tally adds up. */
export interface Report {
  modules: number
  calls: number
  levels: Record<string, number>
  features: Record<string, number>
  setAside: Record<string, number>
  /** With the modules in base64. */
  readonly mismatches: { seed: number; detail: string; modules: string[] }[]
}

interface Chunk extends Equipment {
  readonly source: keyof typeof sources
  readonly engine: EngineName
  readonly seeds: readonly number[]
}

function runChunk({ source, engine, seeds, ...equipment }: Chunk): Report {
  const report: Report = { modules: 0, calls: 0, levels: {}, features: {}, setAside: {}, mismatches: [] }
  for (const seed of seeds) {
    const subject = sources[source](seed, engine, equipment)
    if (subject === null) continue
    const { mismatch, calls, level, setAside } = compare(subject, seed, compile)
    report.modules++
    report.calls += calls
    count(report.levels, level)
    for (const feature of subject.features) count(report.features, feature)
    if (setAside !== null) count(report.setAside, setAside)
    if (mismatch === null) continue
    const modules = subject.modules.map((bytes) => Buffer.from(bytes).toString('base64'))
    report.mismatches.push({ seed, detail: mismatch.detail, modules })
  }
  return report
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(runChunk(JSON.parse(line) as Chunk))}\n`)
}
