/** The host for Node. `new WASI({ args, preopens: { '/': nodeDirectory('data') }, ...nodeStdio() })`. */
import type { Directory, Sink, Source } from './index.js'

/** The standard streams of this process, synchronous. */
export declare function nodeStdio(): { stdin: Source; stdout: Sink; stderr: Sink }

export interface NodeDirectoryOptions {
  /** Whether files that have several names can be opened: one of the names may lie outside. True if absent. */
  readonly hardLinks?: boolean
  /** Use paths even where the system has something better (docs/wasi.md). */
  readonly byPath?: boolean
}

/** A directory of the host. */
export declare function nodeDirectory(path: string, options?: NodeDirectoryOptions): Directory
