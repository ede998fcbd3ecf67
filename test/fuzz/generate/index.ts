/** Makes valid modules at random, as bytes, from a seed and a size: one, or two of which the second imports from the first. */
import { Random } from '../random.js'
import { Body } from './body.ts'
import { encodeFirst, encodeSecond } from './encode.ts'
import { type Ability, makePlan, signatureOf } from './plan.ts'
import { Productions } from './productions.ts'

export { fuel } from './plan.ts'

export function generate(seed: number, size: number, engine: ReadonlySet<Ability>): Uint8Array[] {
  const random = new Random(seed)
  const plan = makePlan(random, engine)
  const productions = new Productions(plan)
  const bodies = plan.funcs.slice(plan.imported).map((type, i) => {
    const callable = i + plan.imported < plan.first ? plan.first : plan.funcs.length
    return new Body(plan, productions, signatureOf(plan, type), callable, random, size).build()
  })
  const own = plan.first - plan.imported
  const first = encodeFirst(plan, bodies.slice(0, own), random)
  if (plan.first === plan.funcs.length) return [first]
  return [first, encodeSecond(plan, bodies.slice(own), random)]
}
