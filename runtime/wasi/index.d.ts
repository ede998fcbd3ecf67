/** Types of `dewasm/wasi`: WASI preview 1 for generated modules and for WebAssembly instances. */

/** What a stream is; a C library decides by it whether it talks to a terminal. */
export type StreamKind = 'terminal' | 'file' | 'pipe' | 'socket' | 'device'

export interface Sink {
  /** `pipe` if absent. */
  readonly kind?: StreamKind
  /** `write` is done with the bytes when it returns: they may be the guest's own memory. */
  readonly borrows?: boolean
  /** Takes the bytes, which are its own to keep unless it borrows; returns how many it took, nothing means all. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a sink that takes all need not return anything
  write(bytes: Uint8Array): number | void
}

export interface Source {
  readonly kind?: StreamKind
  /** Fills the buffer from its start and returns how many bytes it put there; 0 is the end. */
  read(buffer: Uint8Array): number
  /** Whether a read would not block; always, if absent. */
  ready?(): boolean
}

declare const opaque: unique symbol

/** A directory that a guest can be given, with all that is in it. */
export interface Directory {
  readonly [opaque]: never
}

export interface Preopen {
  readonly directory: Directory
  /** Nothing in it can be changed. */
  readonly readOnly?: boolean
}

export interface WASIOptions {
  /** The arguments; the first is the program's name. */
  readonly args?: Iterable<string>
  /** The environment; empty if absent, never the host's. */
  readonly env?: Readonly<Record<string, string>>
  /** Directories by the names that the guest finds them under; none if absent. */
  readonly preopens?: Readonly<Record<string, Directory | Preopen>>
  /** Empty if absent; a string is given as UTF-8. */
  readonly stdin?: Source | Uint8Array | string
  /** Swallowed if absent. */
  readonly stdout?: Sink | Sink['write']
  /** Swallowed if absent. */
  readonly stderr?: Sink | Sink['write']
}

export interface InstanceLike {
  readonly exports: Readonly<Record<string, unknown>>
}

export declare class WASI {
  constructor(options?: WASIOptions)
  /** For `instantiate`: all functions of WASI preview 1 and of the edition before it. */
  readonly imports: {
    readonly wasi_snapshot_preview1: Readonly<Record<string, (...args: never[]) => number>>
    readonly wasi_unstable: Readonly<Record<string, (...args: never[]) => number>>
  }
  /** Runs a command (`_start`) and returns its exit code. */
  start(instance: InstanceLike): number
  /** Runs `action` as `start` would run `_start`: returns 0 or the code that the guest exits with. */
  run(instance: InstanceLike, action: () => void): number
  /** Prepares a reactor: calls `_initialize` if there is one. */
  initialize(instance: InstanceLike): void
}

/**
 * A directory in memory: empty, or over another one, which is read when it is asked for and never written.
 */
export declare function memoryDirectory(below?: Directory): Directory

/** Copies what is in one directory into another, links and all. */
export declare function copyDirectory(from: Directory, to: Directory): void

/** A symbolic link in an object. */
export declare class Link {
  constructor(target: string)
  readonly target: string
}

export interface DirectoryObject {
  readonly [name: string]: string | Uint8Array | Link | DirectoryObject
}

/** A directory in memory: strings and bytes are files, objects are directories. */
export declare function directoryFromObject(object: DirectoryObject): Directory
/** What is in a directory, files as bytes; no object has a prototype. */
export declare function objectFromDirectory(directory: Directory): DirectoryObject

/** An entry of an archive, in the shape that libraries such as modern-tar take and give. */
export interface ArchiveEntry {
  readonly header: {
    readonly name: string
    readonly type?: string
    readonly linkname?: string
    readonly size?: number
    readonly mode?: number
    readonly mtime?: Date
  }
  readonly body?: Uint8Array | string
  readonly data?: Uint8Array
}

/** Puts entries into a directory; none gets out of it. */
export declare function addEntries(directory: Directory, entries: Iterable<ArchiveEntry>): void
export declare function listEntries(
  directory: Directory,
): { header: Required<Omit<ArchiveEntry['header'], 'linkname'>> & { linkname?: string }; body?: Uint8Array }[]

/** The part of `FileSystemDirectoryHandle` that is needed. */
export interface DirectoryHandleLike {
  readonly kind: string
  entries(): AsyncIterable<[string, unknown]>
}

/** Copies what a `FileSystemDirectoryHandle` has into a directory. */
export declare function loadHandle(handle: DirectoryHandleLike, directory: Directory): Promise<void>
/** Makes a `FileSystemDirectoryHandle` have what a directory has; links become the files that they mean. */
export declare function saveHandle(directory: Directory, handle: DirectoryHandleLike): Promise<void>
