/**
 * Arrays of wasm: what reads and writes many elements. `elems` holds references, or numbers, of which an element takes `2 ** shift`. Integers
 * that need few numbers are in a plain array too. Indices and counts are u32.
 *
 * @import { DataSegment, Elems, ElemSegment, FloatElems, GcObject, IntElems, MakeFloats, MakeInts, NumberElems, Ref } from './records.d.ts'
 * @import { TypedElems } from './records.d.ts'
 */
import { byte_array, half_array, js_array } from './intrinsics.js'
import { trap_array, trap_array_size, trap_memory, trap_table } from './trap.js'

/**
 * The number of elements of a new array, if it can be one.
 * @param {number} n
 */
export function array_size(n) {
  n >>>= 0
  if (n > 134217728) trap_array_size()
  return n
}

/**
 * @param {Ref} value
 * @param {number} n
 * @returns {Ref[]}
 */
export function elems_ref(value, n) {
  const size = array_size(n)
  return fill_plain(new js_array(size), value, size)
}

/** The most numbers that a plain array of integers has (src/ir/layout.ts). */
export const most_plain = 64

/**
 * Integers of one value. The typed array is for those that don't fit into a plain one.
 * @param {MakeInts} make
 * @param {number} value
 * @param {number} n
 * @param {number} shift
 * @returns {IntElems}
 */
export function elems_ints(make, value, n, shift) {
  const size = array_size(n) << shift
  if (size > most_plain) return value === 0 ? new make(size) : new make(size).fill(value)
  return fill_plain(new js_array(size), value, size)
}

/**
 * For a few elements `fill` takes many times as long as this.
 * @template {Ref} T
 * @param {T[]} elems
 * @param {T} value
 * @param {number} size
 */
function fill_plain(elems, value, size) {
  for (let i = 0; i < size; i++) elems[i] = value
  return elems
}

/**
 * Before the elements their value: it is evaluated first.
 * @param {number} value
 * @param {FloatElems} elems
 */
export function elems_fill(value, elems) {
  return elems.fill(value)
}

/**
 * The same for elements of several numbers.
 * @param {readonly number[]} value
 * @param {IntElems} elems
 */
export function elems_repeat(value, elems) {
  array_repeat(elems, 0, value, elems.length / value.length)
  return elems
}

/**
 * @param {MakeInts} make
 * @param {DataSegment} data
 * @param {number} s
 * @param {number} n
 * @param {number} shift
 */
export function elems_data(make, data, s, n, shift) {
  const size = make.BYTES_PER_ELEMENT
  check_data(data, s, n, size << shift)
  const elems = elems_ints(make, 0, n, shift)
  array_init_data(elems, 0, data, s, n, shift, size)
  return elems
}

/**
 * @param {MakeFloats} make
 * @param {DataSegment} data
 * @param {number} s
 * @param {number} n
 */
export function elems_data_floats(make, data, s, n) {
  const size = make.BYTES_PER_ELEMENT
  check_data(data, s, n, size)
  const elems = new make(array_size(n))
  array_init_data(elems, 0, data, s, n, 0, size)
  return elems
}

/**
 * @param {DataSegment} data
 * @param {number} s
 * @param {number} n
 * @param {number} size
 */
function check_data(data, s, n, size) {
  if ((s >>> 0) + (n >>> 0) * size > data.bytes.length) trap_memory()
}

/**
 * @param {ElemSegment} elem
 * @param {number} s
 * @param {number} n
 */
export function elems_elem(elem, s, n) {
  s >>>= 0
  const end = s + (n >>> 0)
  if (end > elem.items.length) trap_table()
  return elem.items.slice(s, end)
}

/**
 * The length of an array of whatever type.
 * @param {GcObject} array
 */
export function array_len(array) {
  return /** @type {Elems} */ (array.elems).length >> /** @type {number} */ (array.shift)
}

/**
 * Where a range of elements ends, if it lies within the array.
 * @param {Elems} elems
 * @param {number} i
 * @param {number} n
 * @param {number} shift
 */
function array_end(elems, i, n, shift) {
  const end = (i >>> 0) + (n >>> 0)
  if (end > elems.length >> shift) trap_array()
  return end << shift
}

/**
 * @param {Elems} elems
 * @param {number} i
 * @param {never} value
 * @param {number} n
 */
export function array_fill(elems, i, value, n) {
  elems.fill(value, i >>> 0, array_end(elems, i, n, 0))
}

/**
 * @param {IntElems} elems
 * @param {number} i
 * @param {readonly number[]} value
 * @param {number} n
 */
export function array_repeat(elems, i, value, n) {
  const width = value.length
  const end = array_end(elems, i, n, width >> 1)
  for (let at = (i >>> 0) * width; at < end; at++) elems[at] = value[at & (width - 1)]
}

/**
 * @param {Elems} dst
 * @param {number} d
 * @param {Elems} src
 * @param {number} s
 * @param {number} n
 * @param {number} shift
 */
export function array_copy(dst, d, src, s, n, shift) {
  const to = array_end(dst, d, n, shift)
  const from = array_end(src, s, n, shift)
  const count = n << shift
  if (count > most_plain && src instanceof js_array === false) {
    const numbers = /** @type {TypedElems} */ (dst)
    numbers.set(/** @type {TypedElems} */ (src).subarray(from - count, from), to - count)
    return
  }
  if (d >>> 0 <= s >>> 0) for (let i = count; i > 0; i--) dst[to - i] = /** @type {never} */ (src[from - i])
  else for (let i = 1; i <= count; i++) dst[to - i] = /** @type {never} */ (src[from - i])
}

/**
 * @param {NumberElems} elems
 * @param {number} i
 * @param {DataSegment} data
 * @param {number} s
 * @param {number} n
 * @param {number} shift
 * @param {number} size of a number in bytes
 */
export function array_init_data(elems, i, data, s, n, shift, size) {
  const end = array_end(elems, i, n, shift)
  const start = (i >>> 0) << shift
  const from = s >>> 0
  const to = from + (end - start) * size
  if (to > data.bytes.length) trap_memory()
  if (elems instanceof js_array) {
    for (let at = start; at < end; at++) elems[at] = int_at(data.bytes, from + (at - start) * size, size)
    return
  }
  const bytes = new byte_array(elems.buffer)
  bytes.set(data.bytes.subarray(from, to), start * size)
  if (is_little_endian) return
  for (let at = start * size; at < end * size; at += size) bytes.subarray(at, at + size).reverse()
}

/**
 * An integer of 1 or 2 bytes without sign, or of 4.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} size
 */
function int_at(bytes, at, size) {
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = (value << 8) | bytes[at + i]
  return value
}

export const is_little_endian = new byte_array(new half_array([1]).buffer)[0] === 1

/**
 * @param {Ref[]} elems
 * @param {number} i
 * @param {ElemSegment} elem
 * @param {number} s
 * @param {number} n
 */
export function array_init_elem(elems, i, elem, s, n) {
  const end = array_end(elems, i, n, 0)
  const from = s >>> 0
  if (from + (n >>> 0) > elem.items.length) trap_table()
  for (let at = i >>> 0; at < end; at++) elems[at] = elem.items[from + at - (i >>> 0)]
}
