/**
 * Arrays of wasm: what reads and writes many elements. `elems` is a typed array, in which an element is `2 ** shift` numbers, or an array of
 * references. Indices and counts are u32.
 *
 * @import { DataSegment, Elems, ElemSegment, GcObject, NumberElems, Ref } from './records.d.ts'
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
  return new js_array(array_size(n)).fill(value)
}

/**
 * Before the elements their value: it is evaluated first.
 * @param {number} value
 * @param {NumberElems} elems
 */
export function elems_fill(value, elems) {
  return elems.fill(value)
}

/**
 * The same for elements of several numbers.
 * @param {readonly number[]} value
 * @param {Int32Array} elems
 */
export function elems_repeat(value, elems) {
  array_repeat(elems, 0, value, elems.length / value.length)
  return elems
}

/**
 * @param {new (length: number) => NumberElems} make
 * @param {DataSegment} data
 * @param {number} s
 * @param {number} n
 * @param {number} shift
 */
export function elems_data(make, data, s, n, shift) {
  const size =
    /** @type {{ BYTES_PER_ELEMENT: number }} */ (/** @type {unknown} */ (make)).BYTES_PER_ELEMENT << shift
  if ((s >>> 0) + (n >>> 0) * size > data.bytes.length) trap_memory()
  const elems = new make(array_size(n) << shift)
  array_init_data(elems, 0, data, s, n, shift)
  return elems
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
 * @param {Int32Array} elems
 * @param {number} i
 * @param {readonly number[]} value
 * @param {number} n
 */
export function array_repeat(elems, i, value, n) {
  const width = value.length
  const end = array_end(elems, i, n, width >> 1)
  for (let at = (i >>> 0) * width; at < end; at += width) elems.set(value, at)
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
  if (count > 32 && src instanceof js_array === false) {
    const numbers = /** @type {NumberElems} */ (dst)
    numbers.set(/** @type {NumberElems} */ (src).subarray(from - count, from), to - count)
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
 */
export function array_init_data(elems, i, data, s, n, shift) {
  const size = elems.BYTES_PER_ELEMENT
  const end = array_end(elems, i, n, shift) * size
  const start = (i >>> 0) * (size << shift)
  const from = s >>> 0
  const to = from + end - start
  if (to > data.bytes.length) trap_memory()
  const bytes = new byte_array(elems.buffer)
  bytes.set(data.bytes.subarray(from, to), start)
  if (!is_little_endian) for (let at = start; at < end; at += size) bytes.subarray(at, at + size).reverse()
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
