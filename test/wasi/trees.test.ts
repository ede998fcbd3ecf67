/** Files in memory, from and to what else has files. */
import { describe, expect, test } from 'vitest'
import {
  addEntries,
  copyDirectory,
  type DirectoryObject,
  directoryFromObject,
  Link,
  listEntries,
  loadHandle,
  memoryDirectory,
  objectFromDirectory,
  saveHandle,
} from '../../runtime/wasi/index.js'
import { FileGuest } from '../support/wasi-files.ts'

const text = (value: unknown) => new TextDecoder().decode(value as Uint8Array)

/** Bytes as text, to compare. */
function plain(object: unknown): unknown {
  if (object instanceof Uint8Array) return text(object)
  if (object instanceof Link) return `-> ${object.target}`
  const entries = Object.entries(object as DirectoryObject)
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]))
}

const sample = { a: 'A', dir: { b: Uint8Array.of(66), empty: {} }, soft: new Link('dir/b') }

describe('objects', () => {
  test('become directories and come back', () => {
    const directory = directoryFromObject(sample)
    const g = new FileGuest({ '/': directory })
    expect([g.readFile('a'), g.readFile('soft'), g.list(3).sort()]).toEqual([
      'A',
      'B',
      ['.', '..', 'a', 'dir', 'soft'],
    ])
    g.writeFile('dir/new', 'N')
    expect(plain(objectFromDirectory(directory))).toEqual({
      a: 'A',
      dir: { b: 'B', empty: {}, new: 'N' },
      soft: '-> dir/b',
    })
  })

  test('names mean nothing to JavaScript', () => {
    const directory = directoryFromObject(JSON.parse('{"__proto__": "p", "constructor": {"toString": "t"}}'))
    const object = objectFromDirectory(directory)
    expect(Object.getPrototypeOf(object)).toBe(null)
    expect(text(Object.getOwnPropertyDescriptor(object, '__proto__')?.value)).toBe('p')
    for (const name of ['', '.', '..', 'a/b', 'a\0'])
      expect(() => directoryFromObject({ [name]: '' })).toThrow(TypeError)
    expect(() => directoryFromObject({ a: 1 as never })).toThrow(TypeError)
  })

  test('are copied from one tree to another', () => {
    const to = memoryDirectory()
    copyDirectory(directoryFromObject(sample), to)
    expect(plain(objectFromDirectory(to))).toEqual({
      a: 'A',
      dir: { b: 'B', empty: {} },
      soft: '-> dir/b',
    })
  })
})

describe('archives', () => {
  test('entries come back as they went in', () => {
    const directory = directoryFromObject(sample)
    new FileGuest({ '/': directory }).link('a', 'hard')
    const entries = listEntries(directory)
    expect(entries.map(({ header: { name, type, linkname } }) => [name, type, linkname])).toEqual([
      ['a', 'file', undefined],
      ['dir/', 'directory', undefined],
      ['dir/b', 'file', undefined],
      ['dir/empty/', 'directory', undefined],
      ['soft', 'symlink', 'dir/b'],
      ['hard', 'link', 'a'],
    ])
    const again = memoryDirectory()
    addEntries(again, entries)
    expect(listEntries(again).map(({ header, body }) => [header.name, body && text(body)])).toEqual(
      entries.map(({ header, body }) => [header.name, body && text(body)]),
    )
    expect(new FileGuest({ '/': again }).stat('hard')).toMatchObject({ nlink: 2n })
  })

  test('directories are made on the way, files replaced, times kept', () => {
    const directory = directoryFromObject({ a: 'old' })
    const mtime = new Date(1_700_000_000_000)
    addEntries(directory, [
      { header: { name: './deep/er/f', mtime }, body: 'F' },
      { header: { name: 'a' }, data: new TextEncoder().encode('new') },
    ])
    expect(plain(objectFromDirectory(directory))).toEqual({ a: 'new', deep: { er: { f: 'F' } } })
    expect(new FileGuest({ '/': directory }).stat('deep/er/f')).toMatchObject({
      mtim: 1_700_000_000_000_000_000n,
    })
  })

  test('no entry gets out', () => {
    const root = directoryFromObject({ in: {} })
    const inner = (root as unknown as { open_directory(name: string): typeof root }).open_directory('in')
    const names = ['../out', '/out', 'a/../../out', 'up/out', 'up/x/out']
    addEntries(inner, [{ header: { name: 'up', type: 'symlink', linkname: '..' } }])
    for (const name of names)
      expect(() => addEntries(inner, [{ header: { name }, body: 'x' }])).toThrow(/EPERM/)
    expect(() => addEntries(inner, [{ header: { name: 'l', type: 'link', linkname: '../in' } }])).toThrow(
      /EPERM/,
    )
    expect(Object.keys(objectFromDirectory(root))).toEqual(['in'])
  })
})

/** A FileSystemDirectoryHandle over an object. */
function handleOf(files: Record<string, unknown>) {
  const handle = {
    kind: 'directory',
    async *entries(): AsyncGenerator<[string, unknown]> {
      for (const name of Object.keys(files)) yield [name, itemOf(name)]
    },
    getDirectoryHandle: async (name: string) => {
      files[name] ??= {}
      return itemOf(name)
    },
    getFileHandle: async (name: string) => {
      files[name] ??= ''
      return itemOf(name)
    },
    removeEntry: async (name: string) => {
      delete files[name]
    },
  }
  const itemOf = (name: string): unknown => {
    const value = files[name]
    if (typeof value === 'object') return handleOf(value as Record<string, unknown>)
    return {
      kind: 'file',
      getFile: async () => new File([files[name] as string], name, { lastModified: 5 }),
      createWritable: async () => ({
        write: async (bytes: Uint8Array) => {
          files[name] = text(bytes)
        },
        close: async () => {},
      }),
    }
  }
  return handle
}

describe.runIf(typeof File === 'function')('handles of directories', () => {
  test('are loaded, and saved with what has changed', async () => {
    const files = { a: 'A', dir: { b: 'B', old: 'O' }, gone: { x: '' }, turns: 'file' }
    const directory = memoryDirectory()
    await loadHandle(handleOf(files), directory)
    const g = new FileGuest({ '/': directory })
    expect(g.stat('dir/b')).toMatchObject({ size: 1n, mtim: 5_000_000n })
    g.writeFile('dir/b', 'changed')
    g.at('path_unlink_file', 'dir/old')
    g.at('path_unlink_file', 'gone/x')
    g.at('path_remove_directory', 'gone')
    g.at('path_unlink_file', 'turns')
    g.at('path_create_directory', 'turns')
    g.symlink('a', 'soft')
    g.symlink('../a', 'dir/dangling')
    await saveHandle(directory, handleOf(files))
    expect(files).toEqual({ a: 'A', dir: { b: 'changed' }, soft: 'A', turns: {} })
  })
})
