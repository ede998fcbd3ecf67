/**
 * What makes a program of a module that imports WASI: behind the module a block with the calls that it imports and the
 * host of Node, linked like the runtime, which starts when the file is the main script. The block has its own scope, so
 * that none of its names meets one of the module's.
 */
import { CompileError } from '../errors.ts'
import type { Import, Module } from '../wasm/module.ts'
import { isThreadSpawn, type ThreadMemory, threadMemory } from '../wasm/wasi-threads.ts'
import { stringText } from './estree.ts'
import { declarationOf, linkOrder, linkRuntime } from './link.ts'
import { countLines, type FunctionLines } from './module.ts'
import { shortNames } from './wasi-names.generated.ts'
import { nodeNames, runtimeTable as wasiTable } from './wasi-table.generated.ts'

/** What can be imported, from both editions. */
const calls: ReadonlySet<string> = new Set(
  `args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get fd_advise fd_allocate fd_close
  fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size
  fd_filestat_set_times fd_pread fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek
  fd_sync fd_tell fd_write path_create_directory path_filestat_get path_filestat_set_times path_link path_open
  path_readlink path_remove_directory path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise
  random_get sched_yield sock_accept sock_recv sock_send sock_shutdown`.split(/\s+/),
)

/** Prefix of the functions in which an edition differs from preview 1. */
const editions: Readonly<Record<string, string>> = { wasi_snapshot_preview1: '', wasi_unstable: 'unstable_' }

/** What starts a program without threads, and one with. */
const entries = { plain: 'start_program', threads: 'start_thread_program' }
/** Waiting in one thread must not keep the others from calling. */
const sharedCalls: Readonly<Record<string, string>> = {
  poll_oneoff: 'shared_poll_oneoff',
  unstable_poll_oneoff: 'unstable_shared_poll_oneoff',
}
const directories = 'granted_directories'
const invoke = 'invoke_export'

export function wasiProgram(
  module: Module,
  { functions, behind }: FunctionLines,
  format: 'esm' | 'cjs',
  minify: boolean,
): string {
  const threads = threadMemory(module)
  const entry = threads === null ? entries.plain : entries.threads
  const byEdition = new Map<string, Map<string, string>>()
  for (const item of module.imports) {
    if (threads !== null && belongsToThreads(item, threads)) continue
    const known = byEdition.get(item.module) ?? new Map<string, string>()
    const call = callOf(item)
    byEdition.set(item.module, known.set(item.name, threads === null ? call : (sharedCalls[call] ?? call)))
  }
  const imported = [...byEdition.values()]
  const opens = imported.some((names) => [...names.keys()].some(wantsDirectories))
  const callable = exportsMoreThanStart(module)
  const roots = [
    entry,
    ...(opens ? [directories] : []),
    ...(callable ? [invoke] : []),
    ...imported.flatMap((names) => [...names.values()]),
  ]
  const block = ['{', ...nodeImports(roots, format), ...linkRuntime(roots, minify, wasiTable)].join('\n')
  const toStart = behind + countLines([block])
  const name = (plain: string): string => (minify ? shortNames[plain]! : plain)
  const tables = [...byEdition].map(([edition, names]) => {
    return `${edition}: { ${[...names].map(([key, call]) => `${key}: ${name(call)}`).join(', ')} }`
  })
  const program = [
    `script: ${format === 'esm' ? 'import.meta.url' : '__filename'}`,
    'instantiate',
    `editions: { ${tables.join(', ')} }`,
    `directories: ${opens ? name(directories) : 'null'}`,
    `invoke: ${callable ? name(invoke) : 'null'}`,
    `guest: [${functions + toStart}, ${toStart}]`,
    ...(threads === null ? [] : [`threads: ${memoryText(threads)}`]),
  ]
  return `${block}\n${name(entry)}({ ${program.join(', ')} });\n}\n`
}

/** Whether there is something to be called by `--invoke`. */
function exportsMoreThanStart({ exports }: Module): boolean {
  return exports.some(({ kind, name }) => kind === 'func' && name !== '_start')
}

function belongsToThreads(item: Import, memory: ThreadMemory): boolean {
  return isThreadSpawn(item) || (item.module === memory.module && item.name === memory.name)
}

function memoryText({ module, name, min, max }: ThreadMemory): string {
  return `{ module: ${stringText(module)}, name: ${stringText(name)}, min: ${min}, max: ${max} }`
}

/** The function of the shim that an import means. */
function callOf({ module, name, kind, at }: Import): string {
  const prefix = Object.hasOwn(editions, module) ? editions[module]! : null
  const accepts = module === 'wasi_unstable' && name === 'sock_accept'
  if (prefix === null || kind !== 'func' || !calls.has(name) || accepts) {
    const reason = `a program of WASI can't import module ${JSON.stringify(module)} field ${JSON.stringify(name)}`
    throw new CompileError('unsupported', reason, { offset: at })
  }
  return Object.hasOwn(wasiTable, prefix + name) ? prefix + name : name
}

function wantsDirectories(name: string): boolean {
  return name.startsWith('path_') || name.startsWith('fd_prestat_')
}

function nodeImports(roots: readonly string[], format: 'esm' | 'cjs'): string[] {
  const free = linkOrder(roots, wasiTable).flatMap((name) => declarationOf(name, wasiTable).free)
  const byModule = new Map<string, string[]>()
  for (const name of [...new Set(free)].sort()) {
    const from = Object.hasOwn(nodeNames, name) ? nodeNames[name]! : null
    if (from !== null) byModule.set(from, [...(byModule.get(from) ?? []), name])
  }
  const load = format === 'esm' ? 'await import' : 'require'
  return [...byModule].sort().map(([from, names]) => `const { ${names.join(', ')} } = ${load}('${from}');`)
}
