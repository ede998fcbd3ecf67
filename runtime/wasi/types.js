/**
 * The types of WASI's insides, for the type checker and for readers.
 *
 * ## Streams
 *
 * A **sink** takes bytes, a **source** gives them. Both say what they are, because guests ask: a C library decides by
 * it whether it talks to a terminal.
 *
 * @typedef {'terminal' | 'file' | 'pipe' | 'socket' | 'device'} StreamKind
 *
 * @typedef {object} Sink
 * @property {StreamKind} [kind] what the guest learns about it; 'pipe' if absent
 * @property {boolean} [borrows] `write` is done with the bytes when it returns: they may be the guest's own memory
 * @property {(bytes: Uint8Array) => number | void} write takes the bytes, which are its own to keep unless it borrows;
 *   returns how many it took, nothing means all
 *
 * @typedef {object} Source
 * @property {StreamKind} [kind]
 * @property {(buffer: Uint8Array) => number} read fills the buffer from its start and returns how many bytes it put
 *   there; 0 is the end
 * @property {() => boolean} [ready] whether a read would not block; always, if absent
 *
 * ## Trees
 *
 * All that a host of files has to offer. A **directory** is a handle, not a path. Names are single components: never
 * empty, `.` or `..`, without `/` and NUL. No method ever follows a link: what is a link fails with ELOOP or ENOTDIR.
 * Failing is throwing an object whose `code` is the name of the error ('ENOENT').
 *
 * @typedef {object} Stat
 * @property {number} filetype
 * @property {bigint} dev
 * @property {bigint} ino
 * @property {bigint} nlink
 * @property {bigint} size
 * @property {bigint} atim in nanoseconds
 * @property {bigint} mtim
 * @property {bigint} ctim
 *
 * @typedef {object} Times nanoseconds; null leaves a time as it is
 * @property {bigint | null} atim
 * @property {bigint | null} mtim
 *
 * @typedef {object} Entry of a directory
 * @property {string} name
 * @property {number} filetype
 *
 * @typedef {object} OpenMode
 * @property {boolean} read
 * @property {boolean} write
 * @property {boolean} create
 * @property {boolean} exclusive with `create`: fail if it exists, even as a dangling link
 * @property {boolean} truncate
 *
 * @typedef {object} File an open regular file
 * @property {() => Stat} stat
 * @property {() => number} size
 * @property {(buffer: Uint8Array, offset: number) => number} read
 * @property {(bytes: Uint8Array, offset: number) => number} write
 * @property {(size: number) => void} set_size
 * @property {(times: Times) => void} set_times
 * @property {() => void} sync
 * @property {() => void} datasync
 * @property {() => void} close
 *
 * @typedef {object} Directory
 * @property {unknown} tree directories can be linked and renamed into each other if this is the same
 * @property {() => Stat} stat
 * @property {(times: Times) => void} set_times
 * @property {() => void} sync
 * @property {() => void} close
 * @property {() => Directory} again another handle of this directory
 * @property {() => Entry[]} list without `.` and `..`
 * @property {(name: string) => Stat | null} stat_entry of the entry itself; null if there is none
 * @property {(name: string, times: Times) => void} set_entry_times
 * @property {(name: string) => Directory} open_directory
 * @property {(name: string, mode: OpenMode) => File} open_file EISDIR for a directory, ELOOP for a link
 * @property {(name: string) => void} make_directory
 * @property {(name: string, target: string) => void} make_link
 * @property {(name: string) => string} read_link
 * @property {(name: string, to: Directory, new_name: string) => void} link a hard link
 * @property {(name: string, to: Directory, new_name: string) => void} rename
 * @property {(name: string) => void} unlink EISDIR for a directory
 * @property {(name: string) => void} remove_directory
 *
 * ## The object
 *
 * @typedef {object} Preopen
 * @property {Directory} directory
 * @property {boolean} [readOnly]
 *
 * @typedef {object} WASIOptions
 * @property {Iterable<string>} [args] the arguments, the first is the program's name
 * @property {Record<string, string>} [env] the environment; empty if absent, never the host's
 * @property {Record<string, Directory | Preopen>} [preopens] directories by the names that the guest finds them under
 * @property {Source | Uint8Array | string} [stdin] empty if absent; a string is given as UTF-8
 * @property {Sink | ((bytes: Uint8Array) => number | void)} [stdout] swallowed if absent
 * @property {Sink | ((bytes: Uint8Array) => number | void)} [stderr] swallowed if absent
 *
 * @typedef {{
 *   readonly buffer: ArrayBuffer | SharedArrayBuffer
 *   readonly [key: symbol]: { readonly view: DataView, readonly buffer?: SharedArrayBuffer } | undefined
 * }} MemoryLike a WebAssembly.Memory or a memory of dewasm with its record
 *
 * @typedef {{ readonly exports: Readonly<Record<string, unknown>> }} InstanceLike
 *
 * @typedef {object} Descriptor an open file descriptor: exactly one of its ends is not null
 * @property {number} filetype
 * @property {number} flags
 * @property {number} rights
 * @property {number} inheriting
 * @property {boolean} read_only a directory in which nothing may change
 * @property {Source | null} source
 * @property {Sink | null} sink
 * @property {File | null} file
 * @property {number} offset of the file
 * @property {Directory | null} directory
 * @property {Uint8Array | null} preopen the name of a directory that is open from the start
 * @property {Entry[] | null} listing what `fd_readdir` goes through, from the time when it began
 * @property {number} number by which a stream is known, as its inode
 *
 * @typedef {object} State what one WASI object knows; its guest sees none of it but through the calls
 * @property {MemoryLike | null} memory
 * @property {DataView | null} view of the memory, as it was last
 * @property {boolean} started
 * @property {Uint8Array[]} args each with its NUL
 * @property {Uint8Array[]} env each with its NUL
 * @property {(Descriptor | null)[]} fds by guest number
 * @property {{ code: number }} exit what `proc_exit` throws: no guest and no other WASI object can make one
 * @property {boolean} exited
 * @property {bigint} last_monotonic
 *
 * @typedef {(...args: never[]) => number} Call
 * @typedef {Record<string, Call>} Calls
 */
export {}
