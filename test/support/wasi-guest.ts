/** A guest that forwards calls from a test to WASI through a real wasm module, and helps with its memory. */
import { WASI, type WASIOptions } from '../../runtime/wasi/index.js'
import { type NativeMemory, type NativeModule, native } from './native.ts'
import { wat } from './wat.ts'

/** All 46 functions, with their types as in the witx: `l` is i64. */
export const types: Record<string, string> = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'ili',
  fd_advise: 'illi',
  fd_allocate: 'ill',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'ill',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'il',
  fd_filestat_set_times: 'illi',
  fd_pread: 'iiili',
  fd_prestat_get: 'ii',
  fd_prestat_dir_name: 'iii',
  fd_pwrite: 'iiili',
  fd_read: 'iiii',
  fd_readdir: 'iiili',
  fd_renumber: 'ii',
  fd_seek: 'ilii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiilli',
  path_link: 'iiiiiii',
  path_open: 'iiiiillii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
} // prettier-ignore

export type Call = (...args: (number | bigint)[]) => number

export interface Guest {
  readonly call: Record<string, Call>
  readonly memory: NativeMemory
  view(): DataView
  bytes(at: number, length: number): number[]
  text(at: number, length: number): string
  poke(at: number, ...words: number[]): void
}

/** A guest that forwards calls from the test to WASI through a real wasm module. */
export function guest(options?: WASIOptions, edition: Edition = 'wasi_snapshot_preview1'): Guest {
  const wasi = new WASI(options)
  const instance = new native.Instance(forwarder(edition), wasi.imports)
  wasi.initialize(instance)
  const memory = instance.exports.memory as NativeMemory
  return {
    call: instance.exports as unknown as Record<string, Call>,
    memory,
    view: () => new DataView(memory.buffer),
    bytes: (at, length) => [...new Uint8Array(memory.buffer, at, length)],
    text: (at, length) => new TextDecoder().decode(new Uint8Array(memory.buffer, at, length)),
    poke(at, ...words) {
      for (const [i, word] of words.entries()) new DataView(memory.buffer).setUint32(at + i * 4, word, true)
    },
  }
}

function valtypes(signature: string): string {
  return [...signature].map((letter) => (letter === 'l' ? 'i64' : 'i32')).join(' ')
}

type Edition = 'wasi_snapshot_preview1' | 'wasi_unstable'

const forwarders = new Map<Edition, NativeModule>()

function forwarder(edition: Edition): NativeModule {
  const made = forwarders.get(edition) ?? new native.Module(wat(forwarderText(edition)))
  forwarders.set(edition, made)
  return made
}

function forwarderText(edition: Edition): string {
  const calls = Object.entries(types).filter(
    ([name]) => edition !== 'wasi_unstable' || name !== 'sock_accept',
  )
  return `(module
    ${calls
      .map(([name, signature]) => {
        const result = name === 'proc_exit' ? '' : '(result i32)'
        return `(import "${edition}" "${name}"
          (func $${name} (param ${valtypes(signature)}) ${result}))`
      })
      .join('\n')}
    (memory (export "memory") 1)
    ${calls.map(([name]) => `(export "${name}" (func $${name}))`).join('\n')})`
}
