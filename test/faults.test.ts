/**
 * What goes wrong outside of the compiler: disks that are full or read-only, files that can't be read, pipes that nobody reads, a process that is
 * killed, memory that runs out. There is one line that says what, the exit code is not 0, and what was there before still is.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { wat } from './support/wat.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = join(root, 'bin/dewasm.js')
const faulty = new URL('support/faulty-fs.js', import.meta.url).href
const scratch = mkdtempSync(join(tmpdir(), 'dewasm-faults-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const module = wat(`(module (memory (export "memory") 1) (data (i32.const 0) "text")
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`)

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(scratch, 'd-'))
  writeFileSync(join(directory, 'in.wasm'), module)
})

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

interface Setting {
  readonly fault?: string
  readonly stdout?: number
  readonly stderr?: number
  readonly nodeFlags?: readonly string[]
}

/** Runs the command in the directory, with something wrong. */
function dewasm(args: readonly string[], { fault, stdout, stderr, nodeFlags = [] }: Setting = {}): Ended {
  const flags = fault === undefined ? nodeFlags : ['--import', faulty, ...nodeFlags]
  const ended = spawnSync(process.execPath, [...flags, command, ...args], {
    cwd: directory,
    env: { ...process.env, DEWASM_TEST_FAULT: fault ?? '', DEWASM_CACHE_DIR: join(directory, 'cache') },
    stdio: ['ignore', stdout ?? 'pipe', stderr ?? 'pipe'],
    encoding: 'utf8',
  })
  return { code: ended.status, signal: ended.signal, out: ended.stdout ?? '', err: ended.stderr ?? '' }
}

const files = () => readdirSync(directory).filter((name) => name !== 'in.wasm')
const contents = (name: string) => readFileSync(join(directory, name), 'utf8')

const build = ['build', 'in.wasm', '-o', 'out.mjs', '--dts', '--data-file', '--source-map']
const outputs = ['out.bin', 'out.d.mts', 'out.mjs', 'out.mjs.map']

describe('writing', () => {
  test.each([
    ['write ENOSPC', 'no space left'],
    ['write:4 ENOSPC', 'no space left'],
    ['write EDQUOT', "can't be written (EDQUOT)"],
    ['write EROFS', 'the file system is read-only'],
    ['write EIO', "can't be written (EIO)"],
    ['rename EACCES', 'permission denied'],
  ])('%s: what was there before is kept', (fault, reason) => {
    for (const name of outputs) writeFileSync(join(directory, name), `old ${name}`)
    const { code, out, err } = dewasm(build, { fault })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^dewasm: out\.\w+(\.\w+)?: [^\n]*\n$/)
    expect(err).toContain(reason)
    for (const name of outputs) expect(contents(name)).toBe(`old ${name}`)
    expect(files().sort()).toEqual(outputs)
  })

  test('killed half-way: what was there before is kept, and the next time goes well', async () => {
    for (const name of outputs) writeFileSync(join(directory, name), `old ${name}`)
    for (const fault of ['write kill', 'write:4 kill', 'rename kill']) {
      expect(dewasm(build, { fault }).signal).toBe('SIGKILL')
      for (const name of outputs) expect(contents(name)).toBe(`old ${name}`)
      // Whatever else is there can't be taken for an output.
      for (const name of files()) if (!outputs.includes(name)) expect(name).toMatch(/^\..*\.tmp$/)
    }
    expect(dewasm(build)).toEqual({ code: 0, signal: null, out: '', err: '' })
    const { instantiate } = await import(pathToFileURL(join(directory, 'out.mjs')).href)
    expect(instantiate({}, readFileSync(join(directory, 'out.bin'))).exports.add(1, 2)).toBe(3)
  })

  test('killed or failing between two files: each of them is whole', () => {
    expect(dewasm(build).code).toBe(0)
    const whole = outputs.map(contents)
    for (const name of outputs) writeFileSync(join(directory, name), `old ${name}`)
    for (const fault of ['rename:2 kill', 'rename:3 EIO']) {
      expect(dewasm(build, { fault }).code).not.toBe(0)
      outputs.forEach((name, k) => {
        expect([`old ${name}`, whole[k]]).toContain(contents(name))
      })
      // The code comes last, so that it never finds data that are older than itself.
      expect(contents('out.mjs')).toBe('old out.mjs')
    }
  })

  test('a report that can not be written', () => {
    const { code, err } = dewasm(['report', 'in.wasm', '-o', 'page.html'], { fault: 'write ENOSPC' })
    expect([code, err]).toEqual([1, 'dewasm: page.html: no space left\n'])
    expect(files()).toEqual([])
  })

  test('a program that can not be kept runs all the same', () => {
    const program = wat('(module (memory (export "memory") 1) (func (export "_start")))')
    writeFileSync(join(directory, 'in.wasm'), program)
    for (const fault of ['write ENOSPC', 'rename EROFS'])
      expect(dewasm(['run', 'in.wasm'], { fault })).toEqual({ code: 0, signal: null, out: '', err: '' })
  })
})

