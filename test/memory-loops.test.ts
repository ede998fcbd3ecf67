/**
 * Loops that fill or copy memory do what they do natively: the bytes, the trap, the locals behind the loop. Each
 * shape takes an address, another one or a value, and a bound, from near the ends of memory and of the 32 bits.
 */
import { describe, expect, test } from 'vitest'
import { loadBytes } from './support/load.ts'
import { native } from './support/native.ts'
import { wat } from './support/wat.ts'

type Run = (d: number, s: number, n: number) => number

interface Shape {
  /** Runs between `(loop $l` and `)`; `$t` may be used. */
  readonly body: string
  /** Whether the bound is a number of iterations, else an address. */
  readonly counts: boolean
  readonly step: number
}

const add = (local: string, by: number) =>
  `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${by})))`
const down = `(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))`
const until = (op: string) => `(br_if $l (${op} (local.get $d) (local.get $n)))`
const get = (local: string) => `(local.get ${local})`

const shapes: Record<string, Shape> = {
  'bytes up to an address': {
    body: `(i32.store8 ${get('$d')} ${get('$s')}) ${add('$d', 1)} ${until('i32.lt_u')}`,
    counts: false,
    step: 1,
  },
  'words up to and with an address': {
    body: `(i32.store offset=8 ${get('$d')} ${get('$s')}) ${add('$d', 4)} ${until('i32.le_u')}`,
    counts: false,
    step: 4,
  },
  'half words up to a signed address': {
    body: `(i32.store16 ${get('$d')} ${get('$s')}) ${add('$d', 2)} ${until('i32.lt_s')}`,
    counts: false,
    step: 2,
  },
  'bytes until an address': {
    body: `(i32.store8 offset=3 ${get('$d')} ${get('$s')}) ${add('$d', 1)} ${until('i32.ne')}`,
    counts: false,
    step: 1,
  },
  'bytes down to an address': {
    body: `${add('$d', -1)} (i32.store8 ${get('$d')} ${get('$s')}) ${until('i32.gt_u')}`,
    counts: false,
    step: -1,
  },
  'words of 64 bits, counted': {
    body: `(i64.store ${get('$d')} (i64.const 0)) (i64.store offset=8 ${get('$d')} (i64.const 0)) ${add('$d', 16)} ${down}`,
    counts: true,
    step: 16,
  },
  'copied bytes': {
    body: `(i32.store8 ${get('$d')} (i32.load8_u ${get('$s')})) ${add('$d', 1)} ${add('$s', 1)} ${down}`,
    counts: true,
    step: 1,
  },
  'copied words, with a temporary': {
    body: `(local.set $t (i32.load offset=4 ${get('$s')})) (i32.store offset=4 ${get('$d')} ${get('$t')}) ${add('$d', 4)} ${add('$s', 4)} ${down}`,
    counts: true,
    step: 4,
  },
  'copied bytes, unrolled': {
    body: `(i32.store8 ${get('$d')} (i32.load8_u ${get('$s')})) (i32.store8 offset=1 ${get('$d')} (i32.load8_u offset=1 ${get('$s')}))
      ${add('$d', 2)} ${add('$s', 2)} ${until('i32.lt_u')}`,
    counts: false,
    step: 2,
  },
  'copied i64': {
    body: `(i64.store ${get('$d')} (i64.load ${get('$s')})) ${add('$d', 8)} ${add('$s', 8)} ${down}`,
    counts: true,
    step: 8,
  },
  'words copied backwards': {
    body: `${add('$d', -4)} ${add('$s', -4)} (i32.store ${get('$d')} (i32.load ${get('$s')})) ${down}`,
    counts: true,
    step: -4,
  },
  'bytes copied through an index': {
    body: `(i32.store8 (i32.add ${get('$d')} ${get('$t')}) (i32.load8_s (i32.add ${get('$s')} ${get('$t')})))
      ${add('$t', 1)} (br_if $l (i32.ne ${get('$t')} ${get('$n')}))`,
    counts: true,
    step: 1,
  },
}

function moduleText({ body }: Shape): string {
  return `(module (memory (export "m") 1 2)
    (func (export "grow") (drop (memory.grow (i32.const 1))))
    (func (export "run") (param $d i32) (param $s i32) (param $n i32) (result i32) (local $t i32)
      (loop $l ${body})
      (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul ${get('$d')} (i32.const 31)) ${get('$s')}) (i32.const 31)) ${get('$n')})
        (i32.const 31)) ${get('$t')})))`
}

/** xorshift32 */
function seeded(state: number): (below: number) => number {
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function outcome(run: Run, args: readonly [number, number, number]): number | string {
  try {
    return run(...args)
  } catch (error) {
    return /out of bounds/.test(String(error)) ? 'out of bounds' : String(error)
  }
}

/** Most near one another so that they overlap; some near an end of memory or of the 32 bits. */
function argumentsOf(random: (below: number) => number, { counts, step }: Shape): [number, number, number] {
  const places = [
    random(60000) + 600,
    random(400),
    65536 - random(400),
    -random(300),
    0x7fffff00 + random(400),
  ]
  const d = places[Math.max(0, random(9) - 4)] as number
  const near = d + random(401) - 200
  const word = [0, -1, 0x2a2a2a2a, 0x12345678, random(256), 0x00070707][random(6)] as number
  const s = [near, near, random(60000), word, word][random(5)] as number
  const count = random(4) === 0 ? random(1000) : random(100)
  // Beyond the bound a loop that looks for equality would run to the end of memory, which is over soon enough.
  const n = counts ? Math.max(1, count) : d + step * count + (random(6) === 0 ? random(3) - 1 : 0)
  return [d | 0, s | 0, n | 0]
}

describe('loops over memory do what they do natively', () => {
  test.each(Object.keys(shapes))('%s', (name) => {
    const shape = shapes[name] as Shape
    const bytes = wat(moduleText(shape))
    const theirs = new native.Instance(new native.Module(bytes)).exports as {
      run: Run
      m: { buffer: ArrayBuffer }
      grow(): void
    }
    const ours = loadBytes(bytes)().exports as typeof theirs
    const random = seeded(name.length * 7919)
    for (let i = 0; i < 1500; i++) {
      if (i === 1000) for (const each of [theirs, ours]) each.grow()
      if (i % 50 === 0)
        for (const { m } of [theirs, ours])
          new Uint8Array(m.buffer).forEach((_, k, all) => {
            all[k] = (k * k) >> 3
          })
      const args = argumentsOf(random, shape)
      expect(outcome(ours.run, args), `${args}`).toBe(outcome(theirs.run, args))
      if (Buffer.compare(new Uint8Array(ours.m.buffer), new Uint8Array(theirs.m.buffer)) !== 0)
        throw new Error(`memory differs after ${args}`)
    }
  })

  test.each(Object.keys(shapes))('%s at once', async (name) => {
    const { compile } = await import('../src/index.ts')
    expect(compile(wat(moduleText(shapes[name] as Shape))).code).toMatch(
      / = memory_(fill|copy)_run\(memory, /,
    )
  })
})
