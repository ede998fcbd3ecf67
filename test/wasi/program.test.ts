/** Programs that run by themselves: `dewasm build --wasi`. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../src/index.ts'
import { compileChecked } from '../support/load.ts'
import { wat } from '../support/wat.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-program-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const tools = fileURLToPath(new URL('programs/tools.wasm', import.meta.url))

function run(file: string, args: readonly string[], input = '', node: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, file, ...args], {
    input,
    cwd: scratch,
    env: { ...process.env, SECRET: 'secret' },
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}

function program(name: string, bytes: Uint8Array, format: 'esm' | 'cjs' = 'esm', minify = false): string {
  const path = join(scratch, name)
  const apart = process.env.DEWASM_TEST_RUNTIME === 'external' && format === 'esm'
  writeFileSync(
    path,
    apart ? withShimApart(bytes) : compileChecked(bytes, { wasi: true, format, minify }).code,
  )
  return path
}

/** The same program with the shim in its own files, as in test/support/load.ts. */
function withShimApart(bytes: Uint8Array): string {
  const load = (name: string) => `await import('${new URL(`../../runtime/wasi/${name}`, import.meta.url)}')`
  return `${compile(bytes).code}
    const { start_program } = ${load('node-program.js')}
    const { preview1_calls, unstable_calls } = ${load('calls.js')}
    const { granted_directories: directories } = ${load('node-grants.js')}
    const { invoke_export: invoke } = ${load('invoke.js')}
    const editions = { wasi_snapshot_preview1: preview1_calls, wasi_unstable: unstable_calls }
    start_program({ script: import.meta.url, instantiate, editions, directories, invoke })`
}

const deep = wat(`(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "_start") (if (i32.eq (call $down (i32.const 200000)) (i32.const 200000)) (then (call $exit (i32.const 42))))))`)

const crash = wat(`(module
  (memory (export "memory") 1)
  (func $inner (param i32) (result i32) (i32.load (local.get 0)))
  (func $outer (param i32) (result i32) (i32.add (i32.const 1) (call $inner (local.get 0))))
  (func (export "_start") (i32.store (i32.const 0) (call $outer (i32.const -1)))))`)

