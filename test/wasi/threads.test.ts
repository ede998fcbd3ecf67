/** Programs with threads: `dewasm run` and what `dewasm build --wasi` makes. Source: programs/threads.c. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { new_thread_table, offer_place, thread_spawner } from '../../runtime/wasi/thread-table.js'
import { compile } from '../../src/index.ts'
import { compileChecked } from '../support/load.ts'
import { wat } from '../support/wat.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-threads-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const command = fileURLToPath(new URL('../../bin/dewasm.js', import.meta.url))
const program = fileURLToPath(new URL('programs/threads.wasm', import.meta.url))
const features = ['+threads']
const env = { ...process.env, DEWASM_CACHE_DIR: join(scratch, 'cache') }

const ways: [string, () => readonly string[], (flags: readonly string[]) => readonly string[]][] = [
  ['run', () => [command, 'run', '--features', '+threads'], (flags) => [...flags, program]],
  ['a built program', () => [join(scratch, 'threads.mjs')], (flags) => [...flags, '--']],
  [
    'a built program of CommonJS, minified',
    () => [join(scratch, 'threads.cjs')],
    (flags) => [...flags, '--'],
  ],
]

beforeAll(() => {
  const bytes = readFileSync(program)
  const build = (format: 'esm' | 'cjs', minify: boolean) =>
    compileChecked(bytes, { wasi: true, features, format, minify })
  writeFileSync(join(scratch, 'threads.mjs'), build('esm', false).code)
  writeFileSync(join(scratch, 'threads.cjs'), build('cjs', true).code)
})

describe.each(ways)('%s', (_, start, withFlags) => {
  const line = (flags: readonly string[], args: readonly string[]) => [
    ...start(),
    ...withFlags(flags),
    ...args,
  ]

  function run(args: readonly string[], flags: readonly string[] = [], input = '') {
    const { status, stdout, stderr } = spawnSync(process.execPath, line(flags, args), {
      input,
      env,
      cwd: scratch,
      encoding: 'utf8',
      timeout: 60_000,
    })
    return { code: status, out: stdout, err: stderr }
  }

  test('threads share descriptors', () => {
    const folder = mkdtempSync(join(scratch, 'share'))
    expect(run(['share'], ['--dir', `${folder}::/`])).toEqual({
      code: 0,
      out: "from the thread's file\n",
      err: '',
    })
    const text = 'by the program\nby the thread\nby the program again\n'
    expect(readFileSync(join(folder, 'first'), 'utf8')).toBe(text)
  })

  test('what threads write comes out whole', () => {
    const { code, out, err } = run(['chorus'])
    expect([code, err]).toEqual([0, ''])
    const lines = out.split('\n').slice(0, -1)
    const expected = Array.from({ length: 8 }, (_each, i) =>
      Array<string>(200).fill(`thread ${i} line`),
    ).flat()
    expect(lines.sort()).toEqual(expected)
  })

  test.each(['read', 'poll'])(
    'a thread that waits for input (%s) keeps nobody from writing',
    async (tool) => {
      const child = spawn(process.execPath, line([], [tool]), { env })
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString()
        // What it waits for comes when it has written.
        if (out === 'waiting\n') child.stdin.end('input\n')
      })
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
      expect(out).toBe('waiting\ninput\n')
    },
  )

  test('ends while a thread waits for input', async () => {
    const child = spawn(process.execPath, line([], ['desert']), { env, stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(6)
    expect(out).toBe('gone\n')
    child.stdin.destroy()
  })

  test('threads start threads, one after the other and many at once', () => {
    expect(run(['nest'])).toEqual({ code: 0, out: 'depth 10\n', err: '' })
    expect(run(['relay'])).toEqual({ code: 0, out: 'last 100\n', err: '' })
    expect(run(['crowd'])).toEqual({ code: 0, out: 'threads 20\n', err: '' })
  })

  test('the clocks of all threads are one', () => {
    expect(run(['clocks'])).toEqual({ code: 0, out: 'in order 1\n', err: '' })
  })

  test('whoever exits or traps ends the program', () => {
    expect(run(['exit'])).toEqual({ code: 42, out: 'the thread exits\n', err: '' })
    const { code, out, err } = run(['trap'])
    expect([code, out]).toEqual([134, 'the thread traps\n'])
    expect(err).toMatch(/^Error: unreachable\nwasm back trace:\n {4}0: .+\n/)
    const left = run(['leave'])
    expect([left.code, left.err]).toEqual([5, 'the program ends\n'])
    expect(left.out).toMatch(/^\.*$/)
  })

  test('gets what flags grant, and no more', () => {
    expect(run(['share'])).toMatchObject({ code: 99, out: '' })
    expect(run([], ['--dir', 'nowhere'])).toMatchObject({
      code: 1,
      err: expect.stringContaining("can't open nowhere: ENOENT"),
    })
    writeFileSync(join(scratch, 'in'), 'from a file\n')
    expect(run(['read'], ['--stdin', 'in'])).toEqual({ code: 0, out: 'waiting\nfrom a file\n', err: '' })
  })
})

test('--invoke calls an export that starts a thread', () => {
  const flags = { env, encoding: 'utf8' } as const
  const run = ['run', '--features', '+threads', '--invoke', 'add', program, '3', '4']
  expect(spawnSync(process.execPath, [command, ...run], flags).stdout).toBe('7\n')
  const built = [join(scratch, 'threads.mjs'), '--invoke', 'add', '3', '-4']
  expect(spawnSync(process.execPath, built, flags).stdout).toBe('-1\n')
})

test('a module that can have no threads is refused', () => {
  const spawnImport = '(import "wasi" "thread-spawn" (func (param i32) (result i32)))'
  const refusal = (text: string) => {
    mkdirSync(join(scratch, 'refused'), { recursive: true })
    const path = join(scratch, 'refused/in.wasm')
    writeFileSync(path, wat(text))
    const run = spawnSync(process.execPath, [command, 'run', '--features', '+threads', path], {
      encoding: 'utf8',
    })
    expect(run.status).toBe(1)
    expect(() => compile(wat(text), { wasi: true, features })).toThrow(/a program of WASI with threads/)
    return run.stderr
  }
  expect(refusal(`(module ${spawnImport} (memory (export "memory") 1))`)).toContain(
    'must import its memory, shared',
  )
  expect(refusal(`(module ${spawnImport} (import "env" "memory" (memory i64 1 2 shared)))`)).toContain(
    '32-bit',
  )
})

test('the table has a place for each thread, and no more', () => {
  const asked: number[] = []
  const spawn = thread_spawner(new_thread_table(3, true), (place) => asked.push(place))
  expect([spawn(0), spawn(0), spawn(0), spawn(0), spawn(0)]).toEqual([1, 2, 3, -6, -6])
  expect(asked).toEqual([0, 1, 2])
  const table = new_thread_table(2, false)
  expect(thread_spawner(table, null)(0)).toBe(-6)
  offer_place(table, 1)
  expect([thread_spawner(table, null)(0), thread_spawner(table, null)(0)]).toEqual([1, -6])
})
