/**
 * Debug information that asks for much with little: as deep, as long and as often as `n` bytes of it can say. Whoever reads it has to
 * give up on it, or take it, in time and memory linear in its size.
 */
import { join, module, repeat, section, sized } from './wasm-bytes.js'

/** @typedef {import('./wasm-bytes.js').Part} Part */

/** Tags, attributes and forms. */
const COMPILE_UNIT = 0x11
const SUBPROGRAM = 0x2e
const VARIABLE = 0x34
const BLOCK = 0x0b
const [LOCATION, NAME, STMT_LIST, LOW_PC, SPECIFICATION, RANGES] = [0x02, 0x03, 0x10, 0x11, 0x47, 0x55]
const [ADDR, STRING, STRP, REF4, REF_UDATA, INDIRECT] = [0x01, 0x08, 0x0e, 0x13, 0x15, 0x16]
const [SEC_OFFSET, EXPRLOC, FLAG_PRESENT] = [0x17, 0x18, 0x19]

/** @param {number} value four bytes */
function word(value) {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]
}

/** @param {Part[]} parts with their length in front */
function counted(...parts) {
  const contents = join(...parts)
  return join(word(contents.length), contents)
}

/** @param {number} code @param {number} tag @param {boolean} hasChildren @param {Part} attributes */
function abbreviation(code, tag, hasChildren, attributes) {
  return [code, tag, hasChildren ? 1 : 0, attributes, 0, 0]
}

const root = abbreviation(1, COMPILE_UNIT, true, [STMT_LIST, SEC_OFFSET])

/** A unit of version 4. @param {Part} entries behind its root @param {number} [abbreviations] where they begin */
function unit(entries, abbreviations = 0) {
  return counted([4, 0], word(abbreviations), 4, 1, word(0), entries)
}

/** Bytes of a unit before what is behind its root. */
const unitHead = 16

/** A line table of version 4. @param {Part} files @param {Part} program */
function lines(files, program) {
  const header = join(1, 1, 1, 0xfb, 14, 13, [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1], files)
  return counted([4, 0], counted(header), program)
}

const oneFile = [0, 'file.c\0', 0, 0, 0, 0]
const setAddress = [0, 5, 2, ...word(4)]
const endSequence = [2, 1, 0, 1, 1]
const fewLines = lines(oneFile, [setAddress, 0x20, endSequence])

/** @param {Readonly<Record<string, Part>>} sections by their names without `.debug_` */
function withDwarf(sections) {
  const all = { line: fewLines, ...sections }
  return module(
    section(1, 1, [0x60, 1, 0x7f, 1, 0x7f]),
    section(3, 1, 0),
    section(7, 1, sized('run'), [0, 0]),
    section(10, 1, sized([0, 0x20, 0, 0x41, 1, 0x6a, 0x0b])),
    ...Object.entries(all).map(([name, contents]) => section(0, sized(`.debug_${name}`), contents)),
  )
}

/** @param {Part} attributes of a variable @param {Part} entries */
function withVariables(attributes, entries) {
  const func = abbreviation(2, SUBPROGRAM, true, [LOW_PC, ADDR])
  const variable = abbreviation(3, VARIABLE, false, attributes)
  return { abbrev: [root, func, variable, 0], info: unit([2, word(2), entries]) }
}

const inLocal = [4, 0xed, 0, 0, 0x9f]

/** @type {Readonly<Record<string, (n: number) => Uint8Array>>} */
export const worstDwarf = {
  'entries nested as deep as can be': (n) =>
    withDwarf({
      abbrev: [root, abbreviation(2, BLOCK, true, []), 0],
      info: unit([repeat(n >> 1, 2), repeat(n >> 1, 0)]),
    }),
  'entries that all have the same long name': (n) =>
    withDwarf({
      ...withVariables([NAME, STRP, LOCATION, EXPRLOC], repeat(n / 20, [3, word(0), inLocal])),
      str: ['x'.repeat(n >> 1), 0],
    }),
  'variables that are declared by one with a long name': (n) =>
    withDwarf({
      abbrev: [
        root,
        abbreviation(2, SUBPROGRAM, true, [LOW_PC, ADDR]),
        abbreviation(3, VARIABLE, false, [SPECIFICATION, REF4, LOCATION, EXPRLOC]),
        abbreviation(4, VARIABLE, false, [NAME, STRING]),
        0,
      ],
      info: unit([4, 'x'.repeat(n >> 1), 0, 2, word(2), repeat(n / 20, [3, word(unitHead), inLocal])]),
    }),
  'variables that declare themselves': (n) =>
    withDwarf(
      withVariables(
        [SPECIFICATION, REF4, LOCATION, EXPRLOC],
        repeat(n / 10, (i) => [3, word(unitHead + 5 + 10 * i), inLocal]),
      ),
    ),
  'one declaration of many attributes, and entries of it': (n) =>
    withDwarf({
      abbrev: [root, abbreviation(2, VARIABLE, false, repeat(n / 4, [NAME, FLAG_PRESENT])), 0],
      info: unit(repeat(n >> 1, 2)),
    }),
  'units whose declarations begin everywhere': (n) =>
    withDwarf({ abbrev: repeat(n >> 1, 1), info: repeat(n / 32, (i) => unit([], i)) }),
  'functions that all have the same many ranges': (n) =>
    withDwarf({
      abbrev: [root, abbreviation(2, SUBPROGRAM, false, [RANGES, SEC_OFFSET]), 0],
      info: unit(repeat(n / 10, [2, word(0)])),
      ranges: [repeat(n / 16, [...word(1), ...word(2)]), word(0), word(0)],
    }),
  'variables that all have the same many places': (n) =>
    withDwarf({
      ...withVariables([LOCATION, SEC_OFFSET], repeat(n / 10, [3, word(0)])),
      loc: [repeat(n / 24, [...word(1), ...word(2), 1, 0, 0x9f]), word(0), word(0)],
    }),
  'a number without end': (n) =>
    withDwarf(withVariables([SPECIFICATION, REF_UDATA, LOCATION, EXPRLOC], [3, repeat(n, 0x80), 0, inLocal])),
  'a form that is another one again and again': (n) =>
    withDwarf(
      withVariables([NAME, INDIRECT, LOCATION, EXPRLOC], [3, repeat(n, INDIRECT), STRING, 0, inLocal]),
    ),
  'files in a directory with a long name': (n) =>
    withDwarf({
      line: lines(
        ['d/'.repeat(n >> 2), 0, 0, repeat(n / 10, ['f', 0, 1, 0, 0]), 0],
        [setAddress, endSequence],
      ),
    }),
  'a count of 2^49 files that take no bytes': () => {
    const header = join(1, 1, 1, 0xfb, 14, 13, [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1], 0, 0, 0, [
      ...[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
    ])
    return withDwarf({ line: counted([5, 0, 4, 0], counted(header), []) })
  },
  'a line table with a row for each byte': (n) =>
    withDwarf({ line: lines(oneFile, [setAddress, repeat(n, 0x20), endSequence]) }),
  'line tables without end': (n) => withDwarf({ line: repeat(n / 4, word(0)) }),
}
