/** The host for Node: its standard streams, synchronous. `new WASI({ args, ...nodeStdio() })`. */
import type { Sink, Source } from './index.js'

export declare function nodeStdio(): { stdin: Source; stdout: Sink; stderr: Sink }
