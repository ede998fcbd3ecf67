/** A treemap as SVG: functions and data by their size. d3-hierarchy finds the places; small things become one. */
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import { escapeHtml } from './html.ts'

export interface Item {
  readonly name: string
  readonly size: number
  readonly kind: 'function' | 'split' | 'data' | 'rest'
  /** funcidx of a function. */
  readonly index?: number
}

interface Tree {
  readonly item: Item | null
  readonly children?: readonly Tree[]
}

const width = 1200
const height = 620
/** Of more nobody sees anything, and pages get slow. */
const most = 1200

export function treemapSvg(items: readonly Item[]): string {
  const tree: Tree = { item: null, children: shown(items).map((item) => ({ item })) }
  const root = hierarchy<Tree>(tree, (node) => (node.children === undefined ? null : [...node.children]))
    .sum(({ item }) => item?.size ?? 0)
    .sort((a, b) => b.value! - a.value!)
  const placed = treemap<Tree>().tile(treemapSquarify).size([width, height]).paddingInner(1)(root)
  const cells = placed.leaves().map(({ data, x0, y0, x1, y1 }) => cell(data.item!, x0, y0, x1 - x0, y1 - y0))
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="treemap">${cells.join('')}</svg>`
}

function shown(items: readonly Item[]): Item[] {
  const sorted = items.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size)
  const rest = sorted.slice(most)
  if (rest.length === 0) return sorted
  const size = rest.reduce((sum, item) => sum + item.size, 0)
  return [...sorted.slice(0, most), { name: `${rest.length} smaller ones`, size, kind: 'rest' }]
}

function cell({ name, size, kind, index }: Item, x: number, y: number, w: number, h: number): string {
  const box = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}"`
  const letters = Math.floor((w - 6) / 6.2)
  const label =
    h > 14 && letters > 3
      ? `<text x="${(x + 3).toFixed(1)}" y="${(y + 12).toFixed(1)}">${escapeHtml(name.slice(0, letters))}</text>`
      : ''
  const link = index === undefined ? '' : ` data-func="${index}"`
  return `<g class="${kind}"${link}><title>${escapeHtml(name)}: ${size} bytes</title><rect ${box}/>${label}</g>`
}
