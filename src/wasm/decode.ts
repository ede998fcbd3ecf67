/**
 * Decodes a module (spec §5.5): header, sections in their order, and what must agree between sections. The
 * contents of the sections are read in `decode-sections.ts`. Bodies are not looked into: validation reads them.
 * Nothing here depends on a declared count that the bytes left could not hold.
 */
import { decodeBranchHints } from './branch-hints.ts'
import { contentDecoders, type Draft, newDraft } from './decode-sections.ts'
import { featureGate } from './feature-gate.ts'
import type { FeatureName, FeatureSet } from './features.ts'
import { nesting, readInstr, readLocals } from './instructions.ts'
import { checkLimit } from './limits.ts'
import type { Module } from './module.ts'
import { decodeNames } from './names.ts'
import type { Reader } from './reader.ts'

/** Decodes the bytes of a module; throws CompileError. The result is well formed, not yet valid. */
export function decode(bytes: Uint8Array, features: FeatureSet): Module {
  checkLimit('bytes in the module', bytes.length, { offset: 0 })
  const used = new Set<FeatureName>()
  const draft = newDraft(bytes, featureGate(features, used), features)
  decodeHeader(draft.reader)
  try {
    while (draft.reader.pos < bytes.length) decodeSection(draft)
    checkLengths(draft)
  } catch (error) {
    scanBodies(draft)
    throw error
  }
  pairFuncs(draft)
  return finish(draft, used)
}

const magic = [0x00, 0x61, 0x73, 0x6d]
const version = [0x01, 0x00, 0x00, 0x00]
const componentVersion = [0x0d, 0x00, 0x01, 0x00]

function decodeHeader(reader: Reader): void {
  const { bytes } = reader
  if (bytes.length === 0) reader.fail('unexpected end: the file is empty', 0)
  if (bytes.length < 4) reader.fail('unexpected end', bytes.length)
  if (!hasBytes(bytes, 0, magic)) reader.fail(describeNoMagic(bytes), 0)
  if (bytes.length < 8) reader.fail('unexpected end', bytes.length)
  if (!hasBytes(bytes, 4, version)) reader.fail(describeVersion(bytes), 4)
  reader.pos = 8
}

function hasBytes(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[at + i] === byte)
}

function describeNoMagic(bytes: Uint8Array): string {
  const phrase = 'magic header not detected'
  return looksLikeText(bytes) ? `${phrase}: this looks like WebAssembly text; assemble it first` : phrase
}

/** Whether the file starts as a .wat does: with a form or a comment, perhaps after white space. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 256)).trimStart()
  return head.startsWith('(') || head.startsWith(';;')
}

function describeVersion(bytes: Uint8Array): string {
  const phrase = 'unknown binary version'
  if (!hasBytes(bytes, 4, componentVersion)) return phrase
  return `${phrase}: this is a component, not a module; compile the core modules inside it`
}

const CUSTOM = 0

/** Names of the sections by id, and the place of each in the order. */
const sections = [
  { name: 'custom', order: 0 },
  { name: 'type', order: 1 },
  { name: 'import', order: 2 },
  { name: 'function', order: 3 },
  { name: 'table', order: 4 },
  { name: 'memory', order: 5 },
  { name: 'global', order: 7 },
  { name: 'export', order: 8 },
  { name: 'start', order: 9 },
  { name: 'element', order: 10 },
  { name: 'code', order: 12 },
  { name: 'data', order: 13 },
  { name: 'data count', order: 11 },
  { name: 'tag', order: 6 },
] as const

function decodeSection(draft: Draft): void {
  const { reader } = draft
  const at = reader.pos
  const id = reader.u8()
  const section = sections[id] ?? reader.fail('malformed section id', at)
  const size = reader.length()
  const contents = { start: reader.pos, end: reader.pos + size }
  draft.sections.push({ id, name: section.name, contents })
  if (id === CUSTOM) {
    decodeCustom(draft, at, contents.end)
    return
  }
  if (section.order <= draft.order) {
    reader.fail(`unexpected content after last section: ${section.name} section out of order`, at)
  }
  draft.order = section.order
  contentDecoders[section.name as keyof typeof contentDecoders](draft)
  if (reader.pos !== contents.end) reader.fail('section size mismatch', at)
}

function decodeCustom(draft: Draft, at: number, end: number): void {
  const { reader } = draft
  const name = reader.name()
  if (reader.pos > end || end > reader.end) {
    reader.fail('unexpected end of section or function', Math.min(end, reader.end))
  }
  draft.customs.push({ name, contents: { start: reader.pos, end }, at })
  reader.pos = end
}

/** Sections that only agree, or not, when all have been read. */
function checkLengths(draft: Draft): void {
  const at = draft.bytes.length
  if (draft.bodies.length !== draft.declared.length) {
    draft.reader.fail('function and code section have inconsistent lengths', at)
  }
  if (draft.dataCount !== null && draft.dataCount !== draft.datas.length) {
    draft.reader.fail('data count and data section have inconsistent lengths', at)
  }
}

/**
 * Throws what is wrong with the bodies read so far, if anything is. A mistake further on may only be the
 * consequence of a mistake in a body, and the first mistake is the one to report.
 */
function scanBodies(draft: Draft): void {
  const { reader, instr } = draft
  for (const body of draft.bodies) {
    reader.pos = body.start
    readLocals(reader, draft, 0)
    let depth = 1
    while (depth > 0) {
      readInstr(reader, instr, draft)
      depth += nesting(instr.op)
    }
    if (reader.pos !== body.end) return
  }
}

function pairFuncs({ funcs, declared, bodies }: Draft): void {
  for (const [i, { start, end, at }] of bodies.entries()) {
    funcs.push({ index: funcs.length, type: declared[i]!, import: null, body: { start, end }, at })
  }
}

function finish(draft: Draft, used: ReadonlySet<FeatureName>): Module {
  return {
    bytes: draft.bytes,
    types: draft.types,
    imports: draft.imports,
    funcs: draft.funcs,
    tables: draft.tables,
    memories: draft.memories,
    globals: draft.globals,
    tags: draft.tags,
    exports: draft.exports,
    start: draft.start,
    elems: draft.elems,
    datas: draft.datas,
    dataCount: draft.dataCount,
    sections: draft.sections,
    customs: draft.customs,
    names: decodeNames(draft.bytes, draft.customs),
    branchHints: decodeBranchHints(draft.bytes, draft.customs, draft.funcs),
    features: used,
  }
}
