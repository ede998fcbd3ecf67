/** Some generated modules of fixed seeds; `npm run fuzz` tries as many as there is time for. */
import { describe, expect, test } from 'vitest'
import { compare } from './fuzz/compare.ts'
import { sources } from './fuzz/sources.ts'
import { compileChecked } from './support/load.ts'

const modules = 150
const perTest = 30

describe('modules made at random do what they do natively', () => {
  const starts = Array.from({ length: modules / perTest }, (_, i) => i * perTest)
  test.each(starts)('seeds from %i', (start) => {
    for (let seed = start; seed < start + perTest; seed++) {
      const { mismatch } = compare(sources.generated(seed, 'node'), seed, compileChecked)
      expect(mismatch && `seed ${seed}: ${mismatch.detail}`).toBeNull()
    }
  })
})
