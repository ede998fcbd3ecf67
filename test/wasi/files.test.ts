/** Files as a guest sees them, the same on each host. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Directory, memoryDirectory } from '../../runtime/wasi/index.js'
import { nodeDirectory } from '../../runtime/wasi/node.js'
import {
  allRights,
  CREAT,
  DIRECTORY,
  EXCL,
  errno,
  FileGuest,
  type FileStat,
  TRUNC,
} from '../support/wasi-files.ts'
import { guest } from '../support/wasi-guest.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-files-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const fresh = () => mkdtempSync(join(scratch, 'd'))

const hosts: Record<string, () => Directory> = {
  'descriptors of directories': () => nodeDirectory(fresh()),
  'paths of directories': () => nodeDirectory(fresh(), { byPath: true }),
  'files in memory': () => memoryDirectory(),
  'files in memory over others': () => memoryDirectory(nodeDirectory(fresh())),
}

const APPEND = 1
const NONBLOCK = 4

describe.each(Object.entries(hosts))('with %s', (_name, open) => {
  const start = () => new FileGuest({ '/': open() })

  test('reading, writing and seeking', () => {
    const g = start()
    const fd = g.open('f', { oflags: CREAT, rights: allRights })
    expect(fd).toBe(4)
    expect([g.write(fd, 'hello '), g.write(fd, 'world')]).toEqual([6, 5])
    expect(g.call('fd_seek', fd, -5n, 2, 16)).toBe(0)
    expect(g.read(fd)).toBe('world')
    expect(g.read(fd)).toBe('')
    expect(g.call('fd_seek', fd, -100n, 1, 16)).toBe(errno.INVAL)
    expect(g.call('fd_seek', fd, (1n << 63n) - 1n, 0, 16)).toBe(errno.INVAL)
    expect(g.call('fd_seek', fd, 0n, 3, 16)).toBe(errno.INVAL)
    g.call('fd_seek', fd, 20n, 0, 16)
    g.write(fd, '!')
    expect((g.fstat(fd) as FileStat).size).toBe(21n)
    expect(g.readFile('f')).toBe(`hello world${'\0'.repeat(9)}!`)
    expect(g.call('fd_tell', fd, 16)).toBe(0)
    expect(g.guest.view().getBigUint64(16, true)).toBe(21n)
  })

  test('several buffers are filled and emptied in order', () => {
    const g = start()
    const fd = g.open('f', { oflags: CREAT, rights: allRights })
    g.write(fd, 'abcdef')
    g.guest.poke(0, 300, 2, 400, 0, 500, 10)
    expect(g.call('fd_pread', fd, 0, 3, 1n, 200)).toBe(0)
    expect(g.guest.view().getUint32(200, true)).toBe(5)
    expect(g.guest.text(300, 2) + g.guest.text(500, 3)).toBe('bcdef')
    g.guest.poke(0, 500, 2, 300, 1)
    expect(g.call('fd_pwrite', fd, 0, 2, 4n, 200)).toBe(0)
    expect(g.readFile('f')).toBe('abcddeb'.replace('ddeb', 'ddeb'))
  })

  test('appending can be switched on and off', () => {
    const g = start()
    g.writeFile('f', 'one')
    const fd = g.open('f', { rights: allRights, fdflags: APPEND })
    g.write(fd, 'two')
    g.call('fd_seek', fd, 0n, 0, 16)
    expect(g.read(fd)).toBe('onetwo')
    expect(g.call('fd_fdstat_set_flags', fd, NONBLOCK)).toBe(0)
    g.call('fd_seek', fd, 0n, 0, 16)
    g.write(fd, 'ONE')
    expect(g.readFile('f')).toBe('ONEtwo')
    expect(g.call('fd_fdstat_set_flags', fd, 2)).toBe(errno.NOTSUP)
    expect(g.open('f', { fdflags: 16 })).toBe(-errno.NOTSUP)
  })

  test('sizes are set, and files allocated', () => {
    const g = start()
    const fd = g.open('f', { oflags: CREAT, rights: allRights })
    g.write(fd, 'abcdef')
    expect(g.call('fd_filestat_set_size', fd, 3n)).toBe(0)
    expect(g.call('fd_filestat_set_size', fd, 5n)).toBe(0)
    expect(g.readFile('f')).toBe('abc\0\0')
    expect(g.call('fd_filestat_set_size', fd, 1n << 63n)).toBe(errno.INVAL)
    expect(g.call('fd_allocate', fd, 0n, 2n)).toBe(0)
    expect(g.call('fd_allocate', fd, 4n, 4n)).toBe(0)
    expect((g.fstat(fd) as FileStat).size).toBe(8n)
    expect(g.call('fd_allocate', fd, 4n, 0n)).toBe(errno.INVAL)
    expect(g.call('fd_advise', fd, 0n, 10n, 5)).toBe(0)
    expect(g.call('fd_advise', fd, 0n, 10n, 6)).toBe(errno.INVAL)
    expect([g.call('fd_sync', fd), g.call('fd_datasync', fd)]).toEqual([0, 0])
    expect(g.open('f', { oflags: TRUNC, rights: 0n })).toBe(5)
    expect((g.fstat(fd) as FileStat).size).toBe(0n)
  })

  test('times are kept to the nanosecond', () => {
    const g = start()
    g.writeFile('f', 'x')
    g.symlink('f', 'l')
    const [atim, mtim] = [1_700_000_000_123_456_789n, 1_600_000_000_987_654_321n]
    expect(g.setTimes('l', atim, mtim, 5)).toBe(-0)
    expect(g.stat('f')).toMatchObject({ atim, mtim })
    expect(g.setTimes('l', 0n, 5n, 4, false)).toBe(-0)
    expect(g.stat('l', false)).toMatchObject({ mtim: 5n, filetype: 7 })
    expect(g.stat('f')).toMatchObject({ atim, mtim })
    const fd = g.open('f', { rights: allRights })
    expect(g.call('fd_filestat_set_times', fd, 0n, 77n, 4)).toBe(0)
    expect(g.fstat(fd)).toMatchObject({ atim, mtim: 77n })
    expect(g.call('fd_filestat_set_times', fd, 0n, 0n, 3)).toBe(errno.INVAL)
    expect(g.setTimes('f', 0n, 0n, 12)).toBe(-errno.INVAL)
    g.write(fd, 'later')
    expect((g.fstat(fd) as FileStat).mtim).toBeGreaterThan(mtim)
    g.setTimes('f', 0n, 0n, 8)
    expect((g.fstat(fd) as FileStat).mtim).toBeGreaterThan(mtim)
    g.at('path_create_directory', 'd')
    expect(g.setTimes('d/.', 1n, 2_000_000_001n, 5)).toBe(-0)
    expect(g.stat('d')).toMatchObject({ atim: 1n, mtim: 2_000_000_001n })
  })

  test('opening', () => {
    const g = start()
    expect(g.open('f')).toBe(-errno.NOENT)
    expect(g.open('f', { oflags: CREAT | DIRECTORY })).toBe(-errno.INVAL)
    expect(g.writeFile('f', 'x')).toBe(1)
    expect(g.open('f', { oflags: CREAT | EXCL })).toBe(-errno.EXIST)
    expect(g.open('f', { oflags: DIRECTORY })).toBe(-errno.NOTDIR)
    expect([g.open('f/'), g.open('f/x'), g.open('f/..')]).toEqual([-54, -54, -54])
    expect(g.open('new/', { oflags: CREAT })).toBe(-errno.ISDIR)
    g.at('path_create_directory', 'd')
    expect(g.open('d', { rights: allRights })).toBe(-errno.ISDIR)
    expect(g.open('d', { oflags: TRUNC })).toBe(-errno.ISDIR)
    expect(g.open('d', { oflags: CREAT })).toBe(-errno.ISDIR)
    expect(g.open('d/.', { rights: allRights })).toBe(-errno.ISDIR)
    const fd = g.open('d')
    expect(g.fstat(fd)).toMatchObject({ filetype: 3 })
    expect(g.read(fd)).toBe(-errno.BADF)
    expect(g.call('fd_seek', fd, 0n, 0, 16)).toBe(errno.BADF)
    g.call('fd_close', fd)
    expect(g.open('f')).toBe(fd)
    expect(g.open('f', { fd })).toBe(-errno.NOTDIR)
    expect(g.open('f', { fd: 99 })).toBe(-errno.BADF)
    expect(g.open('f', { fd: 1 })).toBe(-errno.NOTDIR)
  })

  test('directories come and go', () => {
    const g = start()
    expect(g.at('path_create_directory', 'd')).toBe(-0)
    expect(g.at('path_create_directory', 'd')).toBe(-errno.EXIST)
    expect(g.at('path_create_directory', '.')).toBe(-errno.EXIST)
    expect(g.at('path_create_directory', 'd/e/')).toBe(-0)
    expect(g.at('path_create_directory', 'x/e')).toBe(-errno.NOENT)
    expect(g.at('path_remove_directory', 'd')).toBe(-errno.NOTEMPTY)
    expect(g.at('path_unlink_file', 'd')).toBe(-errno.ISDIR)
    expect(g.at('path_remove_directory', 'd/e/.')).toBe(-errno.INVAL)
    g.symlink('e', 'd/l')
    expect(g.at('path_remove_directory', 'd/l')).toBe(-errno.NOTDIR)
    expect(g.at('path_unlink_file', 'd/l/')).toBe(-errno.NOTDIR)
    expect(g.at('path_unlink_file', 'd/l')).toBe(-0)
    const fd = g.open('d/e', { oflags: DIRECTORY })
    expect(g.at('path_remove_directory', 'd/e/')).toBe(-0)
    expect(g.open('f', { fd, oflags: CREAT })).toBe(-errno.NOENT)
    expect(g.at('path_remove_directory', 'd')).toBe(-0)
    g.writeFile('f', '')
    expect(g.at('path_remove_directory', 'f')).toBe(-errno.NOTDIR)
    expect(g.at('path_unlink_file', 'f/')).toBe(-errno.NOTDIR)
  })

  test('renaming', () => {
    const g = start()
    g.writeFile('a', 'A')
    g.writeFile('b', 'B')
    for (const name of ['d', 'd/sub', 'empty']) g.at('path_create_directory', name)
    expect(g.rename('a', 'a')).toBe(-0)
    expect(g.rename('a', 'd')).toBe(-errno.ISDIR)
    expect(g.rename('d', 'a')).toBe(-errno.NOTDIR)
    expect(g.rename('empty', 'd')).toBe(-errno.NOTEMPTY)
    expect(g.rename('d', 'd/sub/x')).toBe(-errno.INVAL)
    expect(g.rename('a/', 'c')).toBe(-errno.NOTDIR)
    expect(g.rename('a', 'c/')).toBe(-errno.NOTDIR)
    expect(g.rename('none', 'c')).toBe(-errno.NOENT)
    expect(g.rename('.', 'c')).toBe(-errno.BUSY)
    expect(g.rename('d/', 'empty/')).toBe(-0)
    expect(g.rename('a', 'b')).toBe(-0)
    expect([g.readFile('a'), g.readFile('b')]).toEqual([-errno.NOENT, 'A'])
    g.symlink('b', 'l')
    g.writeFile('c', 'C')
    expect(g.rename('c', 'l')).toBe(-0)
    expect([g.readFile('b'), g.readFile('l')]).toEqual(['A', 'C'])
    expect(g.rename('l', 'empty/sub/l')).toBe(-0)
    expect(g.list().sort()).toEqual(['.', '..', 'b', 'empty'])
    g.link('b', 'b2')
    expect(g.rename('b', 'b2')).toBe(-0)
    expect([g.readFile('b'), g.readFile('b2')]).toEqual(['A', 'A'])
  })

  test('hard links are the same file', () => {
    const g = start()
    g.writeFile('a', 'x')
    expect(g.link('a', 'b')).toBe(-0)
    expect(g.stat('b')).toMatchObject({ nlink: 2n, ino: (g.stat('a') as FileStat).ino })
    g.writeFile('b', 'changed')
    expect(g.readFile('a')).toBe('changed')
    const fd = g.open('a')
    g.at('path_unlink_file', 'a')
    g.at('path_unlink_file', 'b')
    expect(g.fstat(fd)).toMatchObject({ nlink: 0n })
    expect(g.read(fd)).toBe('changed')
    g.at('path_create_directory', 'd')
    expect(g.link('d', 'e')).toBe(-errno.PERM)
    expect(g.link('none', 'e')).toBe(-errno.NOENT)
    g.writeFile('a', '')
    expect(g.link('a', 'd')).toBe(-errno.EXIST)
    expect(g.link('a', 'e', [3, 3], 1)).toBe(-errno.INVAL)
  })

  test('links are read as far as there is room', () => {
    const g = start()
    g.symlink('some/where', 'l')
    expect([g.readlink('l'), g.readlink('l', 4)]).toEqual(['some/where', 'some'])
    g.writeFile('f', '')
    expect([g.readlink('f'), g.readlink('none')]).toEqual([-errno.INVAL, -errno.NOENT])
    expect(g.symlink('', 'm')).toBe(-errno.NOENT)
    expect(g.symlink('x', 'f')).toBe(-errno.EXIST)
  })

  test('listing goes on where it stopped, whatever has changed', () => {
    const g = start()
    const names = Array.from({ length: 40 }, (_, i) => `file-${i}-${'n\u00e4me'.repeat(i % 5)}`)
    for (const name of names) g.writeFile(name, '')
    for (const room of [64, 100, 4096]) expect(g.list(3, room).sort()).toEqual(['.', '..', ...names].sort())
    g.call('fd_readdir', 3, 16_384, 200, 0n, 16)
    const cookie = g.guest.view().getBigUint64(16_384, true)
    for (const name of names) g.at('path_unlink_file', name)
    g.call('fd_readdir', 3, 16_384, 200, cookie, 16)
    expect(g.guest.view().getUint32(16, true)).toBe(200)
    expect(g.list()).toEqual(['.', '..'])
    g.call('fd_readdir', 3, 16_384, 200, 99n, 16)
    expect(g.guest.view().getUint32(16, true)).toBe(0)
    expect(g.call('fd_readdir', 1, 16_384, 200, 0n, 16)).toBe(errno.NOTDIR)
  })

  test('entries have the inodes of their files', () => {
    const g = start()
    g.writeFile('f', '')
    g.call('fd_readdir', 3, 16_384, 200, 2n, 16)
    expect(g.guest.view().getBigUint64(16_384 + 8, true)).toBe((g.stat('f') as FileStat).ino)
    const other = g.stat('.') as FileStat
    expect(other.ino).not.toBe((g.stat('f') as FileStat).ino)
    expect(other.dev).toBe((g.stat('f') as FileStat).dev)
  })

  test('preopened directories are found by their names', () => {
    const g = new FileGuest({ '/': open(), 'n\u00e4me': open() })
    expect(g.call('fd_prestat_get', 4, 0)).toBe(0)
    expect([g.guest.view().getUint8(0), g.guest.view().getUint32(4, true)]).toEqual([0, 5])
    expect(g.call('fd_prestat_dir_name', 4, 100, 4)).toBe(errno.NAMETOOLONG)
    expect(g.call('fd_prestat_dir_name', 4, 100, 9)).toBe(0)
    expect(g.guest.text(100, 5)).toBe('n\u00e4me')
    expect(g.call('fd_prestat_get', 5, 0)).toBe(errno.BADF)
    expect([g.call('fd_close', 3), g.call('fd_prestat_get', 3, 0)]).toEqual([0, errno.BADF])
    const fd = g.open('.', { fd: 4, oflags: DIRECTORY })
    expect([fd, g.call('fd_prestat_get', 3, 0)]).toEqual([3, errno.BADF])
    expect(g.call('fd_renumber', 3, 9)).toBe(errno.BADF)
  })
})

test('an overlay leaves what is below alone', () => {
  const below = memoryDirectory()
  const writer = new FileGuest({ '/': below })
  writer.at('path_create_directory', 'd')
  writer.writeFile('d/f', 'below')
  writer.writeFile('g', 'below')
  const over = new FileGuest({ '/': memoryDirectory(below) })
  const kept = over.open('d/f', { rights: allRights })
  expect(over.read(kept)).toBe('below')
  over.write(kept, ' and above')
  over.call('fd_seek', kept, 0n, 0, 16)
  expect(over.read(kept)).toBe('below and above')
  over.at('path_unlink_file', 'g')
  over.rename('d', 'e')
  expect([over.readFile('e/f'), over.readFile('d/f'), over.readFile('g')]).toEqual([
    'below and above',
    -errno.NOENT,
    -errno.NOENT,
  ])
  expect([writer.readFile('d/f'), writer.readFile('g')]).toEqual(['below', 'below'])
})

describe('the edition before preview 1', () => {
  test('has its own layouts', () => {
    const directory = memoryDirectory()
    new FileGuest({ '/': directory }).writeFile('f', 'abc')
    const g = guest({ preopens: { '/': directory } }, 'wasi_unstable')
    expect(Object.keys(g.call)).toHaveLength(46)
    new Uint8Array(g.memory.buffer).set([0x66], 100)
    expect(g.call.path_open!(3, 0, 100, 1, 0, allRights, 0n, 0, 16)).toBe(0)
    expect(g.call.fd_seek!(4, -1n, 1, 16)).toBe(0)
    expect(g.view().getBigUint64(16, true)).toBe(2n)
    expect(g.call.fd_seek!(4, 1n, 2, 16)).toBe(0)
    expect(g.view().getBigUint64(16, true)).toBe(1n)
    expect(g.call.fd_seek!(4, 1n, 3, 16)).toBe(errno.INVAL)
    g.poke(1000 + 56, 0xdead)
    expect(g.call.path_filestat_get!(3, 0, 100, 1, 1000)).toBe(0)
    expect([g.view().getUint32(1020, true), g.view().getBigUint64(1024, true)]).toEqual([1, 3n])
    expect(g.call.fd_filestat_get!(4, 1000)).toBe(0)
    expect(g.view().getUint32(1056, true)).toBe(0xdead)
    g.poke(2000, 7, 0, 0, 0, 0, 0, 1, 0)
    g.view().setBigUint64(2032, 1n, true)
    expect(g.call.poll_oneoff!(2000, 3000, 1, 16)).toBe(0)
    expect([g.view().getUint32(3000, true), g.view().getUint16(3008, true)]).toEqual([7, 0])
  })
})
