/** The thread on which `dewasm run` runs the guest. It tells the main thread what became of it in one message. */
import { Script } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import * as runtime from '../../runtime/index.js'
import { WASI } from '../../runtime/wasi/index.js'
import { granted_directories, granted_options } from '../../runtime/wasi/node-grants.js'
import { type Outcome, outcome_of, STACK_FRAMES } from '../../runtime/wasi/node-outcome.js'
import { openCache } from '../node/run-cache.ts'
import { type Invocation, resultLines } from './invoke.ts'
import type { Program } from './run.ts'

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface GeneratedModule {
  instantiate(imports: object): Instance
}

/** Name of the generated script: frames that have it are the guest's. */
const SCRIPT = 'dewasm:guest'

function runGuest(program: Program): Outcome {
  try {
    const options = granted_options(program.grants, granted_directories)
    const wasi = new WASI(options)
    const script = loadScript(program)
    const instance = evaluate(script).instantiate(wasi.imports)
    const { invoke } = program
    if (invoke === null) {
      const code = wasi.start(instance)
      keepCode(program, script)
      return { kind: 'exit', code }
    }
    const code = wasi.run(instance, () => {
      const lines = resultLines(call(instance, invoke))
      for (const line of lines) options.stdout.write(Buffer.from(`${line}\n`))
    })
    return { kind: 'exit', code }
  } catch (error) {
    return outcome_of(error, SCRIPT)
  }
}

/** Calls an export, of a reactor that has been prepared. */
function call({ exports }: Instance, invoke: Invocation): unknown {
  if (typeof exports._initialize === 'function') exports._initialize()
  return (exports[invoke.name] as (...args: unknown[]) => unknown)(...invoke.args)
}

/** With what the engine made of it the last time. */
function loadScript({ code, cached }: Program): Script {
  const known = cached === null ? null : openCache(cached.directory).read(`${cached.key}.v8`)
  const source = `(function (module, exports, require) {${code}\n})`
  return new Script(source, known === null ? { filename: SCRIPT } : { filename: SCRIPT, cachedData: known })
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

Error.stackTraceLimit = STACK_FRAMES
parentPort!.postMessage(runGuest(workerData as Program))
