import { expect, test } from 'vitest'
import { parseScript } from './script.js'

test('a text module keeps its name and its text', () => {
  expect(parseScript('\n(module $M (func))')).toEqual([
    { kind: 'module', line: 2, source: { form: 'text', name: '$M', text: '(module $M (func))' } },
  ])
})

test('the strings of a binary module are joined', () => {
  const [command] = parseScript('(module binary "\\00a" "sm")')
  expect(command).toMatchObject({ source: { form: 'binary', bytes: Uint8Array.of(0, 97, 115, 109) } })
})

test('a quoted module is the text that its strings spell', () => {
  const [command] = parseScript('(module $Q quote "(func" ")")')
  expect(command).toMatchObject({ source: { form: 'quote', name: '$Q', text: '(func)' } })
})

test('definitions lose their keyword, instances name their definition', () => {
  expect(parseScript('(module definition $M (memory 1)) (module instance $I $M)')).toEqual([
    { kind: 'definition', line: 1, source: { form: 'text', name: '$M', text: '(module $M (memory 1))' } },
    { kind: 'instance', line: 1, name: '$I', definition: '$M' },
  ])
})

test('a script of module fields is one module', () => {
  const [command, ...rest] = parseScript('(func) (memory 0)')
  expect(rest).toEqual([])
  expect(command).toMatchObject({ kind: 'module', source: { text: '(module (func) (memory 0)\n)' } })
})

test('actions name a module, a field and arguments', () => {
  expect(parseScript('(invoke $M "f" (i32.const -1)) (get "g")').map((command) => command)).toEqual([
    {
      kind: 'action',
      line: 1,
      action: { kind: 'invoke', module: '$M', field: 'f', args: [{ type: 'i32', value: -1n }] },
    },
    { kind: 'action', line: 1, action: { kind: 'get', module: null, field: 'g' } },
  ])
})

test('assertions have their kind, subject and phrase', () => {
  const source = `(assert_return (invoke "f") (i64.const 1))
    (assert_trap (invoke "f") "unreachable")
    (assert_trap (module (start 0)) "unreachable")
    (assert_exhaustion (invoke "f") "call stack exhausted")
    (assert_exception (invoke "f"))
    (assert_invalid (module) "type mismatch")
    (assert_malformed (module quote "x") "unexpected token")
    (assert_unlinkable (module) "unknown import")
    (register "M" $M)
    (thread $T)`
  expect(parseScript(source).map(({ kind, line }) => `${line} ${kind}`)).toEqual([
    ...['1 return', '2 trap', '3 trap', '4 exhaustion', '5 exception', '6 invalid', '7 malformed'],
    ...['8 unlinkable', '9 register', '10 unknown'],
  ])
})

test('export names may be any text, a byte order mark included', () => {
  const [command] = parseScript('(invoke "\\ef\\bb\\bf")')
  expect(command).toMatchObject({ action: { field: '\ufeff' } })
})
