/**
 * The stacks of all engines, recorded by `scripts/check-stacks.js`, which traces them too: names, and places from 0.
 */
import { describe, expect, test } from 'vitest'
import { stack_frames } from '../../runtime/wasi/stack-frames.js'
import { backTrace } from '../../src/back-trace.ts'
import { placesOf, traceText } from '../../src/cli/trace.ts'
import { compile } from '../../src/index.ts'
import { evaluate, thrown } from '../support/load.ts'
import { trapInPiece } from '../support/trap-in-piece.js'
import { wat } from '../support/wat.ts'

const recorded: Readonly<Record<string, string>> = {
  'V8 (Node)': `RuntimeError: integer divide by zero
    at trap (/app/app.js:150:19)
    at deep (/app/app.js:346:25)
    at run (/app/app.js:334:12)
    at 0 [as run] (/app/app.js:318:12)
    at Object.<anonymous> (/app/app.js:357:17)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)`,
  'V8 (Deno)': `RuntimeError: integer divide by zero
    at trap (file:///app/app.js:150:19)
    at deep (file:///app/app.js:346:25)
    at run (file:///app/app.js:334:12)
    at Object.0 [as run] (file:///app/app.js:318:12)
    at file:///app/app.js:357:17`,
  Bun: `RuntimeError: integer divide by zero
    at setInt32 (unknown)
    at trap (/app/app.js:150:23)
    at deep (/app/app.js:346:25)
    at run (/app/app.js:334:12)
    at 0 (/app/app.js:318:12)
    at /app/app.js:357:17`,
  SpiderMonkey: `make@/app/app.js:10:12
trap@/app/app.js:150:19
deep@/app/app.js:346:25
run@/app/app.js:334:12
wrap/<@/app/app.js:318:12
@/app/app.js:357:17
`,
  JavaScriptCore: `construct@[native code]
trap@/app/app.js:150:35
deep@/app/app.js:346:38
run@/app/app.js:334:16
@/app/app.js:318:13
global code@/app/app.js:357:20`,
  Hermes: `RuntimeError: integer divide by zero
    at construct (native)
    at trap (/app/app.js:150:35)
    at deep (/app/app.js:346:38)
    at run (/app/app.js:334:16)
    at 0 (/app/app.js:318:13)
    at global (/app/app.js:357:20)`,
}

describe.each(Object.entries(recorded))('%s', (_, stack) => {
  test('frames have names and places', () => {
    const frames = stack_frames(stack)
    const named = ['trap', 'deep', 'run'].map((name) => frames.find((frame) => frame.name === name)!)
    expect(named.map(({ line }) => line)).toEqual([149, 345, 333])
    expect([24, 37]).toContain(named[1]!.column)
    expect(frames.map(({ line }) => line)).toEqual(expect.arrayContaining([317, 356]))
  })

  test('those of the script are taken', () => {
    const all = placesOf(stack, undefined)
    expect(all.every(({ file }) => file.endsWith('/app/app.js'))).toBe(true)
    expect(placesOf(stack, 'app.js')).toEqual(all)
    expect(placesOf(stack, 'other.js')).toEqual([])
  })
})

test('what is no frame is none', () => {
  expect(stack_frames('Error: at home (x:1:y)\n  at\n@\nsomething else')).toEqual([])
})

test.each([{}, { minify: true }])('a function and its pieces are one frame: %j', (variant) => {
  const options = { ...variant, format: 'cjs', functionSize: 256 } as const
  const bytes = wat(trapInPiece)
  const { code } = compile(bytes, options)
  expect(code).toMatch(/\$1\(/)
  const { exports } = evaluate(code).instantiate()
  const { stack = '' } = thrown(() => exports.run(0)) as Error
  // `new Function` puts two lines in front.
  const places = stack_frames(stack.replaceAll('eval at evaluate', 'eval'))
    .filter(({ file }) => file.includes('<anonymous>'))
    .map((frame) => ({ ...frame, line: frame.line - 2 }))
  expect(places.length).toBeGreaterThan(2)
  expect(backTrace(bytes, options, places).map(({ func }) => func)).toEqual(['outer', 'run'])
})

test('a long trace is cut', () => {
  const text = traceText(Array.from({ length: 40 }, (_, k) => ({ func: `f${k}`, source: null })))
  expect(text).toContain('31: f31\n')
  expect(text.endsWith('  ...\n')).toBe(true)
})
