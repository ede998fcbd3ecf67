/** What a guest can't do: the rules of docs/wasi.md, one by one, on each host of files. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
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
import { Worker } from 'node:worker_threads'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type Directory, memoryDirectory, WASI } from '../../runtime/wasi/index.js'
import { nodeDirectory } from '../../runtime/wasi/node.js'
import { native } from '../support/native.ts'
import { allRights, CREAT, DIRECTORY, EXCL, errno, FileGuest, TRUNC } from '../support/wasi-files.ts'
import { guest, types } from '../support/wasi-guest.ts'
import { wat } from '../support/wat.ts'

const scratch = mkdtempSync(join(tmpdir(), 'dewasm-sandbox-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const outside = join(scratch, 'outside.txt')
const root = join(scratch, 'r')

/** A directory full of traps, beside a file that nobody may reach. */
beforeEach(() => {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(join(root, 'sub'), { recursive: true })
  writeFileSync(outside, 'SECRET')
  writeFileSync(join(root, 'in.txt'), 'inside')
  const links = {
    abs_link: '/etc/passwd',
    up_link: '../outside.txt',
    dir_up: '..',
    chain: 'c2',
    c2: 'dir_up/outside.txt',
    dangle: '../created.txt',
    proclnk: '/proc/self',
    devlnk: '/dev/null',
    loop: 'loop',
    gabs: '/in.txt',
    'sub/up2': '../in.txt',
    'sub/out': '../../outside.txt',
    good: 'sub/up2',
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name))
})

const hosts: Record<string, () => Directory> = {
  'descriptors of directories': () => nodeDirectory(root),
  'paths of directories': () => nodeDirectory(root, { byPath: true }),
  'files in memory over others': () => memoryDirectory(nodeDirectory(root)),
}

/** Nothing has been read, removed or made beside the directory. */
function expectIntact(): void {
  expect(readFileSync(outside, 'utf8')).toBe('SECRET')
  expect(readdirSync(scratch).sort()).toEqual(['outside.txt', 'r'])
}

