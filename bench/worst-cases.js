/**
 * Modules as large and as deep as the format allows, one thing each: what a compiler has to take, or to refuse with one clear
 * error, in time and memory linear in the input.
 */

import { module, repeat, section, sized, u32 } from './wasm-bytes.js'

/** @typedef {import('./wasm-bytes.js').Part} Part */

const i32 = 0x7f
const end = 0x0b
/** The types [] -> [] and [i32] -> [i32]. */
const types = section(1, 2, [0x60, 0, 0], [0x60, 1, i32, 1, i32])
const run = section(7, 1, sized('run'), [0, 0])

/** A function `run` of type [i32] -> [i32]. @param {Part} locals @param {Part[]} body */
function withBody(locals, ...body) {
  return module(types, section(3, 1, 1), run, section(10, 1, sized(locals, ...body, end)))
}

const none = 0
const getFirst = [0x20, 0]

/** Branches out of a block with a thousand results, and a function that makes these. @param {number} branches */
function wide(branches) {
  return module(
    section(1, 2, [0x60, 0, ...u32(1000)], repeat(1000, i32), [0x60, 1, i32, 1, i32]),
    section(3, 2, [1, 0]),
    run,
    section(
      10,
      2,
      sized([0, 0x02, 0, 0x10, 1], repeat(branches, [...getFirst, 0x0d, 0]), [end], repeat(999, 0x1a), end),
      sized(0, repeat(1000, [0x41, 0]), end),
    ),
  )
}

/** A function, exported by that name unless it is empty, as often as a segment can hold it. @param {string} name */
function longSegment(name) {
  return module(
    types,
    section(3, 1, 1),
    section(4, 1, [0x70, 0, ...u32(10_000_000)]),
    name === '' ? [] : section(7, 1, sized(name), [0, 0]),
    section(9, 1, [0, 0x41, 0, end, ...u32(10_000_000)], Buffer.alloc(10_000_000)),
    section(10, 1, [4, 0, ...getFirst, end]),
  )
}

