/**
 * `Tag` of the JS API.
 *
 * @import { TagRecord } from './records.d.ts'
 */
import { api_class, check_descriptor, value_type } from './api-class.js'
import { object_create } from './intrinsics.js'
import { attach_record } from './record.js'
import { js_tag, tag_new } from './tag.js'

export const Tag = api_class('Tag', construct_tag, {})

/**
 * @this {object}
 * @param {unknown} descriptor
 */
function construct_tag(descriptor) {
  const given = check_descriptor(new.target, descriptor)
  const types = [.../** @type {Iterable<unknown>} */ (given.parameters)].map(value_type)
  attach_record(tag_new(`(${types.join(',')})->()`, types), this)
}

/**
 * The Tag that JavaScript sees, always the same one.
 * @param {TagRecord} tag
 */
export function tag_object(tag) {
  return tag.object === null ? attach_record(tag, object_create(Tag.prototype)) : tag.object
}

export const JSTag = tag_object(js_tag)
