/**
 * The features of WebAssembly: one row each. `supported` says that the whole pipeline takes it; a module that
 * needs an unsupported or disabled feature is refused with an error that names it.
 */
interface FeatureRow {
  readonly default: boolean
  readonly supported: boolean
  /** Version of the standard that contains it, or the proposal's stage. */
  readonly standard: '1.0' | '2.0' | '3.0' | 'proposal' | 'legacy'
  readonly doc: string
}

export const features = {
  mvp: row(true, true, '1.0', 'WebAssembly 1.0'),
  'mutable-globals': row(true, true, '1.0', 'import and export of mutable globals'),
  'sign-extension': row(true, true, '2.0', 'sign extension operators'),
  'saturating-float-to-int': row(true, true, '2.0', 'saturating float-to-int conversions'),
  'multi-value': row(true, true, '2.0', 'several results; block parameters'),
  'reference-types': row(true, true, '2.0', 'funcref, externref, table instructions, several tables'),
  'bulk-memory': row(true, true, '2.0', 'memory.copy, table.init and their like; passive segments'),
  simd: row(true, true, '2.0', 'v128 vector instructions'),
  'relaxed-simd': row(true, true, '3.0', 'relaxed vector instructions'),
  'extended-const': row(true, true, '3.0', 'add, sub and mul in constant expressions'),
  'tail-call': row(true, true, '3.0', 'return_call and its like'),
  'function-references': row(true, true, '3.0', 'typed function references'),
  gc: row(true, true, '3.0', 'structs, arrays, i31 and casts'),
  exceptions: row(true, true, '3.0', 'tags, throw and try_table'),
  'legacy-exceptions': row(true, true, 'legacy', 'try, catch, rethrow and delegate'),
  'multi-memory': row(true, true, '3.0', 'several memories'),
  memory64: row(true, true, '3.0', '64-bit addresses of memories and tables'),
  threads: row(false, true, 'proposal', 'shared memories and atomic instructions'),
  'custom-page-sizes': row(false, true, 'proposal', 'memories with pages of one byte'),
  'wide-arithmetic': row(false, true, 'proposal', '128-bit addition and multiplication'),
} as const satisfies Record<string, FeatureRow>

export type FeatureName = keyof typeof features

export type FeatureSet = ReadonlySet<FeatureName>

function row<D extends boolean, S extends boolean>(
  isDefault: D,
  supported: S,
  standard: FeatureRow['standard'],
  doc: string,
) {
  return { default: isDefault, supported, standard, doc }
}

const featureNames = Object.keys(features) as FeatureName[]

export const defaultFeatures: FeatureSet = new Set(featureNames.filter((name) => features[name].default))

/**
 * The default features, changed item by item: `+name` (or `name`) switches one on, `-name` off. Throws a TypeError
 * for an item that names no feature.
 */
export function resolveFeatures(items: Iterable<string>): FeatureSet {
  const set = new Set(defaultFeatures)
  for (const item of items) {
    const name = /^[+-]/.test(item) ? item.slice(1) : item
    if (!isFeatureName(name)) {
      throw new TypeError(
        `unknown feature ${JSON.stringify(item)}; the features are ${featureNames.join(', ')}`,
      )
    }
    if (name === 'mvp') throw new TypeError('the feature mvp is always on')
    if (item.startsWith('-')) set.delete(name)
    else set.add(name)
  }
  return set
}

function isFeatureName(name: string): name is FeatureName {
  return Object.hasOwn(features, name)
}
