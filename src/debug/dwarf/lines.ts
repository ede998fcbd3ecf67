/**
 * Line tables (DWARF 2 to 5, §6.2): the programs of `.debug_line`, run into rows. Kept are typed arrays over all units in
 * ascending order of addresses, since a large module has millions of rows.
 */
import { type Encoding, readForm } from './forms.ts'
import { type Budget, DwarfError, DwarfReader, mostBroken } from './reader.ts'
import type { Sections } from './sections.ts'

/** A row holds from its address to that of the next one. */
export interface LineTable {
  /** Code offsets, ascending. */
  readonly addresses: Uint32Array
  /** Places in `files`; -1 where nothing is known. */
  readonly file: Int32Array
  /** From 1. */
  readonly line: Uint32Array
  /** From 1; 0 is unknown. */
  readonly column: Uint16Array
  readonly files: readonly string[]
}

/** Directory of a unit, by the offset of its line program: before version 5 only `.debug_info` has it. */
export type Directories = ReadonlyMap<number, string>

interface Header {
  readonly minLength: number
  readonly maxOps: number
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeBase: number
  readonly opcodeLengths: readonly number[]
  readonly files: readonly string[]
}

/** Rows of a stretch of code: four numbers each (address, file, line, column). */
interface Sequence {
  readonly start: number
  readonly end: number
  readonly rows: readonly number[]
}

const rowSize = 4
/** Memory of a file beside its path. */
const perFile = 16
/** The same of a character of a path that is taken apart. */
const perPart = 8

export function readLines(sections: Sections, directories: Directories): LineTable {
  const files = new FileList()
  const sequences: Sequence[] = []
  const { debug_line: bytes } = sections
  const size = sections.code.end - sections.code.start
  let broken = 0
  for (let pos = 0; pos < bytes.length && broken < mostBroken; ) {
    let end = bytes.length
    try {
      const reader = new DwarfReader(bytes, pos)
      const { length, offsetSize } = reader.unitLength()
      end = Math.min(reader.pos + length, bytes.length)
      reader.end = end
      const header = readHeader(reader, sections, offsetSize, directories.get(pos) ?? '')
      const numbers = header.files.map((file) => files.number(file))
      // Code that was linked out keeps its lines, at addresses that can't be.
      for (const sequence of runProgram(reader, header, numbers))
        if (sequence.start > 0 && sequence.end <= size) sequences.push(sequence)
    } catch (error) {
      if (!(error instanceof DwarfError)) throw error
      broken++
    }
    pos = end
  }
  return flatten(sequences, files.names)
}

/** Files of the line program at an offset, as `.debug_info` counts them. */
export function unitFiles(sections: Sections, offset: number, directory: string): readonly string[] {
  const reader = new DwarfReader(sections.debug_line, offset)
  const { offsetSize } = reader.unitLength()
  return readHeader(reader, sections, offsetSize, directory).files
}

class FileList {
  readonly names: string[] = []
  private readonly numbers = new Map<string, number>()

  number(name: string): number {
    let number = this.numbers.get(name)
    if (number === undefined) {
      number = this.names.length
      this.names.push(name)
      this.numbers.set(name, number)
    }
    return number
  }
}

function flatten(sequences: Sequence[], files: readonly string[]): LineTable {
  sequences.sort((a, b) => a.start - b.start)
  const count = sequences.reduce((sum, { rows }) => sum + rows.length / rowSize + 1, 0)
  const addresses = new Uint32Array(count)
  const file = new Int32Array(count).fill(-1)
  const line = new Uint32Array(count)
  const column = new Uint16Array(count)
  let k = 0
  let covered = 0
  for (const { start, end, rows } of sequences) {
    // Two stretches of the same code would leave the addresses unsorted.
    if (start < covered) continue
    covered = end
    for (let i = 0; i < rows.length; i += rowSize, k++) {
      addresses[k] = rows[i]!
      file[k] = rows[i + 1]!
      line[k] = rows[i + 2]!
      column[k] = rows[i + 3]!
    }
    addresses[k++] = end
  }
  return {
    addresses: addresses.subarray(0, k),
    file: file.subarray(0, k),
    line: line.subarray(0, k),
    column: column.subarray(0, k),
    files,
  }
}

function readHeader(reader: DwarfReader, sections: Sections, offsetSize: 4 | 8, directory: string): Header {
  const version = reader.u16()
  if (version < 2 || version > 5) throw new DwarfError(`line table of version ${version}`)
  const addressSize = version >= 5 ? reader.u8() : 4
  if (version >= 5) reader.u8()
  const length = reader.unsigned(offsetSize)
  const programStart = reader.pos + length
  const minLength = reader.u8()
  const maxOps = version >= 4 ? reader.u8() : 1
  reader.u8()
  const lineBase = reader.s8()
  const lineRange = reader.u8()
  const opcodeBase = reader.u8()
  const opcodeLengths = [0]
  for (let i = 1; i < opcodeBase; i++) opcodeLengths.push(reader.u8())
  const cx: Encoding = {
    sections,
    version,
    offsetSize,
    addressSize,
    unit: 0,
    strOffsetsBase: 8,
    addrBase: 0,
    rnglistsBase: 0,
    loclistsBase: 0,
  }
  const files = version >= 5 ? readFiles(reader, cx, directory) : readOldFiles(reader, sections, directory)
  reader.pos = programStart
  if (lineRange === 0) throw new DwarfError('a line range of 0')
  return { minLength, maxOps, lineBase, lineRange, opcodeBase, opcodeLengths, files }
}

