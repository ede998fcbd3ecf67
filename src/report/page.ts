/** The report as one page that needs nothing else: tables, treemaps, and the code of functions when they are asked for. */

import type { Split } from '../compile.ts'
import type { Code } from './code.ts'
import { type Change, difference, type FunctionReport, type Report } from './data.ts'
import { escapeHtml, scriptJson } from './html.ts'
import { script } from './page-script.ts'
import { type Item, treemapSvg } from './treemap.ts'

export function reportPage(report: Report, code: Code): string {
  const { file, info, functions } = report
  const js = functions.reduce((sum, { jsBytes }) => sum + jsBytes, 0)
  const facts: [string, string][] = [
    ['wasm', bytesText(info.bytes)],
    ['functions as JavaScript', bytesText(js)],
    ['functions', String(functions.length)],
    ['split', String(functions.filter(({ split }) => split !== null).length)],
    ['features', info.features.join(', ') || 'WebAssembly 1.0'],
  ]
  const parts = [
    `<h1>${escapeHtml(file)}</h1>`,
    `<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`,
    maps(report),
    panes,
    changes(report.changes),
    hotSpots(functions),
    splitFunctions(functions),
    section('Functions by size', ['function', 'source', 'wasm', 'JavaScript'], largest(functions).map(row)),
    section(
      'Imports',
      ['kind', 'name', 'type'],
      info.imports.map(({ kind, module, name, type }) => [kind, `${module}.${name}`, type]),
    ),
    section(
      'Exports',
      ['kind', 'name', 'type'],
      info.exports.map(({ kind, name, type }) => [kind, name, type]),
    ),
    section(
      'Sections',
      ['name', 'bytes'],
      info.sections.map(({ name, bytes }) => [name, String(bytes)]),
    ),
    section(
      'Custom sections',
      ['name', 'bytes'],
      info.customSections.map(({ name, bytes }) => [name, String(bytes)]),
    ),
  ]
  const names = functions.map(({ index, name, source }) => [
    index,
    source === null ? name : `${name} (${source})`,
  ])
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(file)}: dewasm report</title>
<style>${style}</style>
${parts.join('\n')}
<script type="application/json" id="names">${scriptJson(names)}</script>
<script type="application/json" id="texts">${scriptJson(Object.fromEntries(code.functions))}</script>
<script type="application/json" id="sources">${scriptJson(code.texts)}</script>
<script>${script}</script>
</html>
`
}

/** The forms of a function's code, in the order that the script knows. */
const panes = `<section id="code" hidden><h2></h2><div class="columns">${['Source', 'WebAssembly', 'JavaScript'].map(pane).join('')}</div></section>`

function pane(title: string): string {
  return `<div><h3>${title}</h3><div class="pane"><div><div class="marks"></div><pre></pre></div></div></div>`
}

function maps({ functions, data }: Report): string {
  const items = (size: (func: FunctionReport) => number): Item[] => [
    ...functions.map((func) => ({
      name: func.name,
      size: size(func),
      kind: func.split !== null ? ('split' as const) : ('function' as const),
      index: func.index,
    })),
    ...data.map(({ name, bytes }) => ({ name, size: bytes, kind: 'data' as const })),
  ]
  return `<h2>Functions and data <span class="key"><i class="function"></i> function <i class="split"></i> split function <i class="data"></i> data</span></h2>
