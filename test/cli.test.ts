/** The command line: what it writes, where, and with which exit code. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../src/cli.ts'
import { binary, section, sized, u32 } from './support/binary.ts'
import { wat } from './support/wat.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'dewasm-cli-'))

beforeAll(() => {
  if (!existsSync(join(root, 'dist/cli.js'))) throw new Error('not built: npm run build')
})

afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, contents: Uint8Array | string): string {
  const path = join(directory, name)
  writeFileSync(path, contents)
  return path
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs bin/dewasm.js as users do. */
function dewasm(
  args: readonly string[],
  input: Uint8Array | string = '',
  env: NodeJS.ProcessEnv = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/dewasm.js'), ...args], {
    input,
    cwd: directory,
    env: { ...process.env, DEWASM_CACHE_DIR: join(directory, 'cache'), ...env },
  })
  return { code: status, out: stdout.toString(), err: stderr.toString() }
}

/** Runs a command in this process: for the many cases. */
async function inProcess(...args: string[]): Promise<Ended> {
  let err = ''
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text
    return true
  })
  try {
    return { code: await main(args), out: '', err }
  } finally {
    spy.mockRestore()
  }
}

const add = wat(`(module (func (export "add") (param i32 i32) (result i32)
  (i32.add (local.get 0) (local.get 1))))`)

