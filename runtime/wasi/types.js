/**
 * The types of the host interface of WASI, for the type checker and for readers.
 *
 * A **sink** takes bytes, a **source** gives them. Both say what they are, because guests ask: a C library decides by
 * it whether it talks to a terminal.
 *
 * @typedef {'terminal' | 'file' | 'pipe' | 'socket' | 'device'} StreamKind
 *
 * @typedef {object} Sink
 * @property {StreamKind} [kind] what the guest learns about it; 'pipe' if absent
 * @property {(bytes: Uint8Array) => number | void} write takes the bytes, which are its own to keep; returns how many
 *   it took, nothing means all
 *
 * @typedef {object} Source
 * @property {StreamKind} [kind]
 * @property {(buffer: Uint8Array) => number} read fills the buffer from its start and returns how many bytes it put
 *   there; 0 is the end
 *
 * @typedef {object} WASIOptions
 * @property {Iterable<string>} [args] the arguments, the first is the program's name
 * @property {Record<string, string>} [env] the environment; empty if absent, never the host's
 * @property {Source | Uint8Array | string} [stdin] empty if absent; a string is given as UTF-8
 * @property {Sink | ((bytes: Uint8Array) => number | void)} [stdout] swallowed if absent
 * @property {Sink | ((bytes: Uint8Array) => number | void)} [stderr] swallowed if absent
 *
 * @typedef {{
 *   readonly buffer: ArrayBuffer | SharedArrayBuffer
 *   readonly [key: symbol]: { readonly view: DataView } | undefined
 * }} MemoryLike a WebAssembly.Memory or a memory of dewasm with its record
 *
 * @typedef {{ readonly exports: Readonly<Record<string, unknown>> }} InstanceLike
 *
 * @typedef {object} Stream an open file descriptor
 * @property {number} filetype
 * @property {number} flags
 * @property {bigint} rights
 * @property {bigint} inheriting
 * @property {number} inode
 * @property {Source | null} source
 * @property {Sink | null} sink
 *
 * @typedef {object} State what one WASI object knows; its guest sees none of it but through the calls
 * @property {MemoryLike | null} memory
 * @property {boolean} started
 * @property {Uint8Array[]} args each with its NUL
 * @property {Uint8Array[]} env each with its NUL
 * @property {(Stream | null)[]} fds by guest number
 * @property {{ code: number }} exit what `proc_exit` throws: no guest and no other WASI object can make one
 * @property {bigint} last_monotonic
 *
 * @typedef {Record<string, (...args: never[]) => number>} Calls
 */
export {}
