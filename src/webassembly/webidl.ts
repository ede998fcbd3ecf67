/** What WebIDL asks of the shape of constructors and functions, and `class` does not give. */

/** Makes properties of a constructor or a prototype enumerable, as operations and attributes are. */
export function enumerable(target: object, ...names: string[]): void {
  for (const name of names) Object.defineProperty(target, name, { enumerable: true })
}

export function tag(target: object, name: string): void {
  Object.defineProperty(target, Symbol.toStringTag, { value: name, configurable: true })
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