describe.each(Object.entries(hosts))('with %s', (_name, open) => {
  const escapes = [
    'abs_link',
    'up_link',
    'dir_up',
    'dir_up/outside.txt',
    'chain',
    'dangle',
    'proclnk',
    'proclnk/environ',
    'proclnk/root/etc/passwd',
    'devlnk',
    'gabs',
    'sub/out',
    'sub/../../outside.txt',
    '../outside.txt',
    '..',
    'sub/../..',
    '/etc/passwd',
    '/',
    '//in.txt',
  ]

  test.each(escapes)('%s leads nowhere', (path) => {
    const g = new FileGuest({ '/': open() })
    const refusals = [-errno.PERM, -errno.NOTCAPABLE]
    for (const oflags of [0, CREAT, TRUNC, CREAT | TRUNC, DIRECTORY])
      expect(refusals).toContain(g.open(path, { oflags, rights: oflags === DIRECTORY ? 0n : allRights }))
    expect(refusals).toContain(g.stat(path))
    expect(refusals).toContain(g.setTimes(path, 0n, 0n, 5))
    expectIntact()
  })

  test('what changes entries does not go through links either', () => {
    const g = new FileGuest({ '/': open() })
    for (const path of ['dir_up/new', '../new', '/tmp/new', 'proclnk/new']) {
      const answers = [
        g.at('path_create_directory', path),
        g.symlink('x', path),
        g.rename('in.txt', path),
        g.link('in.txt', path),
        g.open(path, { oflags: CREAT, follow: false, rights: allRights }),
      ]
      expect(answers).toEqual(answers.map(() => -errno.PERM))
    }
    for (const path of ['dir_up/outside.txt', '../outside.txt', '/etc/passwd']) {
      const answers = [
        g.at('path_unlink_file', path),
        g.at('path_remove_directory', path),
        g.rename(path, 'stolen'),
        g.link(path, 'stolen'),
        g.readlink(path),
      ]
      expect(answers).toEqual(answers.map(() => -errno.PERM))
    }
    expect(existsSync(join(root, 'stolen'))).toBe(false)
    expectIntact()
  })

  test('a link that stays inside is followed, if the guest wants it', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.readFile('sub/up2')).toBe('inside')
    expect(g.readFile('good')).toBe('inside')
    expect(g.readFile('sub/../in.txt')).toBe('inside')
    expect(g.open('good', { follow: false })).toBe(-errno.LOOP)
    expect(g.open('sub/up2', { follow: false, oflags: DIRECTORY })).toBe(-errno.NOTDIR)
    expect(g.stat('good', false)).toMatchObject({ filetype: 7 })
  })

  test('a descriptor of a directory is a root of its own', () => {
    const g = new FileGuest({ '/': open() })
    const sub = g.open('sub', { oflags: DIRECTORY })
    expect(sub).toBe(4)
    expect(g.open('../in.txt', { fd: sub })).toBe(-errno.PERM)
    expect(g.open('up2', { fd: sub })).toBe(-errno.PERM)
  })

  test('loops of links end', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.open('loop')).toBe(-errno.LOOP)
    expect(g.open('loop/x')).toBe(-errno.LOOP)
    expect(g.open('loop', { follow: false })).toBe(-errno.LOOP)
    // Each link doubles the next: 2^41 steps if they were not counted.
    for (let i = 0; i < 41; i++) g.symlink(`bomb${i + 1}/../bomb${i + 1}`, `bomb${i}`)
    expect(g.open('bomb0')).toBe(-errno.LOOP)
  })

  test('a link that the guest makes itself gives it nothing', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.symlink('/etc/passwd', 'mine')).toBe(-errno.PERM)
    expect(g.symlink('../outside.txt', 'mine')).toBe(-0)
    expect(g.readFile('mine')).toBe(-errno.PERM)
    expect(g.writeFile('mine', 'gone')).toBe(-errno.PERM)
    expect(g.link('up_link', 'mine2')).toBe(-0)
    expect(g.readFile('mine2')).toBe(-errno.PERM)
    expect(g.rename('mine', 'sub/mine')).toBe(-0)
    expect(g.readFile('sub/mine')).toBe(-errno.NOENT)
    expectIntact()
  })

  test('where an absolute link leads is not told', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.readlink('abs_link')).toBe(-errno.PERM)
    expect(g.readlink('up_link')).toBe('../outside.txt')
  })

  test('creating exclusively does not follow a dangling link', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.open('dangle', { oflags: CREAT | EXCL, rights: allRights })).toBe(-errno.EXIST)
    g.symlink('made', 'inner')
    expect(g.open('inner', { oflags: CREAT | EXCL, rights: allRights })).toBe(-errno.EXIST)
    expect(g.writeFile('inner', 'x')).toBe(1)
    expect(g.readFile('made')).toBe('x')
    expectIntact()
  })

  test('rights only shrink', () => {
    const g = new FileGuest({ '/': open() })
    const fd = g.open('in.txt', { rights: 0x2n, inheriting: 0n })
    expect(g.rights(fd)).toEqual([0x2n, 0n])
    expect(g.write(fd, 'x')).toBe(-errno.BADF)
    expect(g.call('fd_fdstat_set_rights', fd, 0x42n, 0n)).toBe(errno.NOTCAPABLE)
    expect(g.call('fd_fdstat_set_rights', fd, 1n << 40n, 0n)).toBe(errno.NOTCAPABLE)
    expect(g.call('fd_filestat_set_size', fd, 0n)).toBe(errno.NOTCAPABLE)
    expect(g.call('fd_seek', fd, 1n, 0, 16)).toBe(errno.NOTCAPABLE)
    const sub = g.open('sub', { oflags: DIRECTORY, rights: 0x2000n, inheriting: 0x2n })
    const file = g.open('up2', { fd: sub, follow: false, oflags: CREAT, rights: allRights })
    expect(file).toBe(-errno.NOTCAPABLE)
    expect(g.at('path_create_directory', 'x', sub)).toBe(-errno.NOTCAPABLE)
    expect(g.call('fd_renumber', fd, sub)).toBe(0)
    expect(g.rights(sub)).toEqual([0x2n, 0n])
  })

  test('a directory that may only be read stays as it is', () => {
    const g = new FileGuest({ '/': { directory: open(), readOnly: true } })
    expect(g.readFile('in.txt')).toBe('inside')
    expect(g.list().length).toBeGreaterThan(10)
    const sub = g.open('sub', { oflags: DIRECTORY })
    for (const fd of [3, sub]) {
      const answers = [
        g.writeFile('in.txt', 'changed', { fd }),
        g.open('in.txt', { fd, oflags: TRUNC }),
        g.open('new', { fd, oflags: CREAT }),
        g.at('path_create_directory', 'new', fd),
        g.at('path_unlink_file', 'in.txt', fd),
        g.at('path_remove_directory', 'sub', fd),
        g.symlink('a', 'b', fd),
        g.rename('in.txt', 'new', [fd, fd]),
        g.link('in.txt', 'new', [fd, fd]),
      ]
      expect(answers).toEqual(answers.map(() => -errno.ROFS))
    }
    expect(g.open('in.txt', { rights: allRights })).toBe(-errno.ROFS)
    expect(g.setTimes('in.txt', 0n, 0n, 5)).toBe(-errno.ROFS)
    const file = g.open('in.txt')
    expect(g.call('fd_filestat_set_size', file, 0n)).not.toBe(0)
    expect(g.write(file, 'x')).toBe(-errno.BADF)
    expect(readFileSync(join(root, 'in.txt'), 'utf8')).toBe('inside')
  })

  test('names that mean something to JavaScript are names', () => {
    const g = new FileGuest({ '/': open() })
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(g.stat(name)).toBe(-errno.NOENT)
      expect(g.writeFile(name, name)).toBe(name.length)
      expect(g.readFile(name)).toBe(name)
    }
  })

  test('paths that are none', () => {
    const g = new FileGuest({ '/': open() })
    expect(g.open('')).toBe(-errno.NOENT)
    expect(g.open('in.txt\0')).toBe(-errno.ILSEQ)
    expect(g.open(Uint8Array.of(0x69, 0xff))).toBe(-errno.ILSEQ)
    expect(g.open('x'.repeat(256))).toBe(-errno.NAMETOOLONG)
    expect(g.open('\u00e4'.repeat(128))).toBe(-errno.NAMETOOLONG)
    expect(g.open('a/'.repeat(2048))).toBe(-errno.NAMETOOLONG)
    expect(g.call('path_open', 3, 0, 0, -1, 0, 0n, 0n, 0, 16)).toBe(errno.FAULT)
    expect(g.writeFile('back\\slash', 'x')).toBe(1)
    expect(g.list()).toContain('back\\slash')
  })

  test('no guest uses up the descriptors', () => {
    const g = new FileGuest({ '/': open() })
    let fd = 0
    let opened = 0
    while (fd >= 0 && opened < 10_000) {
      fd = g.open('in.txt')
      if (fd >= 0) opened++
    }
    expect(fd).toBe(-errno.MFILE)
    expect(opened).toBeLessThanOrEqual(4096)
    for (let i = 0; i < opened; i++) expect(g.call('fd_close', 4 + i)).toBe(0)
  })

  test('a pointer that is none is found before anything happens', () => {
    const g = new FileGuest({ '/': open() })
    const path = new TextEncoder().encode('made')
    new Uint8Array(g.guest.memory.buffer).set(path, 1024)
    const bad = 65_534
    expect(g.call('path_open', 3, 0, 1024, 4, CREAT, allRights, 0n, 0, bad)).toBe(errno.FAULT)
    expect(g.call('path_symlink', 1024, 4, 3, bad, 4)).toBe(errno.FAULT)
    expect(g.call('path_rename', 3, 1024, 4, 3, bad, 4)).toBe(errno.FAULT)
    expect(g.call('path_filestat_get', 3, 0, 1024, 4, 65_500)).toBe(errno.FAULT)
    expect(g.stat('made')).toBe(-errno.NOENT)
    const file = g.open('made', { oflags: CREAT, rights: allRights })
    g.guest.poke(0, 1024, 4)
    expect(g.call('fd_write', file, 0, 1, bad)).toBe(errno.FAULT)
    expect(g.call('fd_pwrite', file, 0, 1, 0n, bad)).toBe(errno.FAULT)
    expect(g.call('fd_seek', file, 5n, 0, 65_530)).toBe(errno.FAULT)
    expect(g.stat('made')).toMatchObject({ size: 0n })
  })
})