describe('build', () => {
  test('writes a module that runs', async () => {
    const output = join(directory, 'add.mjs')
    expect(dewasm(['build', file('add.wasm', add), '-o', output])).toEqual({ code: 0, out: '', err: '' })
    const { instantiate } = await import(pathToFileURL(output).href)
    expect(instantiate().exports.add(2, 40)).toBe(42)
  })

  test('reads standard input and writes standard output', () => {
    const { code, out, err } = dewasm(
      ['build', '-', '-o', '-', '--format', 'cjs', '-O', 's', '--minify'],
      add,
    )
    expect([code, err]).toEqual([0, ''])
    const module = { exports: {} as { instantiate(): { exports: { add(a: number, b: number): number } } } }
    new Function('module', out)(module)
    expect(module.exports.instantiate().exports.add(1, 2)).toBe(3)
  })

  test('the number of threads does not show in the output', () => {
    const one = dewasm(['build', '-', '-o', '-'], add)
    expect(dewasm(['build', '-', '-o', '-', '--jobs', '2'], add)).toEqual(one)
  })

  test.each(['0', '-1', '1.5', 'all', ''])('does not take %j for a number of threads', async (jobs) => {
    const { code, err } = await inProcess('build', '-', '-o', '-', `--jobs=${jobs}`)
    expect(code).toBe(1)
    expect(err).toContain('jobs')
  })

  test('a source map goes beside the output, or into it', () => {
    file('add.wasm', add)
    expect(dewasm(['build', 'add.wasm', '-o', 'mapped.mjs', '--source-map'])).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    expect(readFileSync(join(directory, 'mapped.mjs'), 'utf8')).toMatch(
      /\n\/\/# sourceMappingURL=mapped\.mjs\.map\n$/,
    )
    const map = JSON.parse(readFileSync(join(directory, 'mapped.mjs.map'), 'utf8'))
    expect(map).toMatchObject({ version: 3, file: 'mapped.mjs', sources: ['wasm.wat'] })
    const { out } = dewasm(['build', 'add.wasm', '-o', '-', '--source-map', 'inline'])
    const [, inline = ''] =
      /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(.*)\n$/.exec(out) ?? []
    const { file: _, ...rest } = map
    expect(JSON.parse(Buffer.from(inline, 'base64').toString())).toEqual(rest)
  })

  test('leaves nothing behind but the output, and writes through links', () => {
    const inside = join(directory, 'out')
    mkdirSync(inside)
    writeFileSync(join(inside, 'real.js'), 'old')
    symlinkSync('real.js', join(inside, 'link.js'))
    expect(dewasm(['build', file('add.wasm', add), '-o', join(inside, 'link.js')]).code).toBe(0)
    expect(readdirSync(inside).sort()).toEqual(['link.js', 'real.js'])
    expect(readFileSync(join(inside, 'real.js'), 'utf8')).toContain('instantiate')
  })

  test('does not touch the output when the module is bad', async () => {
    const output = file('kept.js', 'precious')
    const { code } = await inProcess('build', file('bad.wasm', add.slice(0, -1)), '-o', output)
    expect(code).toBe(1)
    expect(readFileSync(output, 'utf8')).toBe('precious')
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('the data go to a file of their own', () => {
    const input = file('data.wasm', wat('(module (memory (export "m") 1) (data (i32.const 3) "hello"))'))
    expect(dewasm(['build', input, '-o', 'data.js', '--data-file'])).toEqual({ code: 0, out: '', err: '' })
    expect(readFileSync(join(directory, 'data.bin'), 'latin1')).toBe('hello')
  })

  test.each([
    [['add.wasm'], /^dewasm: missing -o: .*-o out\.js/],
    [['missing.wasm', '-o', 'x.js'], /^dewasm: missing\.wasm: no such file or directory$/],
    [['.', '-o', 'x.js'], /^dewasm: \.: is a directory$/],
    [['add.wasm', '-o', '.'], /^dewasm: \.: is a directory$/],
    [['add.wasm', '-o', 'nowhere/x.js'], /^dewasm: nowhere\/x\.js: no such file or directory$/],
    [
      ['add.wasm', '-o', 'add.wasm/x.js'],
      /^dewasm: add\.wasm\/x\.js: a part of the path is not a directory$/,
    ],
    [['add.wasm', '-o', '-', '--source-map'], /--source-map needs an output file/],
    [['add.wasm', '-o', 'x.js', '--source-map=both'], /Allowed choices are file, inline/],
    [['add.wasm', '-o', '-', '--data-file'], /--data-file needs an output file/],
    [
      ['add.wasm', '-o', 'x.js', '--name', 'a-b'],
      /^dewasm: option name: expected an ASCII identifier; found "a-b"$/,
    ],
    [['add.wasm', '-o', 'x.js', '--format', 'amd'], /^dewasm: .*Allowed choices are esm, cjs, iife/],
    [['add.wasm', '-o', 'x.js', '-O', '3'], /^dewasm: .*Allowed choices are 0, 1, 2, s/],
    [
      ['add.wasm', '-o', 'x.js', '--features', '+warp'],
      /^dewasm: .*unknown feature "\+warp"; the features are/,
    ],
    [['add.wasm', '-o', 'x.js', '--frobnicate'], /^dewasm: unknown option '--frobnicate'/],
    [[], /^dewasm: missing required argument 'in\.wasm'/],
  ] as const)('build %j is refused in one line', (args, message) => {
    file('add.wasm', add)
    const { code, out, err } = dewasm(['build', ...args])
    expect([code, out]).toEqual([1, ''])
    expect(err.trimEnd()).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })
})

describe('bad modules', () => {
  const component = binary().slice()
  component.set([0x0d, 0, 1, 0], 4)

  test.each([
    ['empty', new Uint8Array(0), 'empty.wasm:0x0: unexpected end: the file is empty'],
    [
      'text',
      '(module)',
      'text.wasm:0x0: magic header not detected: this looks like WebAssembly text; assemble it first',
    ],
    ['html', '<!doctype html>', 'html.wasm:0x0: magic header not detected'],
    [
      'component',
      component,
      'component.wasm:0x4: unknown binary version: this is a component, not a module; compile the core modules inside it',
    ],
    ['threads', wat('(module (memory 1 1 shared))'), /^threads\.wasm:0x\w+: threads is disabled/],
  ])('%s is explained in one line', async (name, contents, message) => {
    file(`${name}.wasm`, contents)
    for (const command of [['validate'], ['inspect'], ['build', '-o', 'x.js'], ['run']]) {
      const { code, err } = dewasm([...command, `${name}.wasm`])
      expect(code).toBe(1)
      expect(err.trimEnd()).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
    }
  })

  test('an error names file, offset, function and instruction', () => {
    const body = sized(0, 0x41, 0, 0x42, 0, 0x6a, 0x1a, 0x0b)
    const name = section(0, sized('name'), 1, sized(1, 0, sized('par\nse')))
    const bad = binary(section(1, 1, 0x60, 0, 0), section(3, 1, 0), section(10, 1, body), name)
    file('app.wasm', bad)
    const { err } = dewasm(['validate', 'app.wasm'])
    expect(err).toMatch(
      /^app\.wasm:0x1b: type mismatch: expected i32, found i64 \(func 0 \$par\\u\{a\}se, i32\.add\)\n$/,
    )
  })

  const whole = readFileSync(join(root, 'test/programs/showcase.wasm'))

  test('a module cut off anywhere is refused in one line', async () => {
    const length = add.length
    const places = [...Array(length).keys(), ...Array.from({ length: 40 }, (_, i) => -1 - i * 997)]
    for (const place of places) {
      const input = file('cut.wasm', place >= 0 ? add.slice(0, place) : whole.subarray(0, place))
      const { code, err } = await inProcess('validate', input)
      // Cut between two sections, the rest may be a module.
      if (code === 0) continue
      expect(err).toMatch(/cut\.wasm:0x[\da-f]+: [a-z][^\n]*\n$/)
      expect(err).not.toContain('bug')
    }
  })

  test('a module with any byte flipped compiles or is refused in one line', async () => {
    let seed = 12345
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let i = 0; i < 150; i++) {
      const bytes = Uint8Array.from(i < 50 ? add : whole)
      bytes[random(bytes.length)]! ^= 1 << random(8)
      const input = file('flip.wasm', bytes)
      const command = i < 60 ? ['build', '-o', join(directory, 'flip.js')] : ['validate']
      const { code, err } = await inProcess(...command, input)
      if (code === 0) expect(err).toBe('')
      else expect(err).toMatch(/flip\.wasm:0x[\da-f]+: [a-zA-Z][^\n]*\n$/)
    }
  })

  test('declared lengths do not make it allocate', async () => {
    const huge = binary(section(1, u32(0xffffffff)))
    const { code, err } = await inProcess('validate', file('huge.wasm', huge))
    expect(code).toBe(1)
    expect(err).toMatch(/huge\.wasm:0x/)
  })
})

test('a report has the sources that lie in a directory that was named, and no others', () => {
  const folder = join(root, 'test/programs/debug')
  const args = ['report', join(folder, 'steps-c.wasm'), '-o', '-', '--path-map', `/src/=${folder}/`]
  const line = 'last = deposit(account, month * 10);'
  expect(dewasm([...args, '--embed-sources', folder]).out).toContain(line)
  expect(dewasm([...args, '--embed-sources', directory]).out).not.toContain(line)
  expect(dewasm(args).out).toContain(`${folder}/steps.c`)
})

describe('inspect', () => {
  test('shows a table, or JSON', () => {
    const input = file('add.wasm', add)
    expect(dewasm(['inspect', 'add.wasm']).out).toContain('func  add  (i32,i32)->(i32)')
    const info = JSON.parse(dewasm(['inspect', input, '--json']).out)
    expect(info).toMatchObject({ bytes: add.length, exports: [{ name: 'add', kind: 'func' }], imports: [] })
  })

  test('names do not reach the terminal raw', () => {
    const evil = file('evil.wasm', wat('(module (func (export "\\1b[2J\\0d\\e2\\80\\ae")))'))
    const { out } = dewasm(['inspect', evil])
    expect(out).toContain('\\u{1b}[2J\\u{d}\\u{202e}')
    for (const raw of ['\u001b', '\r', '\u202e']) expect(out).not.toContain(raw)
  })

  test('switched-off features are refused', () => {
    const input = file('ext.wasm', wat('(module (func (drop (i32.extend8_s (i32.const 1)))))'))
    expect(dewasm(['validate', input])).toEqual({ code: 0, out: '', err: '' })
    const { code, err } = dewasm(['validate', input, '--features', '-sign-extension'])
    expect(code).toBe(1)
    expect(err).toContain('sign-extension is disabled (enable with --features +sign-extension)')
  })
})

describe('run', () => {
  const wasi = (body: string) => `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func $print (param $at i32) (param $length i32)
      (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    ${body})`

  test('arguments, environment and the exit code', () => {
    const input = file(
      'echo.wasm',
      wat(
        wasi(`(func (export "_start")
          (drop (call $args_sizes (i32.const 16) (i32.const 20))) (drop (call $args (i32.const 100) (i32.const 1000)))
          (call $print (i32.const 1000) (i32.load (i32.const 20)))
          (drop (call $environ_sizes (i32.const 16) (i32.const 20)))
          (drop (call $environ (i32.const 100) (i32.const 1000)))
          (call $print (i32.const 1000) (i32.load (i32.const 20)))
          (call $exit (i32.const 7)))`),
      ),
    )
    const args = ['run', '--env', 'A=1', '--env', 'B=x=y', input, '--dir', '-o', '--', 'naïve', '']
    expect(dewasm(args)).toEqual({
      code: 7,
      out: 'echo.wasm\0--dir\0-o\0--\0naïve\0\0A=1\0B=x=y\0',
      err: '',
    })
    const bare = dewasm(['run', '--argv0', 'me', input], '', { SECRET: 'x' })
    expect(bare).toEqual({ code: 7, out: 'me\0', err: '' })
  })

  test('standard input reaches the guest, to the end', () => {
    const input = file(
      'cat.wasm',
      wat(
        wasi(`(func (export "_start") (loop $more
          (i32.store (i32.const 0) (i32.const 1000)) (i32.store (i32.const 4) (i32.const 50000))
          (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
          (if (i32.load (i32.const 8)) (then (call $print (i32.const 1000) (i32.load (i32.const 8))) (br $more)))))`),
      ),
    )
    const text = 'line\n'.repeat(40_000)
    expect(dewasm(['run', input], text)).toEqual({ code: 0, out: text, err: '' })
  })

  test('a trap ends with its message, a back trace and 134', () => {
    const trapping = wat(`(module (memory (export "memory") 1)
      (func $inner (drop (i32.load (i32.const 70000)))) (func $middle (call $inner))
      (func $outer (export "_start") (call $middle)))`)
    const { code, err } = dewasm(['run', file('trap.wasm', trapping)])
    expect(code).toBe(134)
    expect(err).toMatch(
      /^Error: out of bounds memory access\nwasm back trace:\n {4}0: inner\n {4}1: middle\n {4}2: outer\n$/,
    )
  })

  test('an exception that nobody catches ends like a trap', () => {
    const throwing = wat(`(module (memory (export "memory") 1)
      (tag (export "overflow") (param i32 f64 i64)) (tag)
      (func (export "_start") (throw 0 (i32.const -1) (f64.const 1.5) (i64.const 7)))
      (func (export "f") (throw 1)))`)
    const input = file('throw.wasm', throwing)
    expect(dewasm(['run', input])).toMatchObject({
      code: 134,
      err: 'Error: uncaught exception: overflow(-1, 1.5, 7)\n',
    })
    expect(dewasm(['run', '--invoke', 'f', input])).toMatchObject({
      code: 134,
      err: 'Error: uncaught exception\n',
    })
  })

  test('a stack of a built module is traced, with the options of the build', () => {
    const input = join(root, 'test/programs/debug/dwarf5.wasm')
    const flags = ['--minify', '--format', 'cjs']
    expect(dewasm(['build', input, '-o', 'traced.cjs', ...flags]).code).toBe(0)
    const script =
      "try { require('./traced.cjs').instantiate().exports.run(0) } catch (e) { console.log(e.stack) }"
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: directory })
    const text =
      'wasm back trace:\n' +
      '    0: quotient\n         at /src/trap.c:5:12\n' +
      '    1: deep\n         at /src/trap.c:11:16\n' +
      '    2: run\n         at /src/trap.c:18:14\n'
    expect(dewasm(['trace', input, ...flags], stdout)).toEqual({ code: 0, out: text, err: '' })
    const saved = file('stack.txt', stdout.toString())
    expect(dewasm(['trace', input, saved, '--script', 'traced.cjs', ...flags]).out).toBe(text)
    expect(dewasm(['trace', input, saved, '--script', 'other.cjs', ...flags]).out).toBe('')
  })

  test('a trap of the start function counts too', () => {
    const { code, err } = dewasm([
      'run',
      file('start.wasm', wat('(module (func $f unreachable) (start $f))')),
    ])
    expect([code, err.split('\n')[0]]).toEqual([134, 'Error: unreachable'])
  })

  const recursive = wat(`(module
    (func $deep (export "deep") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0))))
    (func $forever (export "forever") (result i32) (i32.add (i32.const 1) (call $forever))))`)

  test('the stack is large, and its end is a trap', () => {
    const input = file('deep.wasm', recursive)
    expect(dewasm(['run', '--invoke', 'deep', input, '500000'])).toEqual({
      code: 0,
      out: '500000\n',
      err: '',
    })
    const { code, err } = dewasm(['run', '--invoke', 'forever', input])
    expect(code).toBe(134)
    expect(err).toMatch(/^Error: call stack exhausted\nwasm back trace:\n {4}0: forever\n/)
    expect(err.split('\n').length).toBeLessThan(40)
  })

  test('--invoke reads arguments and prints results by type', () => {
    const input = file(
      'types.wasm',
      wat(`(module (func (export "all") (param i32 i64 f32 f64) (result i32 i64 f32 f64)
        (local.get 0) (local.get 1) (local.get 2) (local.get 3)) (func (export "none"))
        (func (export "ref") (param externref)))`),
    )
    const invoke = (...words: string[]) => dewasm(['run', '--invoke', 'all', input, ...words])
    expect(invoke('-1', '0xffffffffffffffff', '1.5', '-inf').out).toBe('-1\n-1\n1.5\n-inf\n')
    expect(invoke('4294967295', '-9223372036854775808', 'nan', '-0').out).toBe(
      '-1\n-9223372036854775808\nnan\n-0\n',
    )
    expect(dewasm(['run', '--invoke', 'none', input])).toEqual({ code: 0, out: '', err: '' })
    expect(invoke('1').err).toContain('expected 4 (i32, i64, f32, f64), found 1')
    expect(invoke('x', '1', '1', '1').err).toContain('"x" is no i32')
    expect(invoke('4294967296', '1', '1', '1').err).toContain('out of the range of i32')
    expect(invoke('1', '1', '', '1').err).toContain('"" is no f32')
    expect(dewasm(['run', '--invoke', 'ref', input, 'x']).err).toContain('type externref')
    expect(dewasm(['run', '--invoke', 'zzz', input]).err).toEqual(
      expect.stringMatching(/types\.wasm: --invoke: the module exports no function "zzz"\n$/),
    )
  })

  test.each([
    ['(module)', /run\.wasm: .*exports no function _start\n$/],
    ['(module (import "env" "f" (func)))', /run\.wasm: .*module "?env"?/],
    [
      '(module (import "wasi_snapshot_preview1" "fd_frob" (func)))',
      /unknown import: module "wasi_snapshot_preview1" field "fd_frob"/,
    ],
    [
      '(module (import "wasi_snapshot_preview1" "fd_write" (memory 1)))',
      /incompatible import type: .*"fd_write"/,
    ],
  ])('%s can not run', (text, message) => {
    const { code, err } = dewasm(['run', file('run.wasm', wat(text))])
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err.trimEnd()).not.toContain('\n')
  })

  test('a grant that is none is said to be wrong', () => {
    expect(dewasm(['run', '--dir', '::/', 'add.wasm']).err).toMatch(/Expected HOST, HOST::GUEST/)
    expect(dewasm(['run', '--env', 'A', 'add.wasm']).err).toMatch(/Expected NAME=VALUE/)
    const program = file('grant.wasm', wat('(module (memory (export "memory") 1) (func (export "_start")))'))
    expect(dewasm(['run', '--dir', 'nowhere', program]).err).toMatch(/can't open nowhere: ENOENT/)
    expect(dewasm(['run', '--stdin', 'nowhere', program]).err).toMatch(/can't open nowhere: ENOENT/)
  })

  test('a real program of C', () => {
    const { code, out, err } = dewasm(['run', join(root, 'test/programs/showcase.wasm')], 'one two\nthree\n')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('stdin: 2 lines, 3 words, 14 bytes')
  })
})
