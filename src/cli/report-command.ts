/** `dewasm report`: the page, or its data. */
import { Code, type ReadSource } from '../report/code.ts'
import { makeReport, type ReportInput } from '../report/data.ts'
import { reportPage } from '../report/page.ts'

export function reportText(input: ReportInput, json: boolean, readSource: ReadSource): string {
  if (json) return `${JSON.stringify(makeReport(input), null, 2)}\n`
  const code = new Code(readSource)
  return reportPage(makeReport({ ...input, code }), code)
}