<p><label><input type="radio" name="map" value="0" checked> by bytes of wasm</label> <label><input type="radio" name="map" value="1"> by bytes of JavaScript</label>. Click on a function to see its code.</p>
<div class="map">${treemapSvg(items(({ wasmBytes }) => wasmBytes))}</div>
<div class="map" hidden>${treemapSvg(items(({ jsBytes }) => jsBytes))}</div>`
}

type Cell = string | { readonly text: string; readonly index: number }

function section(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return ''
  const headCells = head.map((name) => `<th>${name}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.map(cellHtml).join('')}</tr>`).join('\n')
  return `<h2>${title}</h2><table><tr>${headCells}</tr>${body}</table>`
}

function cellHtml(cell: Cell): string {
  if (typeof cell !== 'string')
    return `<td><a href="#code" data-func="${cell.index}">${escapeHtml(cell.text)}</a></td>`
  return `<td${/^[-+]?\d+$/.test(cell) ? ' class="number"' : ''}>${escapeHtml(cell)}</td>`
}

const mostRows = 200

function largest(functions: readonly FunctionReport[]): FunctionReport[] {
  return [...functions].sort((a, b) => b.wasmBytes - a.wasmBytes || a.index - b.index).slice(0, mostRows)
}

function row({ index, name, source, wasmBytes, jsBytes }: FunctionReport): Cell[] {
  return [{ text: name, index }, source ?? '', String(wasmBytes), String(jsBytes)]
}

function splitFunctions(functions: readonly FunctionReport[]): string {
  const found = largest(functions.filter(({ split }) => split !== null))
  const rows = found.map((func) => [...row(func), String(func.split!.pieces.length), reason(func.split!)])
  return section('Split functions', ['function', 'source', 'wasm', 'JavaScript', 'pieces', 'why'], rows)
}

/** Why a function was split, and where. */
function reason({ limit, before, after, basis, pieces }: Split): string {
  const above = `some ${bytesText(before)} of bytecode, more than the ${bytesText(limit)} that engines optimise`
  if (pieces.length === 0) return `${above}: stays whole, no part of it could be taken out`
  const out = pieces.reduce((sum, { size }) => sum + size, 0)
  const rare = Math.min(...pieces.map(({ runs }) => runs))
  const often = Math.max(...pieces.map(({ runs }) => runs))
  const runs = rare === often ? perCall(rare) : `${perCall(rare)} to ${perCall(often)}`
  const fits = after > limit ? 'still too large' : 'fits'
  return (
    `${above}; without ${bytesText(out)} of what ${basis === 'profile' ? 'the profile' : 'its structure'} says runs ` +
    `${runs} times a call it has ${bytesText(after)} and ${fits}`
  )
}

function perCall(runs: number): string {
  return runs < 0.001 ? 'less than 0.001' : String(Number(runs.toPrecision(2)))
}

function hotSpots(functions: readonly FunctionReport[]): string {
  const called = functions.filter(({ calls }) => (calls ?? 0) > 0).sort((a, b) => b.calls! - a.calls!)
  const rows = called.slice(0, mostRows).map(({ index, name, calls, wasmBytes }): Cell[] => {
    return [{ text: name, index }, String(calls), String(wasmBytes)]
  })
  return section('Called most, by the profile', ['function', 'calls', 'wasm'], rows)
}

function changes(list: readonly Change[] | null): string {
  if (list === null) return ''
  if (list.length === 0) return '<h2>Changes</h2><p>No function changed its size.</p>'
  const rows = list.slice(0, mostRows).map((change) => {
    const by = difference(change)
    const text = (value: number | null) => (value === null ? '' : String(value))
    return [change.name, text(change.before), text(change.after), by > 0 ? `+${by}` : String(by)]
  })
  return section('Changes', ['function', 'before', 'after', 'difference'], rows)
}

function bytesText(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(0)} kB`
}

const style = `
body { font: 14px/1.45 system-ui, sans-serif; margin: 1.5em auto; max-width: 1240px; padding: 0 1em; color: #222; background: #fff }
h1 { font-size: 1.5em; margin: 0 } h2 { font-size: 1.15em; margin: 1.6em 0 .4em } h3 { font-size: 1em; margin: .3em 0 }
dl { display: flex; flex-wrap: wrap; gap: .2em 1.6em } dt { color: #666 } dd { margin: 0 0 0 -1.2em; font-weight: 600 }
table { border-collapse: collapse; width: 100% } th { text-align: left; color: #666; font-weight: 400 }
td { border-top: 1px solid #ddd; padding: .15em .6em .15em 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: 12px } .number { text-align: right }
svg { width: 100%; height: auto; display: block } svg text { font: 10px ui-monospace, monospace; fill: #fff; pointer-events: none } svg [data-func] { cursor: pointer }
.function rect, i.function { fill: #33658a; background: #33658a } .split rect, i.split { fill: #b5532a; background: #b5532a } .data rect, i.data { fill: #6a7b3c; background: #6a7b3c } .rest rect { fill: #888 }
.key { font-weight: 400; font-size: .8em; color: #666 } .key i { display: inline-block; width: .8em; height: .8em; margin-left: .8em }
#code { width: calc(100vw - 3em); max-width: 2200px; position: relative; left: 50%; transform: translateX(-50%) }
.columns { display: flex; gap: 1em } .columns > div { flex: 1; min-width: 0 } .columns > [hidden] { display: none }
.pane { background: #f4f4f2; max-height: 60vh; overflow: auto; padding: .6em 0 } .pane > div { position: relative; width: max-content; min-width: 100% }
pre { position: relative; margin: 0; padding: 0 .6em; font: 12px/16px ui-monospace, monospace } .marks { position: absolute; inset: 0 } .marks i { position: absolute; left: 0; right: 0; background: #ffdf8b }
`
