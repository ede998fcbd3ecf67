/** Programs in C and C++ as users run them, and in this process against native WebAssembly. Sources: programs/. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Directory,
  directoryFromObject,
  Link,
  memoryDirectory,
  objectFromDirectory,
  WASI,
} from '../../runtime/wasi/index.js'
import { nodeDirectory } from '../../runtime/wasi/node.js'
import { WebAssembly } from '../../src/webassembly/index.ts'
import { native } from '../support/native.ts'
import { FileGuest } from '../support/wasi-files.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-programs-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const command = fileURLToPath(new URL('../../bin/dewasm.js', import.meta.url))
const path = (name: string) => fileURLToPath(new URL(`programs/${name}.wasm`, import.meta.url))

const modules = new Map<string, { ours: object; native: object }>()

function moduleOf(name: string) {
  const bytes = readFileSync(path(name))
  const made = modules.get(name) ?? { ours: new WebAssembly.Module(bytes), native: new native.Module(bytes) }
  modules.set(name, made)
  return made
}

interface RunOptions {
  readonly env?: Record<string, string>
  readonly stdin?: string
  readonly directory?: Directory
  readonly engine?: 'ours' | 'native'
}

/** Runs a program in this process. */
function run(name: string, args: readonly string[], options: RunOptions = {}) {
  const { env = {}, stdin = '', directory, engine = 'ours' } = options
  const out: Uint8Array[] = []
  const err: Uint8Array[] = []
  const wasi = new WASI({
    args: [name, ...args],
    env,
    stdin,
    preopens: directory === undefined ? {} : { '/': directory },
    stdout: (bytes) => void out.push(bytes),
    stderr: (bytes) => void err.push(bytes),
  })
  const module = moduleOf(name)[engine]
  const instance =
    engine === 'ours'
      ? new WebAssembly.Instance(module as never, wasi.imports)
      : new native.Instance(module as never, wasi.imports)
  const code = wasi.start(instance as never)
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
}

/** Runs a program as users do. */
function dewasm(args: readonly string[], input = '', node: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, command, 'run', ...args], {
    input,
    cwd: scratch,
    maxBuffer: 1 << 28,
    env: { ...process.env, DEWASM_CACHE_DIR: join(scratch, 'cache') },
  })
  return { code: status, out: stdout.toString(), err: stderr.toString() }
}

const listing = `dir0/ 0
  file 0
  soft@ 10
dir2/ 0
  file 150
  hard 5
renamed 5
`

describe.each(['ours', 'native'] as const)('%s', (engine) => {
  const hosts: Record<string, () => Directory> = {
    'the host': () => nodeDirectory(mkdtempSync(join(scratch, 'd'))),
    memory: () => memoryDirectory(),
    'memory over the host': () => memoryDirectory(nodeDirectory(mkdtempSync(join(scratch, 'd')))),
  }

  test.each(Object.entries(hosts))('changes and lists directories in %s', (_name, open) => {
    const directory = open()
    expect(run('tools', ['mutate', '/'], { directory, engine })).toEqual({
      code: 0,
      out: 'same file: 1, links: 2, size: 5\n',
      err: '',
    })
    expect(run('tools', ['list', '/'], { directory, engine }).out).toBe(listing)
    expect(run('tools', ['cat', '/dir0/soft'], { directory, engine }).out).toBe('line ')
    expect(run('tools', ['erase', '/'], { directory, engine })).toEqual({ code: 0, out: '', err: '' })
    expect(run('tools', ['list', '/'], { directory, engine }).out).toBe('')
  })

  test('counts words of files and of streams', () => {
    const directory = memoryDirectory()
    new FileGuest({ '/': directory }).writeFile('text', 'to be or not to be')
    const expected = '2 be\n2 to\n1 not\n1 or\n'
    expect(run('words', ['/text'], { directory, engine }).out).toBe(expected)
    expect(run('words', [], { stdin: 'to be or not to be', engine }).out).toBe(expected)
    expect(run('words', ['/none'], { directory, engine })).toEqual({
      code: 1,
      out: '',
      err: "words: /none can't be read\n",
    })
  })

  test("a program of Rust's standard library", () => {
    const directory = directoryFromObject({
      'a.txt': 'one',
      b: { 'c.txt': 'three', d: { e: '' }, 'f.rs': 'fn' },
      link: new Link('a.txt'),
    })
    const options = { directory, stdin: 'to be or\nnot to be', engine }
    expect(run('census', ['/'], options)).toEqual({
      code: 0,
      out: '4 different words\n2 directories, 1 links\nnone: 1 files, 0 bytes\nrs: 1 files, 2 bytes\ntxt: 3 files, 27 bytes\n',
      err: '',
    })
    expect(Object.keys(objectFromDirectory(directory)).sort()).toEqual(['a.txt', 'b', 'link'])
    expect(run('census', [], options)).toEqual({
      code: 1,
      out: '',
      err: 'Error: "usage: census DIRECTORY"\n',
    })
    expect(run('census', ['/none'], options)).toMatchObject({
      code: 1,
      err: expect.stringContaining('NotFound'),
    })
  })

  test('arguments and variables with every kind of character', () => {
    const strings = [
      '',
      ' ',
      'a b',
      '"quoted"',
      "it's",
      '\t\n\\',
      'n\u00e4\u00efve',
      '\u{1f600}',
      '--',
      '$HOME',
      '*',
    ]
    expect(run('tools', ['args', ...strings], { engine }).out).toBe(`tools\nargs\n${strings.join('\n')}\n`)
    const env = Object.fromEntries(strings.map((text, i) => [`N${i}\u00e4`, text]))
    expect(run('tools', ['env'], { env, engine }).out).toBe(
      strings.map((text, i) => `N${i}\u00e4=${text}\n`).join(''),
    )
  })

  test('clocks go on while a program sleeps', () => {
    expect(run('tools', ['sleep', '30'], { engine }).out).toBe('slept: 1, after 2020: 1\n')
  })

  test('ends with its exit code', () => {
    expect(run('tools', ['exit', '77'], { engine }).code).toBe(77)
    expect(run('tools', [], { engine })).toMatchObject({ code: 2, err: 'usage: tools TOOL [argument]\n' })
  })
})

