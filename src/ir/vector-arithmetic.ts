/**
 * Arithmetic over lanes of floats: its results are NaNs of any payload, and it shows none of its operands'. So its operands and results may be
 * numbers of JavaScript (lower/vector-forms.ts).
 */
export type FloatShape = 'f32x4' | 'f64x2'

const names = new Set(
  'add sub mul div min max sqrt ceil floor trunc nearest relaxed_madd relaxed_nmadd relaxed_min relaxed_max'.split(
    ' ',
  ),
)

/** The lanes of an operation, if it is such arithmetic. */
export function arithmeticShape(op: string): FloatShape | null {
  const [shape, name = ''] = op.split('.')
  return (shape === 'f32x4' || shape === 'f64x2') && names.has(name) ? shape : null
}
