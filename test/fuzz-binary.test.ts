/** Changed binaries of fixed seeds; `npm run fuzz:binary` tries as many as there is time for, of the official suite. */
import { expect, test } from 'vitest'
import { validate } from '../src/index.ts'
import { generate } from './fuzz/generate/index.ts'
import { mutate } from './fuzz/mutate.js'
import { Random } from './fuzz/random.js'
import { engineAbilities } from './fuzz/sources.ts'
import { difference } from './fuzz/verdict.js'
// Switches on what Node 20 has behind flags.
import './support/native.ts'

/** What Node 20 hasn't, and what it has and we don't take by default. */
const features = [
  '-gc',
  '-function-references',
  '-relaxed-simd',
  '-multi-memory',
  '-extended-const',
  '+threads',
]

test('changed modules are valid for us when they are for the engine', () => {
  const corpus = Array.from({ length: 60 }, (_, seed) => generate(seed, 30, engineAbilities.node)).flat()
  const open: string[] = []
  for (let seed = 0; seed < 6000; seed++) {
    const random = new Random(seed)
    const bytes = mutate(random.pick(corpus), random.pick(corpus), random)
    const found = difference(bytes, (module) => validate(module, { features }))
    if (found.kind !== null && found.why === null) open.push(`seed ${seed}: ${found.kind}`)
  }
  expect(open).toEqual([])
})
