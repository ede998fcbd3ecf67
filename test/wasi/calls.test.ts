/** WASI preview 1 without files, against guests that run on Node's own WebAssembly. */
import { describe, expect, test, vi } from 'vitest'
import { WASI } from '../../runtime/wasi/index.js'
import { WebAssembly } from '../../src/webassembly/index.ts'
import { type NativeModule, native } from '../support/native.ts'
import { type Call, type Guest, guest, types } from '../support/wasi-guest.ts'
import { wat } from '../support/wat.ts'

const FAULT = 21

test('all 46 functions are there', () => {
  const { imports } = new WASI()
  expect(Object.keys(types)).toHaveLength(46)
  expect(Object.keys(imports.wasi_snapshot_preview1).sort()).toEqual(Object.keys(types).sort())
})

describe('arguments and environment', () => {
  test('arguments are UTF-8 with a NUL each', () => {
    const { call, text, view } = guest({ args: ['app', 'naïve', ''] })
    expect(call.args_sizes_get!(0, 4)).toBe(0)
    expect([view().getUint32(0, true), view().getUint32(4, true)]).toEqual([3, 12])
    expect(call.args_get!(1, 100)).toBe(0)
    expect([1, 5, 9].map((at) => view().getUint32(at, true))).toEqual([100, 104, 111])
    expect(text(100, 12)).toBe('app\0naïve\0\0')
  })

  test('the environment is empty unless given, and keeps its order', () => {
    process.env.DEWASM_SECRET = 'secret'
    const empty = guest()
    empty.call.environ_sizes_get!(0, 4)
    expect(empty.bytes(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    const { call, text } = guest({ env: { B: '1', A: 'x=y', ['__proto__']: 'p' } })
    call.environ_get!(0, 100)
    expect(text(100, 24)).toBe('B=1\0A=x=y\0__proto__=p\0\0\0')
  })

  test('a NUL or an equals sign in the wrong place is refused at construction', () => {
    expect(() => new WASI({ args: ['a\0b'] })).toThrow(TypeError)
    expect(() => new WASI({ env: { 'A=B': '' } })).toThrow(TypeError)
    expect(() => new WASI({ env: { A: 'x\0' } })).toThrow(TypeError)
    expect(() => new WASI({ env: { '': 'x' } })).toThrow(TypeError)
  })

  test('lone surrogates become U+FFFD', () => {
    const { call, text } = guest({ args: ['\ud800'] })
    call.args_get!(0, 100)
    expect(text(100, 4)).toBe('\ufffd\0')
  })
})

describe('clocks', () => {
  test('realtime and monotonic tell the time, other clocks are invalid', () => {
    const { call, view } = guest()
    const before = BigInt(Date.now()) * 1_000_000n
    expect(call.clock_time_get!(0, 1n, 8)).toBe(0)
    expect(view().getBigUint64(8, true)).toBeGreaterThanOrEqual(before)
    call.clock_time_get!(1, 0n, 16)
    call.clock_time_get!(1, 0n, 24)
    expect(view().getBigUint64(24, true)).toBeGreaterThanOrEqual(view().getBigUint64(16, true))
    expect(call.clock_res_get!(1, 32)).toBe(0)
    expect(view().getBigUint64(32, true)).toBeGreaterThan(0n)
    expect(call.clock_time_get!(4, 0n, 8)).toBe(28)
    expect(call.clock_time_get!(-1, 0n, 8)).toBe(28)
    expect(call.clock_res_get!(9, 8)).toBe(28)
  })

  function subscribeClock(g: Guest, at: number, userdata: number, ns: bigint, flags = 0, id = 1): void {
    g.poke(at, userdata, 7, 0, 0, id)
    g.view().setBigUint64(at + 24, ns, true)
    g.view().setUint16(at + 40, flags, true)
  }

  test('poll_oneoff sleeps until the first deadline and reports all that have passed', () => {
    const g = guest()
    subscribeClock(g, 0, 11, 10_000_000_000_000n)
    subscribeClock(g, 48, 22, 20_000_000n)
    subscribeClock(g, 96, 33, 1n, 1)
    const start = performance.now()
    expect(g.call.poll_oneoff!(0, 1000, 2, 2000)).toBe(0)
    expect(performance.now() - start).toBeGreaterThanOrEqual(19)
    expect(g.view().getUint32(2000, true)).toBe(1)
    expect(g.bytes(1000, 32)).toEqual([22, 0, 0, 0, 7, ...new Array(27).fill(0)])
    g.call.poll_oneoff!(0, 1000, 3, 2000)
    expect(g.view().getUint32(2000, true)).toBe(1)
    expect(g.view().getUint32(1000, true)).toBe(33)
  })

  test('a span of time is as long as it is, whatever happens to the time of day', () => {
    const g = guest()
    subscribeClock(g, 0, 11, 5_000_000n, 0, 0)
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 60_000 * clock.mock.calls.length)
    const start = performance.now()
    expect(g.call.poll_oneoff!(0, 1000, 1, 2000)).toBe(0)
    clock.mockRestore()
    expect(performance.now() - start).toBeGreaterThanOrEqual(5)
  })

  test('a bad descriptor or clock is an error of the event, a bad tag of the call', () => {
    const g = guest()
    g.poke(0, 5, 0, 1, 0, 99)
    subscribeClock(g, 48, 6, 0n, 0, 77)
    g.poke(96, 7, 0, 2, 0, 1)
    expect(g.call.poll_oneoff!(0, 1000, 3, 2000)).toBe(0)
    expect(g.view().getUint32(2000, true)).toBe(3)
    const errors = [1000, 1032, 1064].map((at) => [g.view().getUint16(at + 8, true), g.bytes(at + 10, 1)[0]])
    expect(errors).toEqual([
      [8, 1],
      [28, 0],
      [0, 2],
    ])
    g.poke(8, 3)
    expect(g.call.poll_oneoff!(0, 1000, 1, 2000)).toBe(28)
    expect(g.call.poll_oneoff!(0, 1000, 0, 2000)).toBe(28)
  })
})

test('random_get fills more than one chunk', () => {
  const g = guest()
  g.memory.grow(3)
  expect(g.call.random_get!(10, 200_000)).toBe(0)
  const filled = new Uint8Array(g.memory.buffer, 10, 200_000)
  for (const at of [0, 65_536, 131_072, 199_000])
    expect(filled.slice(at, at + 64).some((byte) => byte !== 0)).toBe(true)
  expect(
    g
      .bytes(0, 10)
      .concat(g.bytes(200_010, 10))
      .every((byte) => byte === 0),
  ).toBe(true)
  expect(g.call.random_get!(0, 0)).toBe(0)
})

describe('standard streams', () => {
  function collect() {
    const chunks: Uint8Array[] = []
    return {
      chunks,
      write: (bytes: Uint8Array) => void chunks.push(bytes),
      text: () => Buffer.concat(chunks).toString(),
    }
  }

  test('fd_write gathers its buffers, and keeps bytes that are no text', () => {
    const out = collect()
    const g = guest({ stdout: out.write })
    new Uint8Array(g.memory.buffer).set([0x68, 0x69, 0xff, 0x00], 100)
    g.poke(0, 100, 2, 5, 0, 102, 2)
    expect(g.call.fd_write!(1, 0, 3, 50)).toBe(0)
    expect(g.view().getUint32(50, true)).toBe(4)
    expect(out.chunks).toEqual([Uint8Array.of(0x68, 0x69, 0xff, 0)])
  })

  test('fd_write gives large output in chunks, and reports a short write', () => {
    const out = collect()
    const g = guest({ stdout: out.write, stderr: (bytes) => Math.min(bytes.length, 5) })
    g.memory.grow(9)
    g.poke(0, 8, 300_000)
    new Uint8Array(g.memory.buffer, 8, 300_000).fill(0x61)
    g.call.fd_write!(1, 0, 1, 4)
    expect(out.text().length).toBe(300_000)
    g.poke(0, 8, 300_000)
    expect(g.call.fd_write!(2, 0, 1, 16)).toBe(0)
    expect(g.view().getUint32(16, true)).toBe(5)
  })

  test('no buffers are no bytes', () => {
    const g = guest()
    g.poke(8, 99)
    expect([g.call.fd_write!(1, 0, 0, 8), g.view().getUint32(8, true)]).toEqual([0, 0])
    g.poke(8, 99)
    expect([g.call.fd_read!(0, 0, 0, 8), g.view().getUint32(8, true)]).toEqual([0, 0])
  })

  test('fd_read reads into the first buffer with room, to the end', () => {
    const g = guest({ stdin: 'abc' })
    g.poke(0, 200, 0, 100, 2)
    const counts = []
    for (let i = 0; i < 3; i++) {
      expect(g.call.fd_read!(0, 0, 2, 50)).toBe(0)
      counts.push(g.view().getUint32(50, true))
    }
    expect(counts).toEqual([2, 1, 0])
    expect(g.text(100, 2)).toBe('cb')
  })

  test('the memory may grow while a stream runs', () => {
    const g = guest({
      stdin: {
        read(buffer) {
          g.memory.grow(1)
          return buffer.fill(7).length
        },
      },
      stdout(bytes) {
        g.memory.grow(1)
        return bytes.length
      },
    })
    g.poke(0, 100, 4)
    expect(g.call.fd_read!(0, 0, 1, 50)).toBe(0)
    expect(g.call.fd_write!(1, 0, 1, 60)).toBe(0)
    expect([g.view().getUint32(50, true), g.view().getUint32(60, true), ...g.bytes(100, 4)]).toEqual([
      4, 4, 7, 7, 7, 7,
    ])
  })

  test('what a stream throws becomes a number', () => {
    const failing = (error: unknown) => {
      const g = guest({
        stdout() {
          throw error
        },
      })
      g.poke(0, 100, 4)
      return g.call.fd_write!(1, 0, 1, 50)
    }
    expect(failing(Object.assign(new Error('/secret/path'), { code: 'EPIPE' }))).toBe(64)
    expect(failing('anything')).toBe(29)
    expect(failing(null)).toBe(29)
  })

  test('a source that lies about its count is an input/output error', () => {
    for (const count of [-1, 5, 1.5, Number.NaN, '1' as unknown as number]) {
      const g = guest({ stdin: { read: () => count } })
      g.poke(0, 100, 4)
      expect(g.call.fd_read!(0, 0, 1, 50)).toBe(29)
    }
  })

  test('only a terminal is a character device', () => {
    const kinds = { terminal: 2, file: 4, pipe: 0, socket: 6, device: 0 } as const
    for (const [kind, filetype] of Object.entries(kinds)) {
      const g = guest({ stdout: { kind: kind as keyof typeof kinds, write() {} } })
      expect(g.call.fd_fdstat_get!(1, 100)).toBe(0)
      expect(g.bytes(100, 1)).toEqual([filetype])
      const rights = g.view().getBigUint64(108, true)
      expect([rights & 0x40n, rights & 0x26n]).toEqual([0x40n, 0n])
      expect(g.call.fd_filestat_get!(1, 200)).toBe(0)
      expect(g.bytes(216, 1)).toEqual([filetype])
    }
  })

  test('flags round-trip, rights only shrink', () => {
    const g = guest()
    expect(g.call.fd_fdstat_set_flags!(1, 5)).toBe(0)
    g.call.fd_fdstat_get!(1, 0)
    expect(g.view().getUint16(2, true)).toBe(5)
    expect(g.call.fd_fdstat_set_flags!(1, 2)).toBe(58)
    expect(g.call.fd_fdstat_set_flags!(1, 32)).toBe(28)
    expect(g.call.fd_fdstat_set_rights!(1, 0xffffn, 0n)).toBe(76)
    expect(g.call.fd_fdstat_set_rights!(1, 0n, 0n)).toBe(0)
    g.poke(0, 100, 4)
    expect(g.call.fd_write!(1, 0, 1, 50)).toBe(8)
  })

  test('descriptors close once, and renumber', () => {
    const out = collect()
    const g = guest({ stdout: out.write })
    g.poke(0, 100, 1)
    expect(g.call.fd_renumber!(1, 9)).toBe(8)
    expect(g.call.fd_renumber!(1, 2)).toBe(0)
    expect(g.call.fd_write!(1, 0, 1, 50)).toBe(8)
    expect(g.call.fd_write!(2, 0, 1, 50)).toBe(0)
    expect(out.text()).toBe('\0')
    expect([g.call.fd_close!(2), g.call.fd_close!(2), g.call.fd_close!(-1)]).toEqual([0, 8, 8])
  })

  test('streams do not seek', () => {
    const { call } = guest()
    expect([call.fd_seek!(1, 0n, 0, 0), call.fd_seek!(1, 0n, 3, 0), call.fd_seek!(7, 0n, 0, 0)]).toEqual([
      70, 28, 8,
    ])
    expect([call.fd_tell!(0, 0), call.fd_pread!(0, 0, 0, 0n, 0)]).toEqual([70, 70])
    expect(call.fd_filestat_set_times!(1, 0n, 0n, 3)).toBe(28)
  })

  test('reading from output and writing to input are refused', () => {
    const { call } = guest()
    expect([call.fd_read!(1, 0, 0, 0), call.fd_write!(0, 0, 0, 0)]).toEqual([8, 8])
  })
})

test('without a preopened directory every descriptor from 3 on is bad', () => {
  const { call } = guest()
  for (const [name, signature] of Object.entries(types)) {
    const position = name === 'path_symlink' ? 2 : 0
    if (!/^(fd|path|sock)_/.test(name)) continue
    for (const fd of [3, 4, 100, -1, 0x7fffffff]) {
      const args = [...signature].map((letter, i) => (i === position ? fd : letter === 'l' ? 0n : 0))
      expect([name, fd, call[name]!(...args)]).toEqual([name, fd, 8])
    }
  }
  expect(call.path_open!(0, 0, 0, 0, 0, 0n, 0n, 0, 0)).toBe(54)
  expect(call.sock_accept!(0, 0, 0)).toBe(57)
})

describe('pointers', () => {
  const END = 65_536

  test('a pointer outside of the memory is a fault', () => {
    const { call } = guest({ args: ['a'], env: { A: 'b' } })
    for (const bad of [END - 3, END, -1, -4, 0x7fffffff, -0x80000000]) {
      const faults = [
        call.args_sizes_get!(bad, 0),
        call.args_sizes_get!(0, bad),
        call.args_get!(bad, 0),
        call.args_get!(0, bad | 3),
        call.environ_get!(bad, 0),
        call.environ_sizes_get!(0, bad),
        call.clock_time_get!(0, 0n, bad),
        call.clock_res_get!(0, bad),
        call.random_get!(bad, 8),
        call.random_get!(8, -1),
        call.fd_fdstat_get!(1, bad),
        call.fd_filestat_get!(1, bad),
        call.fd_write!(1, bad, 1, 0),
        call.fd_write!(1, 0, 0x20000000, 0),
        call.fd_write!(1, 0, 0, bad),
        call.fd_read!(0, 0, 0, bad),
        call.poll_oneoff!(bad, 0, 1, 0),
        call.poll_oneoff!(0, bad, 1, 0),
        call.poll_oneoff!(0, 0, 1, bad),
      ]
      expect([bad, ...faults]).toEqual([bad, ...faults.map(() => FAULT)])
    }
  })

  test('nothing happens before all pointers are checked', () => {
    let touched = 0
    const g = guest({
      stdin: { read: () => touched++ },
      stdout: () => {
        touched++
      },
    })
    g.poke(0, 100, 4, 65_530, 7)
    expect(g.call.fd_write!(1, 0, 2, 50)).toBe(FAULT)
    expect(g.call.fd_write!(1, 0, 1, END - 3)).toBe(FAULT)
    expect(g.call.fd_read!(0, 0, 2, 50)).toBe(FAULT)
    expect(g.call.fd_read!(0, 0, 1, END)).toBe(FAULT)
    expect(touched).toBe(0)
    const before = g.bytes(0, 64)
    g.call.args_sizes_get!(40, END)
    expect(g.bytes(0, 64)).toEqual(before)
  })
})

describe('start', () => {
  function command(body: string): NativeModule {
    return new native.Module(
      wat(`(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func (export "_start") ${body}))`),
    )
  }

  function run(body: string): unknown {
    const wasi = new WASI()
    const instance = new native.Instance(command(body), wasi.imports)
    return wasi.start(instance)
  }

  test('returns the exit code', () => {
    expect(run('')).toBe(0)
    expect(run('(call $exit (i32.const 7)) unreachable')).toBe(7)
    expect(run('(call $exit (i32.const -1))')).toBe(0xffffffff)
  })

  test('lets a trap through', () => {
    expect(() => run('unreachable')).toThrow(native.RuntimeError)
  })

  test('does not take the exit of another guest for its own', () => {
    const other = new WASI()
    const instance = new native.Instance(command('(call $exit (i32.const 1))'), other.imports)
    const wasi = new WASI()
    let thrown: unknown
    try {
      wasi.start(instance)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toEqual({ code: 1 })
  })

  test('serves one instance, that has what it needs', () => {
    const wasi = new WASI()
    const exports = { memory: new native.Memory({ initial: 1 }), _start() {} }
    expect(new WASI().start({ exports: { _start() {} } })).toBe(0)
    expect(() => new WASI().imports.wasi_snapshot_preview1.sched_yield!()).not.toThrow()
    expect(() => (new WASI().imports.wasi_snapshot_preview1.args_get as Call)(0, 0)).toThrow(/no memory/)
    expect(() => new WASI().start({ exports: { memory: exports.memory } })).toThrow(/_start/)
    expect(() => new WASI().initialize({ exports })).toThrow(/command/)
    expect(wasi.start({ exports })).toBe(0)
    expect(() => wasi.start({ exports })).toThrow(/already/)
    expect(wasi).toBeInstanceOf(WASI)
  })
})

describe('with generated code', () => {
  const text = `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 65532) "hey\\0a")
    (func (export "_start")
      (drop (memory.grow (i32.const 1)))
      (i32.store (i32.const 65536) (i32.const 65532)) (i32.store (i32.const 65540) (i32.const 4))
      (call $exit (call $write (i32.const 1) (i32.const 65536) (i32.const 1) (i32.const 65544)))))`

  test('a guest writes from memory that has grown, and exits', () => {
    const chunks: Uint8Array[] = []
    const wasi = new WASI({ stdout: (bytes) => void chunks.push(bytes) })
    const module = new WebAssembly.Module(wat(text))
    expect(wasi.start(new WebAssembly.Instance(module, wasi.imports))).toBe(0)
    expect(Buffer.concat(chunks).toString()).toBe('hey\n')
  })

  test('WASI does not count as JavaScript that holds the buffer', () => {
    const wasi = new WASI()
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wat(text)), wasi.imports)
    const record = (instance.exports.memory as { [key: symbol]: { read: boolean } })[Symbol.for('dewasm:1')]
    wasi.start(instance)
    expect(record?.read).toBe(false)
  })
})
