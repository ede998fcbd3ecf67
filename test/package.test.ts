/** The package as users get it: its layout, its entry points, and the first example of the README, word for word. */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')

interface Entry {
  readonly types: string
  /** None for what has types alone. */
  readonly default?: string
}

interface Manifest {
  readonly exports: Readonly<Record<string, Entry | string>>
  readonly bin: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly sideEffects: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

/** What a package that depends on dewasm sees; asked in a process of its own, without the test runner's resolution. */
function namesOf(entry: string): string[] {
  const script = `console.log(JSON.stringify(Object.keys(await import('${entry}'))))`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  })
  return JSON.parse(out) as string[]
}

/** A project with dewasm installed and the programs that the README mentions. */
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-package-'))
  writeFileSync(join(folder, 'package.json'), '{ "name": "reader", "private": true }')
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/dewasm'), 'dir')
  symlinkSync('../dewasm/bin/dewasm.js', join(folder, 'node_modules/.bin/dewasm'))
  cpSync(join(root, 'test/programs/showcase.wasm'), join(folder, 'test/programs/showcase.wasm'))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('the layout', () => {
  const promised = [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'RATIONALE.md',
    'ARCHITECTURE.md',
    'docs/linking.md',
    'docs/wasi.md',
    'package.json',
    'tsconfig.json',
    'src/index.ts',
    'src/compile.ts',
    'bin/dewasm.js',
    'runtime/index.js',
    'runtime/wasi/index.js',
    'test',
    'spec-tests/main.js',
    'examples/demo.js',
    'test/programs/showcase.wasm',
  ]
  test.each(promised)('%s is there', (path) => {
    expect(existsSync(join(root, path))).toBe(true)
  })

  test('what the manifest lists is there', () => {
    const listed = [...Object.values(manifest.bin), ...manifest.files, ...manifest.sideEffects]
    expect(listed.filter((path) => !existsSync(join(root, path.replace(/^!/, ''))))).toEqual([])
  })

  test('scripts of the manifest start files that are there', () => {
    const files = Object.values(manifest.scripts).flatMap((script) => script.match(/[\w/-]+\.js\b/g) ?? [])
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

test('what is published holds no tests, and nothing twice', () => {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const found: unknown = JSON.parse(json)
  const [pack] = (Array.isArray(found) ? found : Object.values(found as object)) as [
    { files: { path: string }[]; size: number; unpackedSize: number },
  ]
  const folders = new Set(pack.files.map(({ path }) => path.replace(/\/.*/s, '')))
  const markdown = ['ARCHITECTURE.md', 'CHANGELOG.md', 'RATIONALE.md', 'README.md']
  expect([...folders].sort()).toEqual(
    [...markdown, 'LICENSE', 'bin', 'dist', 'docs', 'package.json', 'runtime'].sort(),
  )
  expect(pack.files.filter(({ path }) => /\.test\.|\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([])
  expect(pack.unpackedSize).toBeLessThan(2_400_000)
  expect(pack.size).toBeLessThan(650_000)
})

test('it needs as many packages as the README says', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; optional?: true; devOptional?: true }>
  }
  const needed = Object.entries(lock.packages).filter(([name, { dev, optional, devOptional }]) => {
    return name !== '' && !dev && !optional && !devOptional
  })
  expect(readme).toContain(`with the ${needed.length} packages that it needs`)
})

describe('the entry points', () => {
  const entries = Object.entries(manifest.exports).filter((entry): entry is [string, Entry] => {
    return typeof entry[1] === 'object'
  })

  test.each(entries)('%s has code and types', (_name, entry) => {
    expect(entry.default === undefined || existsSync(join(root, entry.default))).toBe(true)
    expect(existsSync(join(root, entry.types))).toBe(true)
  })

  test.each(entries.filter(([, entry]) => entry.default))('%s can be imported', (name) => {
    // What is imported for what it does exports nothing.
    const names = namesOf(name.replace('.', 'dewasm'))
    expect(names.length === 0).toBe(name === './register')
  })

  test('dewasm exports the compiler', () => {
    expect(namesOf('dewasm').sort()).toEqual([
      'CompileError',
      'compile',
      'compileAsync',
      'inspect',
      'validate',
    ])
  })

  test('dewasm/runtime exports the objects of the JS API', () => {
    const names = ['CompileError', 'Global', 'LinkError', 'Memory', 'RuntimeError', 'Table', 'Tag']
    expect(namesOf('dewasm/runtime')).toEqual(expect.arrayContaining(names))
  })

  test('dewasm/wasi exports WASI and its hosts', () => {
    expect(namesOf('dewasm/wasi')).toEqual([
      'Link',
      'WASI',
      'addEntries',
      'copyDirectory',
      'directoryFromObject',
      'listEntries',
      'loadHandle',
      'memoryDirectory',
      'objectFromDirectory',
      'saveHandle',
    ])
    expect(namesOf('dewasm/wasi/node')).toEqual(['nodeDirectory', 'nodeStdio'])
  })

  test('nothing else can be reached', () => {
    expect(() => namesOf('dewasm/src/compile.ts')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})

describe('the README', () => {
  test('its example does what it says', () => {
    const [, commands, example, output] = firstExample()
    expect(sh(commands.split('\n').filter((line) => line.startsWith('npx dewasm')))).toContain(
      'hello, reader',
    )
    const name = /^\/\/ (\S+\.mjs)$/m.exec(example)?.[1]
    expect(name).toBe('run.mjs')
    writeFileSync(join(folder, 'run.mjs'), example)
    expect(sh(['node --noexpose_wasm run.mjs < /dev/null'])).toBe(output)
  })

  test('its example of the library works', () => {
    const example = /```js\n(\/\/ api\.mjs\n[\s\S]*?)```/.exec(readme)?.[1] ?? ''
    writeFileSync(join(folder, 'api.mjs'), example)
    expect(sh(['node api.mjs'])).toContain(`${2n ** 62n + 1n}n`)
  })

  test('its table of features is that of the compiler', async () => {
    const { features } = await import('../src/wasm/features.ts')
    const rows = [...readme.matchAll(/^\| `([\w-]+)` \| .* \| (\S+) \| (yes|no|not yet)[^|]*\|$/gm)]
    const found = rows.map(([, name, standard, supported]) => [name, standard, supported === 'yes'])
    const expected = Object.entries(features).map(([name, row]) => [name, row.standard, row.supported])
    expect(found).toEqual(expected)
  })

  test('its links lead somewhere', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!)
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })
})

/** The first blocks of the README: commands, a program, and what the program prints. */
function firstExample(): [whole: string, commands: string, example: string, output: string] {
  const match = /```sh\n([\s\S]*?)```[\s\S]*?```js\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/.exec(readme)
  if (match === null) throw new Error('the README has no example')
  return match as unknown as [string, string, string, string]
}

function sh(commands: readonly string[]): string {
  return execFileSync('sh', ['-e', '-c', commands.join('\n')], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_config_offline: 'true', NO_UPDATE_NOTIFIER: '1' },
  })
}
