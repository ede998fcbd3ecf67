/**
 * Values of attributes by their form (DWARF 5, §7.5.6), and of older versions. One table for the compilation units and
 * for the entries of a line table.
 */
import { DwarfError, DwarfReader } from './reader.ts'
import type { Sections } from './sections.ts'

/** What the values of a unit are read by. */
export interface Encoding {
  readonly sections: Sections
  readonly version: number
  readonly offsetSize: 4 | 8
  readonly addressSize: number
  /** Offset of the unit, which some references count from. */
  readonly unit: number
  /** Where the unit's parts of these sections begin. */
  strOffsetsBase: number
  addrBase: number
  rnglistsBase: number
  loclistsBase: number
}

/** A number (also addresses, offsets and references), a string, or the bytes of a block. */
export type Value = number | string | Uint8Array

type Read = (reader: DwarfReader, cx: Encoding) => Value

/** Work that a value takes beside what it is long. */
const perValue = 1

function stringAt(section: Uint8Array, offset: number, cx: Encoding): string {
  return readString(new DwarfReader(section, offset), cx)
}

function readString(reader: DwarfReader, { sections }: Encoding): string {
  const text = reader.cstring()
  sections.budget.spend(text.length)
  return text
}

function offset(reader: DwarfReader, cx: Encoding): number {
  return reader.unsigned(cx.offsetSize)
}

function block(reader: DwarfReader, length: number): Uint8Array {
  const start = reader.pos
  reader.skip(length)
  return reader.bytes.subarray(start, reader.pos)
}

/** A string by its number. */
function strx(index: number, cx: Encoding): string {
  const { sections, strOffsetsBase, offsetSize } = cx
  const table = new DwarfReader(sections.debug_str_offsets, strOffsetsBase + index * offsetSize)
  return stringAt(sections.debug_str, table.unsigned(offsetSize), cx)
}

/** An address by its number. */
export function addrx(index: number, { sections, addrBase, addressSize }: Encoding): number {
  return new DwarfReader(sections.debug_addr, addrBase + index * addressSize).unsigned(addressSize)
}

const reference = (read: (reader: DwarfReader) => number): Read => {
  return (reader, { unit }) => unit + read(reader)
}

const forms: Readonly<Record<number, Read>> = {
  1: (reader, cx) => reader.unsigned(cx.addressSize), // addr
  3: (reader) => block(reader, reader.u16()), // block2
  4: (reader) => block(reader, reader.u32()), // block4
  5: (reader) => reader.u16(), // data2
  6: (reader) => reader.u32(), // data4
  7: (reader) => reader.u64(), // data8
  8: readString, // string
  9: (reader) => block(reader, reader.uleb()), // block
  10: (reader) => block(reader, reader.u8()), // block1
  11: (reader) => reader.u8(), // data1
  12: (reader) => reader.u8(), // flag
  13: (reader) => reader.sleb(), // sdata
  14: (reader, cx) => stringAt(cx.sections.debug_str, offset(reader, cx), cx), // strp
  15: (reader) => reader.uleb(), // udata
  16: (reader, cx) => reader.unsigned(cx.version < 3 ? cx.addressSize : cx.offsetSize), // ref_addr
  17: reference((reader) => reader.u8()), // ref1
  18: reference((reader) => reader.u16()), // ref2
  19: reference((reader) => reader.u32()), // ref4
  20: reference((reader) => reader.u64()), // ref8
  21: reference((reader) => reader.uleb()), // ref_udata
  23: offset, // sec_offset
  24: (reader) => block(reader, reader.uleb()), // exprloc
  25: () => 1, // flag_present
  26: (reader, cx) => strx(reader.uleb(), cx), // strx
  27: (reader, cx) => addrx(reader.uleb(), cx), // addrx
  28: offset, // ref_sup4
  29: offset, // strp_sup
  30: (reader) => block(reader, 16), // data16
  31: (reader, cx) => stringAt(cx.sections.debug_line_str, offset(reader, cx), cx), // line_strp
  32: (reader) => reader.u64(), // ref_sig8
  34: (reader, cx) => loclistx(reader.uleb(), cx), // loclistx
  35: (reader, cx) => rnglistx(reader.uleb(), cx), // rnglistx
  37: (reader, cx) => strx(reader.u8(), cx), // strx1
  38: (reader, cx) => strx(reader.u16(), cx), // strx2
  39: (reader, cx) => strx(reader.u24(), cx), // strx3
  40: (reader, cx) => strx(reader.u32(), cx), // strx4
  41: (reader, cx) => addrx(reader.u8(), cx), // addrx1
  42: (reader, cx) => addrx(reader.u16(), cx), // addrx2
  43: (reader, cx) => addrx(reader.u24(), cx), // addrx3
  44: (reader, cx) => addrx(reader.u32(), cx), // addrx4
}

/** A list of ranges by its number: its offset in the section. */
function rnglistx(index: number, { sections, rnglistsBase, offsetSize }: Encoding): number {
  const table = new DwarfReader(sections.debug_rnglists, rnglistsBase + index * offsetSize)
  return rnglistsBase + table.unsigned(offsetSize)
}

/** A list of locations by its number. */
function loclistx(index: number, { sections, loclistsBase, offsetSize }: Encoding): number {
  const table = new DwarfReader(sections.debug_loclists, loclistsBase + index * offsetSize)
  return loclistsBase + table.unsigned(offsetSize)
}

const INDIRECT = 0x16

export function readForm(reader: DwarfReader, form: number, cx: Encoding): Value {
  let actual = form
  while (actual === INDIRECT) actual = reader.uleb()
  const read = forms[actual]
  if (read === undefined) throw new DwarfError(`unknown form ${actual}`)
  cx.sections.budget.spend(perValue)
  return read(reader, cx)
}
