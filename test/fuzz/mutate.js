/**
 * Changes a binary module at random, so that most of it stays well-formed: a change of length inside a section or a function
 * body mends the lengths around it. What comes out may be valid, invalid or malformed.
 */

import { codeSection, joinBodies, joinSections, splitBodies, splitSections } from './sections.js'

/** @typedef {import('./random.js').Random} Random */
/** @typedef {import('./sections.js').Bytes} Bytes */
/** @typedef {import('./sections.js').Section} Section */

/**
 * @param {Uint8Array} module a module that can be taken apart; else its bytes are changed as they are
 * @param {Uint8Array} donor another module, from which pieces are taken
 * @param {Random} random
 * @returns {Uint8Array}
 */
export function mutate(module, donor, random) {
  const sections = random.once(8) ? null : splitSections(module)
  if (sections === null || sections.length === 0) {
    const bytes = [...module]
    changeSome(bytes, [...donor], random)
    return Uint8Array.from(bytes)
  }
  const section = random.pick(sections)
  const other = splitSections(donor) ?? []
  if (random.once(24)) rearrange(sections, other, random)
  else if (section.id === codeSection && !random.once(4)) mutateCode(section, other, random)
  else changeSome(section.contents, likeSection(other, section.id), random)
  return joinSections(sections)
}

/** @param {Section[]} sections @param {number} id */
function likeSection(sections, id) {
  return sections.find((section) => section.id === id)?.contents ?? []
}

/** Drops, doubles, swaps or borrows a whole section. @param {Section[]} sections @param {Section[]} other @param {Random} random */
function rearrange(sections, other, random) {
  const at = random.below(sections.length)
  const section = /** @type {Section} */ (sections[at])
  switch (random.below(4)) {
    case 0:
      sections.splice(at, 1)
      return
    case 1:
      sections.splice(at, 0, { id: section.id, contents: [...section.contents] })
      return
    case 2:
      sections.splice(at, 1)
      sections.splice(random.below(sections.length + 1), 0, section)
      return
    default:
      if (other.length > 0) sections.splice(at, 0, random.pick(other))
  }
}

/** Changes one function body and its length. @param {Section} section @param {Section[]} other @param {Random} random */
function mutateCode(section, other, random) {
  const bodies = splitBodies(section.contents)
  if (bodies === null || bodies.length === 0) {
    changeSome(section.contents, likeSection(other, codeSection), random)
    return
  }
  const donors = splitBodies(likeSection(other, codeSection)) ?? []
  changeSome(random.pick(bodies), donors.length > 0 ? random.pick(donors) : [], random)
  section.contents = joinBodies(bodies)
}

/** @param {Bytes} bytes @param {Bytes} donor @param {Random} random */
function changeSome(bytes, donor, random) {
  do change(bytes, donor, random)
  while (random.once(3))
}

/** Bytes that mean something: ends of LEB128 numbers, types, block ends, prefixes. */
const telling = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0f, 0x10, 0x1f, 0x20, 0x3f, 0x40, 0x4e, 0x50, 0x5e, 0x5f, 0x60,
  0x63, 0x64, 0x68, 0x69, 0x6a, 0x6b, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x77, 0x78, 0x7b, 0x7c, 0x7d,
  0x7e, 0x7f, 0x80, 0x81, 0xc0, 0xd0, 0xd1, 0xd2, 0xd3, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
]

/** One change. @param {Bytes} bytes @param {Bytes} donor @param {Random} random */
function change(bytes, donor, random) {
  const at = random.below(bytes.length + 1)
  const old = bytes[at] ?? 0
  switch (random.below(9)) {
    case 0:
      bytes[at] = old ^ (1 << random.below(8))
      return
    case 1:
      bytes[at] = random.pick(telling)
      return
    case 2:
      bytes[at] = (old + (random.once(2) ? 1 : 255)) & 255
      return
    case 3:
      bytes[at] = random.below(256)
      return
    case 4:
      bytes.splice(at, 0, random.once(2) ? random.pick(telling) : random.below(256))
      return
    case 5:
      bytes.splice(at, 1 + random.below(4))
      return
    case 6:
      bytes.splice(at, 0, ...bytes.slice(at, at + 1 + random.below(8)))
      return
    case 7: {
      const from = random.below(donor.length + 1)
      bytes.splice(at, random.below(8), ...donor.slice(from, from + 1 + random.below(8)))
      return
    }
    default:
      bytes.splice(at, 0, ...overlong(random))
  }
}

/** A LEB128 number of several bytes. @param {Random} random */
function overlong(random) {
  const bytes = Array.from({ length: random.below(10) }, () => 0x80 | random.below(128))
  return [...bytes, random.below(128)]
}