/** @type {Record<string, () => Uint8Array>} */
export const worstCases = {
  '50,000 locals and parameters, each used': () =>
    withBody(
      [1, ...u32(49_999), i32],
      repeat(49_999, (i) => [0x20, ...u32(i), 0x41, 1, 0x6a, 0x21, ...u32(i + 1)]),
      [0x20, ...u32(49_999)],
    ),
  '50,001 locals and parameters': () => withBody([1, ...u32(50_000), i32], getFirst),
  'a br_table of 1,000,000 entries to two blocks': () =>
    withBody(
      none,
      [0x02, 0x40, 0x02, 0x40, ...getFirst, 0x0e, ...u32(1_000_000)],
      repeat(500_000, [0, 1]),
      [0, end, 0x41, 1, 0x0f, end],
      getFirst,
    ),
  '5,000 blocks around a br_table of 5,000 entries': () =>
    withBody(
      none,
      repeat(5000, [0x02, 0x40]),
      [...getFirst, 0x0e, ...u32(4999)],
      repeat(4999, (i) => u32(i)),
      u32(4999),
      repeat(5000, (i) => [end, ...getFirst, 0x41, i & 63, 0x6a, 0x21, 0]),
      getFirst,
    ),
  '100,000 nested blocks': () =>
    withBody(none, repeat(100_000, [0x02, 0x40]), repeat(100_000, end), getFirst),
  '100,000 nested ifs with code between': () =>
    withBody(
      none,
      repeat(100_000, [...getFirst, 0x04, 0x40]),
      repeat(100_000, [...getFirst, 0x41, 1, 0x6b, 0x21, 0, end]),
      getFirst,
    ),
  '100,000 nested loops with branches out': () =>
    withBody(none, repeat(100_000, [0x03, 0x40, ...getFirst, 0x0d, 0]), repeat(100_000, end), getFirst),
  'an expression of 1,000,000 operators': () =>
    withBody(none, getFirst, repeat(1_000_000, [0x41, 3, 0x6a, ...getFirst, 0x73])),
  '50,000 operands on the stack': () => withBody(none, repeat(50_000, getFirst), repeat(49_999, 0x6a)),
  '1,000,000 operands on the stack': () => withBody(none, repeat(1_000_000, getFirst), repeat(999_999, 0x6a)),
  '900 branches that pass 1,000 values on': () => wide(900),
  '1,000,000 branches that pass 1,000 values on': () => wide(1_000_000),
  'a function of 7 MB': () =>
    withBody(none, repeat(550_000, [...getFirst, 0x41, 7, 0x6c, 0x41, 1, 0x6a, 0x21, 0, 1, 1, 1]), getFirst),
  'a function of 7 MB in one loop with branches': () =>
    withBody(
      none,
      [0x03, 0x40],
      repeat(470_000, [...getFirst, 0x04, 0x40, ...getFirst, 0x41, 1, 0x6b, 0x21, 0, 0x0c, 1, end]),
      end,
      getFirst,
    ),
  'a function of 8 MB': () => withBody(none, repeat(8_000_000, 1), getFirst),
  '1,000,000 functions': () =>
    module(
      types,
      section(3, u32(1_000_000), repeat(1_000_000, 1)),
      run,
      section(10, u32(1_000_000), repeat(1_000_000, [4, 0, ...getFirst, end])),
    ),
  '1,000,001 functions': () => module(types, section(3, u32(1_000_001), repeat(1_000_001, 1))),
  '100,000 calls one behind another': () =>
    module(
      types,
      section(3, u32(100_000), repeat(100_000, 1)),
      run,
      section(
        10,
        u32(100_000),
        repeat(99_999, (i) => sized(0, getFirst, 0x10, u32(i + 1), end)),
        [4, 0, ...getFirst, end],
      ),
    ),
  '1,000 parameters': () =>
    module(
      section(1, 2, [0x60, ...u32(1000)], repeat(1000, 0x7e), [1, 0x7e], [0x60, 0, 0]),
      section(3, 1, 0),
      section(10, 1, sized(0, [0x20, ...u32(999)], end)),
    ),
  '10,000 parameters': () => module(section(1, 1, [0x60, ...u32(10_000)], repeat(10_000, 0x7e), 0)),
  '1,000,000 exports': () =>
    module(
      types,
      section(3, 1, 1),
      section(
        7,
        u32(1_000_000),
        repeat(1_000_000, (i) => [sized(`e${i}`), [0, 0]]),
      ),
      section(10, 1, [4, 0, ...getFirst, end]),
    ),
  '1,000,000 globals, each used': () =>
    module(
      types,
      section(3, 1, 1),
      section(6, u32(1_000_000), repeat(1_000_000, [i32, 1, 0x41, 5, end])),
      run,
      section(
        10,
        1,
        sized(
          none,
          repeat(1_000_000, (i) => [...getFirst, 0x24, ...u32(i)]),
          getFirst,
          end,
        ),
      ),
    ),
  '1,000,000 globals': () => module(section(6, u32(1_000_000), repeat(1_000_000, [i32, 1, 0x41, 5, end]))),
  'a memory of 4 GiB': () => module(section(5, 1, [0, ...u32(65_536)])),
  '100,000 data segments': () =>
    module(section(5, 1, [0, 1]), section(11, u32(100_000), repeat(100_000, [0, 0x41, 0, end, 1, 7]))),
  'a count of 4,294,967,295 data segments': () =>
    module(
      section(5, 1, [0, 1]),
      section(12, [255, 255, 255, 255, 15]),
      section(11, [255, 255, 255, 255, 15]),
    ),
  'a table of 10,000,000 elements, called through 1,000 types': () =>
    module(
      section(
        1,
        u32(1000),
        repeat(1000, (i) => [0x60, ...u32(i), ...repeat(i, i32), 0]),
      ),
      section(3, 1, 0),
      section(4, 1, [0x70, 0, ...u32(10_000_000)]),
      run,
      section(
        10,
        1,
        sized(
          0,
          repeat(1000, (i) => [repeat(i, [0x41, 0]), [0x41, 0, 0x11, ...u32(i), 0]]),
          end,
        ),
      ),
    ),
  'a segment of 10,000,000 functions': () => longSegment(''),
  'a segment of 10,000,000 functions with a long name': () => longSegment('n'.repeat(80)),
  'a name of 1,000,000 characters': () =>
    module(
      types,
      section(3, 1, 1),
      section(7, 1, sized('n'.repeat(1_000_000)), [0, 0]),
      section(10, 1, [4, 0, ...getFirst, end]),
    ),
}
