/** Types of `dewasm/threads`: threads as wasi-threads has them, on workers of Node or of the web. */

/** What is used of a `Worker`, of Node or of the web. */
export interface ThreadWorker {
  postMessage(message: unknown): void
  terminate(): unknown
  on?(name: string, listener: (value: unknown) => void): unknown
  addEventListener?(name: string, listener: (event: { readonly data?: unknown }) => void): void
}

/** What is used of `parentPort` of Node, or of `self` in a worker of the web. */
export interface MessageEnd {
  // biome-ignore lint/suspicious/noExplicitAny: the types of Node and of the DOM agree on nothing narrower
  onmessage: any
  postMessage(message: unknown): void
}

export interface ThreadsOptions {
  /** The shared memory that all instances import. */
  readonly memory: object
  /** Makes a worker whose script calls `serveThreads`. */
  readonly worker: () => ThreadWorker
  /** How many workers, and so how many threads at once. They are started right away. */
  readonly size: number
  /** Told of what a thread throws; the worker has ended. */
  readonly onError?: (error: unknown) => void
}

export declare class Threads {
  constructor(options: ThreadsOptions)
  /** Resolves when all workers wait for threads. */
  readonly ready: Promise<void>
  /** The import `wasi.thread-spawn`. */
  readonly spawn: (argument: number) => number
  readonly memory: object
  /** @internal */
  readonly table: Int32Array<SharedArrayBuffer>
  /** @internal */
  readonly workers: ThreadWorker[]
  /** Ends all workers, whatever they do. */
  terminate(): Promise<void>
}

/** What a worker is told first. */
export interface ThreadWork {
  readonly memory: object
  readonly table: Int32Array<SharedArrayBuffer>
  readonly place: number
}

export interface ThreadContext {
  readonly memory: object
  /** The import `wasi.thread-spawn` of this thread. */
  readonly spawn: (argument: number) => number
}

/** Makes the instance of a thread and gives its exports. */
export type InstanceMaker = (context: ThreadContext) => {
  readonly wasi_thread_start: (id: number, argument: number) => void
}

export declare function serveThreads(port: MessageEnd, make: InstanceMaker): void