test('streams of the Web and of Node take and give bytes as they are', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const input = new Blob([bytes, 'line\n']).stream()
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({}, { highWaterMark: 100 })
  const writer = writable.getWriter()
  const through = new PassThrough()
  const wasi = new WASI({
    args: ['tools', 'copy', '/file'],
    stdin: new Uint8Array(await new Response(input).arrayBuffer()),
    stdout: (chunk) => void writer.write(chunk),
    stderr: (chunk) => void through.write(chunk),
    preopens: { '/': memoryDirectory() },
  })
  expect(wasi.start(new WebAssembly.Instance(moduleOf('tools').ours as never, wasi.imports) as never)).toBe(0)
  void writer.close()
  const out = Buffer.from(await new Response(readable).arrayBuffer())
  expect(out).toEqual(Buffer.concat([bytes, Buffer.from('line\n')]))
  const failing = new WASI({ args: ['tools'], stderr: (chunk) => void through.write(chunk) })
  failing.start(new WebAssembly.Instance(moduleOf('tools').ours as never, failing.imports) as never)
  expect(String(through.read())).toBe('usage: tools TOOL [argument]\n')
})

describe('the command', () => {
  test('a large output arrives whole, through a pipe whose reader is slow', async () => {
    const size = 4_000_000
    const child = spawn(process.execPath, [command, 'run', path('tools'), 'large', String(size)], {
      env: { ...process.env, DEWASM_CACHE_DIR: join(scratch, 'cache') },
    })
    let length = 0
    let tail = ''
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      tail = (tail + chunk.toString()).slice(-40)
      child.stdout.pause()
      setTimeout(() => child.stdout.resume(), 1)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([code, length, tail.slice(-27)]).toEqual([0, size + 26, '\nthe end, without a newline'])
  })

  test('copies a stream into a file and out again', () => {
    const input = Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join('')
    mkdirSync(join(scratch, 'copy'))
    const { code, out } = dewasm(['--dir', 'copy::/', path('tools'), 'copy', '/file'], input)
    expect([code, out === input]).toEqual([0, true])
    expect(readFileSync(join(scratch, 'copy/file'), 'utf8')).toBe(input)
  })

  test('writes are seen by others, and nothing else is touched', () => {
    mkdirSync(join(scratch, 'tree'))
    expect(dewasm(['--dir', 'tree::/', path('tools'), 'mutate', '/'])).toMatchObject({ code: 0 })
    expect(readdirSync(join(scratch, 'tree')).sort()).toEqual(['dir0', 'dir2', 'renamed'])
    expect(existsSync(join(scratch, 'tree/dir0/soft'))).toBe(true)
  })

  test('a pipe is no terminal, and neither is a file', () => {
    expect(dewasm([path('tools'), 'terminal']).out).toBe('000\n')
    writeFileSync(join(scratch, 'in'), 'text')
    expect(dewasm(['--stdin', 'in', path('tools'), 'terminal']).out).toBe('000\n')
  })

  test.runIf(existsSync('/proc/self/fd'))('waits for its input, or for the time to pass', () => {
    const fifo = join(scratch, 'fifo')
    const wait = (before: string) => {
      // The shell keeps the FIFO open for writing, so that its end does not come.
      const line = `exec 3<>'${fifo}'; ${before}; '${process.execPath}' '${command}' run --no-cache '${path('tools')}' wait 50 <'${fifo}'`
      return spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout
    }
    spawnSync('mkfifo', [fifo])
    expect(wait('echo x >&3')).toBe('ready: 1\n')
    expect(wait('true')).toBe('ready: 0\n')
  })

  test('a crash prints a back trace', () => {
    const { code, out, err } = dewasm([path('tools'), 'crash'])
    expect([code, out]).toEqual([134, ''])
    expect(err).toMatch(/^Error: out of bounds memory access\nwasm back trace:\n.*\d: _?start/s)
  })

  test('a panic of Rust says where it was, and prints a back trace', () => {
    mkdirSync(join(scratch, 'panic'))
    const flags = ['--dir', 'panic::/', '--env', 'CENSUS_PANIC=1']
    const { code, out, err } = dewasm([...flags, path('census'), '/'])
    expect([code, out.split('\n')[1]]).toEqual([134, '0 directories, 0 links'])
    expect(err).toMatch(
      /panicked at .*census\.rs.*index out of bounds.*\n.*Error: unreachable\nwasm back trace:\n.*main/s,
    )
  })

  test('runs where nothing may be compiled at run time', () => {
    const flags = ['--jitless', '--no-warnings']
    expect(dewasm([path('tools'), 'count'], 'a b\nc', flags)).toMatchObject({ code: 0, out: '1 3 5\n' })
  })
})