const DW_LNCT_path = 1
const DW_LNCT_directory_index = 2

/** Paths of the files, of version 5: from 0. */
function readFiles(reader: DwarfReader, cx: Encoding, unitDirectory: string): string[] {
  const join = (a: string, b: string) => joinPath(a, b, cx.sections.budget)
  const directories = readEntries(reader, cx).map(({ path }) => join(unitDirectory, path))
  // The others are relative to the first.
  const absolute = directories.map((path) => join(directories[0] ?? '', path))
  return readEntries(reader, cx).map(({ path, directory }) => join(absolute[directory] ?? '', path))
}

function readEntries(reader: DwarfReader, cx: Encoding): { path: string; directory: number }[] {
  const formats: [number, number][] = []
  for (let count = reader.u8(); count > 0; count--) formats.push([reader.uleb(), reader.uleb()])
  const entries: { path: string; directory: number }[] = []
  for (let count = reader.uleb(); count > 0; count--) {
    const entry = { path: '', directory: 0 }
    cx.sections.budget.spend(perFile)
    for (const [type, form] of formats) {
      const value = readForm(reader, form, cx)
      if (type === DW_LNCT_path) entry.path = String(value)
      else if (type === DW_LNCT_directory_index) entry.directory = Number(value)
    }
    entries.push(entry)
  }
  return entries
}

/** Paths of the files, of versions 2 to 4: from 1, directory 0 being that of the unit. */
function readOldFiles(reader: DwarfReader, { budget }: Sections, unitDirectory: string): string[] {
  const directories = [unitDirectory]
  for (let path = reader.cstring(); path !== ''; path = reader.cstring())
    directories.push(joinPath(unitDirectory, path, budget))
  const files = ['']
  for (let path = reader.cstring(); path !== ''; path = reader.cstring())
    files.push(readOldFile(reader, path, directories, budget))
  return files
}

function readOldFile(
  reader: DwarfReader,
  path: string,
  directories: readonly string[],
  budget: Budget,
): string {
  const directory = reader.uleb()
  // Time of change and size.
  reader.uleb()
  reader.uleb()
  return joinPath(directories[directory] ?? '', path, budget)
}

/** `b` as seen from directory `a`, without `.` and `..` where they can be resolved. */
export function joinPath(a: string, b: string, budget: Budget | null = null): string {
  const path = a === '' || /^(\/|[A-Za-z]:[\\/])/.test(b) ? b : `${a}/${b}`
  budget?.spend(perFile + path.length)
  if (!/(^|\/)(\.\.?)?(\/|$)/.test(path.slice(1))) return path
  budget?.spend(perPart * path.length)
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && out.length > 0)) continue
    if (part === '..' && out.length > 0 && out.at(-1) !== '..' && out.at(-1) !== '') out.pop()
    else out.push(part)
  }
  return out.join('/')
}

/** The state machine (§6.2.2). */
class Machine {
  address = 0
  opIndex = 0
  file = 1
  line = 1
  column = 0

  advance(count: number, { minLength, maxOps }: Header): void {
    if (maxOps <= 1) {
      this.address += minLength * count
      return
    }
    const total = this.opIndex + count
    this.address += minLength * Math.floor(total / maxOps)
    this.opIndex = total % maxOps
  }
}

function* runProgram(reader: DwarfReader, header: Header, files: readonly number[]): Iterable<Sequence> {
  let state = new Machine()
  let rows: number[] = []
  const append = (): void => {
    const { address, line, column } = state
    const file = files[state.file] ?? -1
    const last = rows.length - rowSize
    // Of rows at one address the last one counts. Code of no line is of the line before.
    if (line === 0) return
    if (last >= 0 && rows[last] === address) rows.length = last
    rows.push(address, file, line, Math.min(column, 0xffff))
  }
  while (reader.pos < reader.end) {
    const opcode = reader.u8()
    if (opcode >= header.opcodeBase) {
      const adjusted = opcode - header.opcodeBase
      state.advance(Math.floor(adjusted / header.lineRange), header)
      state.line += header.lineBase + (adjusted % header.lineRange)
      append()
    } else if (opcode === 0) {
      const length = reader.uleb()
      const next = reader.pos + length
      switch (reader.u8()) {
        case 1: // end_sequence
          if (rows.length > 0) yield { start: rows[0]!, end: state.address, rows }
          state = new Machine()
          rows = []
          break
        case 2: // set_address
          state.address = reader.unsigned(length - 1)
          state.opIndex = 0
          break
      }
      reader.pos = next
    } else {
      switch (opcode) {
        case 1: // copy
          append()
          break
        case 2: // advance_pc
          state.advance(reader.uleb(), header)
          break
        case 3: // advance_line
          state.line += reader.sleb()
          break
        case 4: // set_file
          state.file = reader.uleb()
          break
        case 5: // set_column
          state.column = reader.uleb()
          break
        case 8: // const_add_pc
          state.advance(Math.floor((255 - header.opcodeBase) / header.lineRange), header)
          break
        case 9: // fixed_advance_pc
          state.address += reader.u16()
          state.opIndex = 0
          break
        default:
          for (let k = header.opcodeLengths[opcode]!; k > 0; k--) reader.uleb()
      }
    }
  }
}