describe.runIf(process.platform === 'linux')('devices', () => {
  test('that are full', () => {
    const full = openSync('/dev/full', 'w')
    expect(dewasm(['build', 'in.wasm', '-o', '/dev/full'])).toMatchObject({
      code: 1,
      err: 'dewasm: /dev/full: no space left\n',
    })
    for (const args of [
      ['build', 'in.wasm', '-o', '-'],
      ['inspect', 'in.wasm'],
      ['report', 'in.wasm'],
    ])
      expect(dewasm(args, { stdout: full })).toMatchObject({
        code: 1,
        err: 'dewasm: standard output: no space left\n',
      })
    // The error can't be told, but by the exit code.
    expect(dewasm(['build', 'missing.wasm', '-o', '-'], { stderr: full }).code).toBe(1)
  })

  test('that fail when they are read, or are no files', () => {
    expect(dewasm(['validate', '/proc/self/mem'])).toMatchObject({
      code: 1,
      err: "dewasm: /proc/self/mem: can't be read (EIO)\n",
    })
    expect(dewasm(['validate', '/dev/null'])).toMatchObject({
      code: 1,
      err: '/dev/null:0x0: unexpected end: the file is empty\n',
    })
  })
})

describe('permissions', () => {
  // Root may do everything, so somebody else tries.
  const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

  /** The package where anybody can read it. */
  function asOther(...args: string[]): Ended {
    chmodSync(scratch, 0o755)
    const script = `process.exitCode = await (await import(${JSON.stringify(installed)})).main(process.argv.slice(1))`
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, '--', ...args],
      // Node hands on to its children where coverage goes, where others may not write.
      { cwd: directory, env: { NODE_V8_COVERAGE: '' }, encoding: 'utf8', ...other },
    )
    return { code: status, signal, out: stdout, err: stderr }
  }

  const copy = join(scratch, 'package')
  const installed = pathToFileURL(join(copy, 'dist/cli.js')).href

  test('a file that may not be read, and a directory that may not be written to', () => {
    mkdirSync(copy)
    for (const name of ['dist', 'runtime', 'package.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    for (const name of ['acorn', 'astring', 'commander', '@jridgewell'])
      cpSync(join(root, 'node_modules', name), join(copy, 'node_modules', name), { recursive: true })
    writeFileSync(join(directory, 'out.mjs'), 'old')
    copyFileSync(join(directory, 'in.wasm'), join(directory, 'secret.wasm'))
    chmodSync(join(directory, 'secret.wasm'), 0)
    chmodSync(directory, 0o555)
    expect(asOther('validate', 'in.wasm')).toEqual({ code: 0, signal: null, out: '', err: '' })
    expect(asOther('build', 'secret.wasm', '-o', '-')).toMatchObject({
      code: 1,
      out: '',
      err: 'dewasm: secret.wasm: permission denied\n',
    })
    for (const name of ['out.mjs', 'new.mjs']) {
      const { code, err } = asOther('build', 'in.wasm', '-o', name)
      expect([code, err]).toEqual([1, `dewasm: ${name}: permission denied\n`])
    }
    expect(contents('out.mjs')).toBe('old')
    expect(files().sort()).toEqual(['out.mjs', 'secret.wasm'])
    chmodSync(directory, 0o755)
  })
})

describe('reading', () => {
  test('a file larger than any module is not read', () => {
    writeFileSync(join(directory, 'large.wasm'), module)
    truncateSync(join(directory, 'large.wasm'), 2 ** 30 + 1)
    const flags = ['--max-old-space-size=64']
    expect(dewasm(['validate', 'large.wasm'], { nodeFlags: flags })).toMatchObject({
      code: 1,
      err: 'dewasm: large.wasm: the file is too large\n',
    })
    truncateSync(join(directory, 'large.wasm'), 2 ** 40)
    expect(dewasm(['build', 'large.wasm', '-o', 'out.mjs']).err).toBe(
      'dewasm: large.wasm: the file is too large\n',
    )
  })
})

describe('pipes', () => {
  /** Starts the command, reads a little of its output and goes away. */
  function readLittle(
    args: readonly string[],
    end: 'stdout' | 'stderr',
  ): Promise<[number | null, string | null]> {
    const child: ChildProcess = spawn(process.execPath, [command, ...args], {
      cwd: directory,
      stdio: ['ignore', end === 'stdout' ? 'pipe' : 'ignore', end === 'stderr' ? 'pipe' : 'ignore'],
    })
    child[end]?.once('data', () => child[end]?.destroy())
    return new Promise((resolve) => child.on('close', (code, signal) => resolve([code, signal])))
  }

  test('that nobody reads any more are no failure', async () => {
    const showcase = join(root, 'test/programs/showcase.wasm')
    const rows = [
      ['build', showcase, '-o', '-'],
      ['inspect', showcase, '--json'],
      ['report', showcase],
    ]
    for (const args of rows) expect(await readLittle(args, 'stdout'), args[0]).toEqual([0, null])
  })

  test('that were never read by anybody leave the exit code', () => {
    const script = `"${process.execPath}" "${command}" build missing.wasm -o - 2>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`
    expect(spawnSync('bash', ['-c', script], { cwd: directory, encoding: 'utf8' }).stdout).toBe('1\n')
  })
})

describe('memory', () => {
  test('a thread that runs out of it says so', () => {
    const steps = 'i32.const 3 i32.add local.get 0 i32.xor '.repeat(60_000)
    const large = wat(`(module (func (export "f") (param i32) (result i32) local.get 0 ${steps}))`)
    writeFileSync(join(directory, 'in.wasm'), large)
    writeFileSync(join(directory, 'out.mjs'), 'old')
    const { code, err } = dewasm(['build', 'in.wasm', '-o', 'out.mjs', '--jobs', '2'], {
      nodeFlags: ['--max-old-space-size=60'],
    })
    expect(err).toMatch(/^dewasm: out of memory: /)
    expect(err.trimEnd()).not.toContain('\n')
    expect(code).toBe(1)
    expect(files()).toEqual(['out.mjs'])
    expect(contents('out.mjs')).toBe('old')
  })
})
