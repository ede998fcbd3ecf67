import type { Worker } from 'node:worker_threads'
import type { InstanceLike } from './index.js'
import type { Grants, granted_directories } from './node-grants.js'
import type { Editions } from './thread-editions.js'

/** The shared memory that a module imports. */
export interface ThreadMemory {
  readonly module: string
  readonly name: string
  readonly min: number
  readonly max: number
}

/** What a worker is told to be. */
export interface ThreadOrder {
  readonly role: 'owner' | 'program' | 'thread'
}

/** What a worker does it with. */
export interface ThreadGuest {
  readonly grants: Grants
  readonly directories: typeof granted_directories | null
  readonly editions: Editions
  instantiate(imports: object): InstanceLike
  /** Runs the program. */
  enter(instance: InstanceLike): void
  /** The outcome of what was thrown. */
  failure(error: unknown, instance: InstanceLike | null): object
  /** Tells the main thread. */
  post(message: unknown): void
}

/** Runs a program and gives its outcome when all workers are gone. */
export declare function run_threads<T>(
  limits: ThreadMemory,
  start_worker: (order: ThreadOrder, stack: number) => Worker,
  failed: (error: Error | null) => T,
  end: (outcome: T) => void,
): void

/** In a worker: does what it is there for. */
export declare function follow_order(order: ThreadOrder, guest: ThreadGuest): void