describe.each([
  ['esm', false],
  ['cjs', true],
] as const)('a program of format %s, minified: %s', (format, minify) => {
  const extension = format === 'esm' ? 'mjs' : 'cjs'
  let path = ''
  beforeAll(() => {
    path = program(`tools.${extension}`, readFileSync(tools), format, minify)
    mkdirSync(join(scratch, 'data'), { recursive: true })
    writeFileSync(join(scratch, 'data/a.txt'), 'one two\nthree')
  })

  test('gets its arguments and nothing else', () => {
    expect(run(path, ['args', '--', 'x', '--dir=.'])).toEqual({
      code: 0,
      out: `tools.${extension}\nargs\n--\nx\n--dir=.\n`,
      err: '',
    })
    expect(run(path, ['env'])).toMatchObject({ code: 0, out: '' })
    expect(run(path, ['cat', 'data/a.txt'])).toMatchObject({ code: 1, out: '' })
    expect(run(path, ['cat', '/etc/passwd'])).toMatchObject({ code: 1, out: '' })
  })

  test('gets what flags grant', () => {
    expect(run(path, ['--env', 'A=1', '--env=B=2', '--', 'env']).out).toBe('A=1\nB=2\n')
    expect(run(path, ['--argv0', 'me', '--', 'args', '--dir']).out).toBe('me\nargs\n--dir\n')
    expect(run(path, ['--dir', 'data', 'cat', 'data/a.txt']).out).toBe('one two\nthree')
    expect(run(path, ['--dir', 'data::/', 'cat', '/a.txt']).out).toBe('one two\nthree')
    expect(run(path, ['--stdin', 'data/a.txt', 'count'], 'ignored').out).toBe('1 3 13\n')
    expect(run(path, ['count'], 'a b\nc').out).toBe('1 3 5\n')
    expect(run(path, ['--dir', 'data::/:ro', 'write', '/b.txt', 'x'])).toMatchObject({ code: 1 })
    expect(run(path, ['--dir', 'data::/', 'write', '/b.txt', 'x'])).toMatchObject({ code: 0 })
    expect(readFileSync(join(scratch, 'data/b.txt'), 'utf8')).toBe('x')
  })

  test('calls the export that --invoke names', () => {
    const text = `(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_initialize") (i32.store (i32.const 0) (i32.const 5)))
      (func (export "add") (param i32 i64) (result i32 i64)
        (i32.add (local.get 0) (i32.load (i32.const 0))) (i64.add (local.get 1) (i64.const 1)))
      (func (export "leave") (param i32) (call $exit (local.get 0))))`
    const name = program(`invoked.${extension}`, wat(text), format, minify)
    expect(run(name, ['--invoke', 'add', '-7', '0xfffffffff'])).toEqual({
      code: 0,
      out: '-2\n68719476736\n',
      err: '',
    })
    expect(run(name, ['--invoke=leave', '--', '3'])).toEqual({ code: 3, out: '', err: '' })
    expect(run(name, ['--invoke', 'add', '1'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('expected 2 (i32, i64), found 1'),
    })
    expect(run(name, []).err).toContain('exports no function _start')
  })

  test('says what is wrong with a grant', () => {
    expect(run(path, ['--dir', 'nowhere', 'env'])).toEqual({
      code: 1,
      out: '',
      err: `tools.${extension}: can't open nowhere: ENOENT\n`,
    })
    expect(run(path, ['--env', 'A'])).toMatchObject({ code: 1, err: expect.stringContaining('NAME=VALUE') })
    expect(run(path, ['--dir'])).toMatchObject({ code: 1, err: expect.stringContaining('needs a value') })
  })

  test('recurses deeply, and runs without a JIT', () => {
    const name = program(`deep.${extension}`, deep, format, minify)
    expect(run(name, [])).toEqual({ code: 42, out: '', err: '' })
    expect(run(path, ['count'], 'a b\nc', ['--jitless', '--no-warnings']).out).toBe('1 3 5\n')
  })

  test('does nothing when others import it', () => {
    const load = format === 'esm' ? `import { instantiate } from ` : `const { instantiate } = require(`
    const script = join(scratch, `load.${extension}`)
    const end = format === 'esm' ? '' : ')'
    writeFileSync(script, `${load}'./tools.${extension}'${end}\nconsole.log(typeof instantiate)`)
    expect(run(script, [])).toEqual({ code: 0, out: 'function\n', err: '' })
  })
})

test('a trap prints its message and a back trace, and exits with 134', () => {
  const { code, out, err } = run(program('crash.mjs', crash), [])
  expect([code, out]).toEqual([134, ''])
  expect(err).toMatch(/^Error: out of bounds memory access\nwasm back trace:\n {4}0: \S+\n/)
})

describe.skipIf(process.env.DEWASM_TEST_RUNTIME === 'external')(
  'the back trace is that of the guest alone',
  () => {
    const names = ['trap_store', 'wrapper', 'bound', 'enter', 'run_guest', 'instantiate']
    const calls = names.map((name, k) => {
      const body =
        k === 0 ? '(i32.store (local.get 0) (i32.const 1))' : `(call $${names[k - 1]} (local.get 0))`
      // Longer than what is inlined.
      return `(func $${name} (param i32) ${body} (global.set $g (i32.add (global.get $g) (i32.const 1))))`
    })
    const bytes =
      wat(`(module (memory (export "memory") 1) (global $g (mut i32) (i32.const 0)) ${calls.join('\n')}
    (func $start (export "_start") (call $instantiate (i32.const -1)) (drop (global.get $g))))`)

    test.each(['esm', 'cjs'] as const)('whatever its functions are called, as %s', (format) => {
      const file = program(`names.${format === 'esm' ? 'mjs' : 'cjs'}`, bytes, format)
      const trace = (text: string) => text.split('\n').flatMap((line) => /^ +\d+: (.*)/.exec(line)?.[1] ?? [])
      const found = trace(run(file, []).err)
      // Where a name was taken already, it has something behind it.
      expect(found.map((name) => name.replace(/_?\d*$/, ''))).toEqual([...names, 'start'])
      writeFileSync(file, `#!/usr/bin/env node\n// A banner.\n${readFileSync(file, 'utf8')}`)
      expect(trace(run(file, []).err)).toEqual(found)
    })

    test('minified, it has as many frames', () => {
      const { err } = run(program('short.mjs', bytes, 'esm', true), [])
      expect(err.match(/^ +\d+: /gm)!.length).toBe(names.length + 1)
    })
  },
)

test('only calls of WASI can be imported', () => {
  const importing = (module: string, name: string) =>
    wat(`(module (import "${module}" "${name}" (func (param i32) (result i32))) (func (export "_start")))`)
  for (const [module, name] of [
    ['env', 'f'],
    ['wasi_snapshot_preview1', 'fd_frob'],
    ['wasi_snapshot_preview1', 'clock_now'],
    ['wasi_snapshot_preview1', 'constructor'],
    ['wasi_unstable', 'sock_accept'],
    ['wasi_unstable', 'unstable_fd_seek'],
    ['__proto__', 'fd_read'],
  ] as const)
    expect(() => compile(importing(module, name), { wasi: true })).toThrow(/a program of WASI can't import/)
  expect(() => compile(crash, { wasi: true, format: 'iife' })).toThrow(/option wasi/)
})

test('only what is imported is there', () => {
  const { code } = compile(deep, { wasi: true })
  expect(code).not.toContain('nodeDirectory')
  expect(code).not.toContain('poll_oneoff')
  const bare = compile(deep).code
  expect(code.startsWith(bare)).toBe(true)
  expect(compile(deep, { wasi: true, minify: true }).code.length).toBeLessThan(18_500)
})
