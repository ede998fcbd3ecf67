/**
 * The thread on which `dewasm run` runs the guest, or one of those on which it runs a guest with threads. It tells the main
 * thread what became of it in one message.
 */
import { Script } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import * as runtime from '../../runtime/index.js'
import { WASI } from '../../runtime/wasi/index.js'
import { invoke_export, result_lines } from '../../runtime/wasi/invoke.js'
import { nodeStdio } from '../../runtime/wasi/node.js'
import { granted_directories, granted_options } from '../../runtime/wasi/node-grants.js'
import { type Outcome, outcome_of, STACK_FRAMES } from '../../runtime/wasi/node-outcome.js'
import type { ThreadGuest } from '../../runtime/wasi/node-threads.js'
import { openCache } from '../node/cache.ts'
import type { Program, Work } from './run.ts'

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface GeneratedModule {
  instantiate(imports: object): Instance
}

/** Name of the generated script: frames that have it are the guest's. */
const SCRIPT = 'dewasm:guest'

function runGuest(program: Program): Outcome {
  let instance: Instance | null = null
  try {
    const wasi = new WASI(granted_options(program.grants, granted_directories))
    const script = loadScript(program)
    instance = evaluate(script).instantiate(wasi.imports)
    const started = instance
    const { invoke } = program.grants
    const code = invoke === null ? wasi.start(started) : wasi.run(started, () => enter(program, started))
    keepCode(program, script)
    return { kind: 'exit', code }
  } catch (error) {
    return failure(error, instance)
  }
}

/** Runs what the user asked for. */
function enter({ grants: { invoke } }: Program, { exports }: Instance): void {
  if (invoke !== null) {
    const { stdout } = nodeStdio()
    invoke_export(exports, invoke, (text) => stdout.write(Buffer.from(text)))
    return
  }
  const { _start: start } = exports
  if (typeof start !== 'function') throw new TypeError('WASI: the module exports no function _start')
  start()
}

/** The same for a program with threads, whose calls go elsewhere. */
function threadGuest(program: Program, editions: ThreadGuest['editions']): ThreadGuest {
  let script: Script | null = null
  return {
    grants: program.grants,
    directories: granted_directories,
    editions,
    instantiate(imports) {
      script ??= loadScript(program)
      return evaluate(script).instantiate(imports)
    },
    enter(instance) {
      try {
        enter(program, instance)
      } finally {
        keepCode(program, script!)
      }
    },
    failure,
    post: (message) => parentPort!.postMessage(message),
  }
}

/** With what the engine made of it the last time. */
function loadScript({ code, cached }: Program): Script {
  const known = cached === null ? null : openCache(cached.directory).read(`${cached.key}.v8`)
  const place = { filename: SCRIPT, lineOffset: -1 }
  const source = `(function (module, exports, require) {\n${code}\n})`
  return new Script(source, known === null ? place : { ...place, cachedData: known })
}

/** After the guest has run, so that the functions that it called are in it. */
function keepCode({ cached }: Program, script: Script): void {
  if (cached === null || script.cachedDataRejected === false) return
  openCache(cached.directory).write(`${cached.key}.v8`, script.createCachedData())
}

type Evaluate = (module: { exports: GeneratedModule }, exports: GeneratedModule, require: unknown) => void

function evaluate(script: Script): GeneratedModule {
  const module = { exports: {} as GeneratedModule }
  ;(script.runInThisContext() as Evaluate)(module, module.exports, () => runtime)
  return module.exports
}

function failure(error: unknown, instance: Instance | null): Outcome {
  if (error instanceof runtime.Exception)
    return { kind: 'trap', message: exceptionMessage(error, instance?.exports ?? {}), trace: [] }
  return outcome_of(error, SCRIPT, null)
}

/** `uncaught exception: overflow(12, 1.5)`: by the name that its tag is exported under, if it is. */
function exceptionMessage(exception: runtime.Exception, exports: Instance['exports']): string {
  const isItsTag = (value: unknown) => value instanceof runtime.Tag && exception.is(value)
  const name = Object.keys(exports).find((key) => isItsTag(exports[key]))
  if (name === undefined) return 'uncaught exception'
  const tag = exports[name] as runtime.Tag
  const values: string[] = []
  try {
    for (;;) values.push(...result_lines([exception.getArg(tag, values.length)]))
  } catch {
    // One beyond the last.
  }
  return `uncaught exception: ${name}(${values.join(', ')})`
}

// Deeper than is shown, since runtime and wrappers have frames too.
Error.stackTraceLimit = STACK_FRAMES
const { program, order } = workerData as Work
if (order === null) parentPort!.postMessage(runGuest(program))
else {
  const { follow_order } = await import('../../runtime/wasi/node-threads.js')
  const { thread_editions } = await import('../../runtime/wasi/thread-editions.js')
  follow_order(order, threadGuest(program, thread_editions))
}
