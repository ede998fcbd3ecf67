/** What of the JS API the memories, tables, globals, tags and errors of compiled modules come from. */
import * as runtime from '../index.js'

const { Memory, Table, Global, Tag, CompileError, LinkError, RuntimeError } = runtime

export const namespace = { Memory, Table, Global, Tag, CompileError, LinkError, RuntimeError }
