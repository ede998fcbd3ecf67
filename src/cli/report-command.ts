/** `dewasm report`: the page, or its data. */
import { type FunctionTexts, makeReport, type ReportInput } from '../report/data.ts'
import { maxCode, reportPage } from '../report/page.ts'

export function reportText(input: ReportInput, json: boolean): string {
  if (json) return `${JSON.stringify(makeReport(input), null, 2)}\n`
  const all = new Map<number, FunctionTexts>()
  const report = makeReport({ ...input, onTexts: (index, texts) => all.set(index, texts) })
  const bySize = [...report.functions].sort((a, b) => b.wasmBytes - a.wasmBytes || a.index - b.index)
  const kept = new Map<number, FunctionTexts>()
  let total = 0
  for (const { index } of bySize) {
    const texts = all.get(index)!
    const size = texts.js.length + texts.wat.length
    if (total + size > maxCode) continue
    total += size
    kept.set(index, texts)
  }
  return reportPage(report, kept)
}
