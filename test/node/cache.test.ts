/** What is kept on disk: `src/node/cache.ts`, `compiled.ts`, and the command `run` with them. */
import { execFile, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { openCache } from '../../src/node/cache.ts'
import { cacheDirectory, cacheKey, moduleKey, remember } from '../../src/node/compiled.ts'
import { wat } from '../support/wat.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-cache-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const fresh = () => mkdtempSync(join(scratch, 'c'))
const bytes = (text: string) => new TextEncoder().encode(text)

describe('the store', () => {
  test('gives what it was given, under that name', () => {
    const cache = openCache(join(fresh(), 'not/there/yet'))
    const key = cacheKey(['a'])
    expect(cache.read(key)).toBe(null)
    cache.write(key, bytes('text'))
    expect(String(cache.read(key))).toBe('text')
    expect(cache.read(cacheKey(['b']))).toBe(null)
  })

  test('names differ where the parts do', () => {
    expect(cacheKey(['ab', 'c'])).not.toBe(cacheKey(['a', 'bc']))
    expect(cacheKey(['a', bytes('b')])).toBe(cacheKey(['a', 'b']))
  })

  test('a torn or changed file is none', () => {
    const directory = fresh()
    const cache = openCache(directory)
    const key = cacheKey(['a'])
    cache.write(key, bytes('some text'))
    const whole = readFileSync(join(directory, key))
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(join(directory, key), whole.subarray(0, length))
      expect(cache.read(key)).toBe(null)
    }
    whole[whole.length - 1]! ^= 1
    writeFileSync(join(directory, key), whole)
    expect(cache.read(key)).toBe(null)
  })

  test('what was not used longest goes first', () => {
    const directory = fresh()
    const cache = openCache(directory, 3000)
    const keys = ['a', 'b', 'c'].map((name) => cacheKey([name]))
    for (const [i, key] of keys.entries()) {
      cache.write(key, new Uint8Array(900))
      utimesSync(join(directory, key), 1000 + i, 1000 + i)
    }
    expect(cache.read(keys[0]!)).not.toBe(null)
    cache.write(cacheKey(['d']), new Uint8Array(900))
    expect(keys.map((key) => cache.read(key) !== null)).toEqual([true, false, true])
    writeFileSync(join(directory, 'stranger.txt'), 'x'.repeat(5000))
    const left = join(directory, `.${keys[0]}.v8.abc.tmp`)
    writeFileSync(left, '')
    utimesSync(left, 1000, 1000)
    cache.write(cacheKey(['e']), new Uint8Array(1))
    expect(readdirSync(directory)).toContain('stranger.txt')
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('a place that can not be used is no reason to fail', () => {
    const file = join(fresh(), 'file')
    writeFileSync(file, '')
    const cache = openCache(file)
    cache.write(cacheKey(['a']), bytes('x'))
    expect(cache.read(cacheKey(['a']))).toBe(null)
  })

  test('nobody else can write into it', () => {
    const directory = join(fresh(), 'new')
    openCache(directory).write(cacheKey(['a']), bytes('x'))
    expect(statSync(directory).mode & 0o077).toBe(0)
  })
})

describe('modules', () => {
  test('are kept where systems or projects keep such things', () => {
    const project = fresh()
    expect(cacheDirectory(null, { DEWASM_CACHE_DIR: '/x' }, 'linux')).toBe('/x')
    expect(cacheDirectory(project, { DEWASM_CACHE_DIR: '/x' }, 'linux')).toBe('/x')
    expect(cacheDirectory(null, { XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 'dewasm'))
    expect(cacheDirectory(null, {}, 'darwin')).toMatch(/Library/)
    expect(cacheDirectory(project, { XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 'dewasm'))
    writeFileSync(join(project, 'package.json'), '{}')
    const below = join(project, 'src')
    expect(cacheDirectory(below, {}, 'linux')).toBe(join(project, 'node_modules/.cache/dewasm'))
  })

  test('are told apart by bytes and options, in any order', () => {
    const module = bytes('module')
    const key = moduleKey(module, { minify: true, target: 'es2015', dts: undefined })
    expect(moduleKey(module, { target: 'es2015', minify: true })).toBe(key)
    expect(moduleKey(module, { target: 'es2015', minify: true }, ['v20'])).not.toBe(key)
    expect(moduleKey(module, { target: 'es2015' })).not.toBe(key)
    expect(moduleKey(bytes('Module'), { target: 'es2015', minify: true })).not.toBe(key)
    const features = (name: string) => moduleKey(module, { features: new Set([name]) })
    expect(features('+threads')).not.toBe(features('-simd'))
  })

  test('are made once', async () => {
    const place = { directory: fresh(), key: cacheKey(['a']) }
    expect(await remember(place, () => 'first')).toBe('first')
    expect(await remember(place, () => 'second')).toBe('first')
    expect(await remember(null, () => 'third')).toBe('third')
    await expect(remember({ ...place, key: cacheKey(['b']) }, () => Promise.reject('no'))).rejects.toBe('no')
    expect(readdirSync(place.directory)).toEqual([place.key])
  })
})

describe('the command', () => {
  const command = fileURLToPath(new URL('../../bin/dewasm.js', import.meta.url))
  const program = join(scratch, 'exit.wasm')
  writeFileSync(
    program,
    wat(`(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 42))))`),
  )
  const run = (directory: string, ...flags: string[]) =>
    spawnSync(process.execPath, [command, 'run', ...flags, program], {
      env: { ...process.env, DEWASM_CACHE_DIR: directory },
    }).status

  test('keeps code and what the engine made of it, and uses them', () => {
    const directory = join(fresh(), 'cache')
    expect([run(directory), run(directory)]).toEqual([42, 42])
    const names = readdirSync(directory).sort()
    expect(names.map((name) => name.slice(64))).toEqual(['', '.v8'])
    for (const name of names) writeFileSync(join(directory, name), 'torn')
    expect(run(directory)).toBe(42)
    expect(run(directory, '-O', '0')).toBe(42)
    expect(readdirSync(directory)).toHaveLength(4)
  })

  test('keeps nothing with --no-cache', () => {
    const directory = fresh()
    expect(run(directory, '--no-cache')).toBe(42)
    expect(readdirSync(directory)).toEqual([])
  })

  test('many at once give the same', async () => {
    const directory = join(fresh(), 'cache')
    mkdirSync(directory)
    const runs = Array.from({ length: 4 }, () => {
      const env = { ...process.env, DEWASM_CACHE_DIR: directory }
      return promisify(execFile)(process.execPath, [command, 'run', program], { env }).catch(
        (error: { code: number }) => error.code,
      )
    })
    expect(await Promise.all(runs)).toEqual([42, 42, 42, 42])
    expect(readdirSync(directory)).toHaveLength(2)
  })
})
