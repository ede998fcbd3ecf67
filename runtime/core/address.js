/** Addresses, sizes and limits of the JS API, where descriptors say `address: "i64"` for BigInts. */
import { enforce_u32, read_limits } from './api-class.js'
import { js_bigint, range_error, type_error } from './intrinsics.js'

/**
 * Whether a descriptor asks for 64-bit addresses.
 * @param {Record<string, unknown>} descriptor
 */
export function address_type(descriptor) {
  const given = descriptor.address
  const address = given === undefined ? 'i32' : `${given}`
  if (address !== 'i32' && address !== 'i64') throw new type_error('address must be i32 or i64')
  return address === 'i64'
}

/**
 * An address as a number. One beyond 2^32 is cut there: nothing is that large.
 * @param {boolean} wide
 * @param {unknown} value
 * @param {string} what
 */
export function address_from_js(wide, value, what) {
  if (!wide) return enforce_u32(value, what)
  const address = wide_address(value, what)
  return address > 4294967295 ? 4294967295 : address
}

/**
 * A BigInt (or what becomes one) of 64 bits, rounded above 2^53.
 * @param {unknown} value
 * @param {string} what
 */
function wide_address(value, what) {
  // So many bits that it is the value itself, by way of ToBigInt, which unlike BigInt() takes no number. More bits than these are an error in JavaScriptCore.
  const big = js_bigint.asIntN(4294967295, /** @type {bigint} */ (value))
  if (js_bigint.asUintN(64, big) !== big) throw new type_error(`${what} must be from 0 to 2^64 - 1`)
  return +`${big}`
}

/**
 * @param {boolean} wide
 * @param {number} address
 */
export function address_to_js(wide, address) {
  return wide ? js_bigint(address) : address
}

/**
 * The limits of a descriptor, as `read_limits`.
 * @param {boolean} wide
 * @param {Record<string, unknown>} descriptor
 * @returns {[min: number, max: number | null]}
 */
export function read_address_limits(wide, descriptor) {
  if (!wide) return read_limits(descriptor)
  const min = wide_address(descriptor.initial, 'initial')
  const maximum = descriptor.maximum
  const max = maximum === undefined ? null : wide_address(maximum, 'maximum')
  if (max !== null && max < min) throw new range_error('maximum is below initial')
  return [min, max]
}