describe('files of the host', () => {
  test('devices, FIFOs and sockets do not open', () => {
    execFileSync('mkfifo', [join(root, 'fifo')])
    const g = new FileGuest({ '/': nodeDirectory(root) })
    expect(g.open('fifo', { rights: allRights })).toBe(-errno.NOTCAPABLE)
    expect(g.stat('fifo')).toMatchObject({ filetype: 0 })
    if (!existsSync('/dev/null')) return
    const dev = new FileGuest({ '/': nodeDirectory('/dev') })
    expect(dev.open('null', { rights: allRights })).toBe(-errno.NOTCAPABLE)
    expect(dev.open('zero')).toBe(-errno.NOTCAPABLE)
  })

  test.runIf(existsSync('/proc/self/fd'))('what looks like a file under /proc is none', () => {
    const g = new FileGuest({ '/': nodeDirectory('/') })
    expect(g.open('proc/self/environ')).toBe(-errno.NOTCAPABLE)
    expect(g.open('proc/self/mem', { rights: allRights })).toBe(-errno.NOTCAPABLE)
    expect(g.open('proc/self/root/etc/passwd')).toBe(-errno.PERM)
    expect(g.open('proc/self/cwd')).toBe(-errno.PERM)
    expect(g.open('sys/kernel/uevent_seqnum')).toBe(-errno.NOTCAPABLE)
  })

  test('hard links can be refused', () => {
    linkSync(outside, join(root, 'hard'))
    const strict = new FileGuest({ '/': nodeDirectory(root, { hardLinks: false }) })
    expect(strict.readFile('hard')).toBe(-errno.NOTCAPABLE)
    expect(strict.readFile('in.txt')).toBe('inside')
    expect(strict.writeFile('hard', 'gone')).toBe(-errno.NOTCAPABLE)
    expectIntact()
  })

  test('directories of different grants are different devices', () => {
    const g = new FileGuest({ a: nodeDirectory(root), b: nodeDirectory(root) })
    expect(g.rename('in.txt', 'x', [3, 4])).toBe(-errno.XDEV)
    expect(g.link('in.txt', 'x', [3, 4])).toBe(-errno.XDEV)
  })

  /** Swaps a directory and a link that leaves, as fast as it can, while the guest goes through it. */
  async function race(open: () => Directory, rounds: number): Promise<Record<string, number>> {
    const state = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(
      `const { renameSync, mkdirSync, symlinkSync, writeFileSync } = require('node:fs')
       const { workerData: { root, state } } = require('node:worker_threads')
       process.chdir = undefined
       mkdirSync(root + '/real'); writeFileSync(root + '/real/outside.txt', 'inside')
       symlinkSync('..', root + '/leak')
       Atomics.store(state, 0, 1)
       while (Atomics.load(state, 0) === 1) {
         renameSync(root + '/real', root + '/swap'); renameSync(root + '/swap', root + '/hidden')
         renameSync(root + '/leak', root + '/swap'); renameSync(root + '/swap', root + '/leak')
         renameSync(root + '/hidden', root + '/swap'); renameSync(root + '/swap', root + '/real')
       }`,
      { eval: true, workerData: { root, state } },
    )
    while (Atomics.load(state, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const g = new FileGuest({ '/': open() })
    const seen: Record<string, number> = { inside: 0, SECRET: 0, refused: 0 }
    for (let i = 0; i < rounds; i++) {
      const found = g.readFile('swap/outside.txt')
      seen[typeof found === 'string' ? found : 'refused']!++
    }
    Atomics.store(state, 0, 2)
    await new Promise((resolve) => worker.on('exit', resolve))
    return seen
  }

  const rounds = Number(process.env.DEWASM_RACES ?? 3000)

  test('a link that is swapped for a directory does not leak', async () => {
    const { SECRET, inside, refused } = await race(() => nodeDirectory(root), rounds)
    expect([SECRET, inside! > 0, refused! > 0]).toEqual([0, true, true])
  }, 600_000)

  test('and neither where there are only paths, as far as it can be helped', async () => {
    const { SECRET, refused } = await race(() => nodeDirectory(root, { byPath: true }), rounds)
    expect([SECRET, refused! > 0]).toEqual([0, true])
  }, 600_000)
})

describe('nothing is ambient', () => {
  test('no preopened directory, no descriptor above 2', () => {
    const { call } = guest()
    for (const [name, signature] of Object.entries(types)) {
      if (!name.startsWith('path_')) continue
      const position = name === 'path_symlink' ? 2 : 0
      const args = [...signature].map((letter, i) => (i === position ? 3 : letter === 'l' ? 0n : 0))
      expect([name, call[name]!(...args)]).toEqual([name, errno.BADF])
    }
  })

  test('closing a stream of the guest leaves that of the host open', () => {
    const { call } = guest({ stdout: () => {} })
    expect(call.fd_close!(1)).toBe(0)
    expect(() => process.stdout.writable).not.toThrow()
    expect(call.fd_close!(1)).toBe(errno.BADF)
  })

  test('what a guest catches does not keep it running', () => {
    const wasi = new WASI()
    const module = new native.Module(
      wat(`(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "host" "swallow" (func $swallow))
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (memory (export "memory") 1)
        (export "exit" (func $exit))
        (func (export "_start") (call $swallow) (drop (call $yield)) unreachable))`),
    )
    const instance: { exports: Record<string, unknown> } = new native.Instance(module, {
      ...wasi.imports,
      host: {
        swallow() {
          try {
            ;(instance.exports.exit as (code: number) => void)(9)
          } catch {
            // As a guest's own handler would.
          }
        },
      },
    })
    expect(wasi.start(instance)).toBe(9)
  })
})
