/**
 * Runs one test script: every command gives one outcome. What depends on a module that the engine refuses for want
 * of a feature is reported as needing that feature, never as passed.
 */
import { AssemblyFailure } from './assemble.js'
import { parseScript } from './script.js'
import { SyntaxFailure } from './sexpr.js'
import {
  describeResult,
  describeValue,
  hasVector,
  isSignallingF32,
  matches,
  matchesValue,
  quietF32,
  toJavaScript,
} from './values.js'
import { callThroughWrapper, typesOf } from './vectors.js'

/**
 * @typedef {import('./engines.js').Engine} Engine
 * @typedef {import('./engines.js').Exports} Exports
 * @typedef {import('./engines.js').FailureKind} FailureKind
 * @typedef {import('./assemble.js').Assemble} Assemble
 * @typedef {import('./script.js').Command} Command
 * @typedef {import('./script.js').CommandKind} CommandKind
 * @typedef {import('./script.js').ModuleSource} ModuleSource
 * @typedef {import('./script.js').Action} Action
 * @typedef {import('./values.js').Value} Value
 *
 * @typedef {'pass' | 'quieted' | 'fail' | 'needs' | 'unassembled' | 'excluded' | 'skip'} Status
 *   quieted: passed after an f32 signalling NaN was quieted; needs: the engine lacks a feature; unassembled: the
 *   assembler refuses the text; excluded: out of scope; skip: fails for a reason that skips.json gives.
 *
 * @typedef {{ status: Status, reason?: string }} Outcome
 * @typedef {Outcome & { file: string, line: number, kind: CommandKind }} Result
 *
 * @typedef {{ exports: Exports } | { missing: Outcome }} InstanceState
 * @typedef {{ program: unknown } | { missing: Outcome }} ProgramState
 *
 * @typedef {object} Script  The state of a running script.
 * @property {Engine} engine
 * @property {Assemble} assemble
 * @property {InstanceState} current
 * @property {ProgramState} lastDefinition
 * @property {Map<string, InstanceState>} instances
 * @property {Map<string, ProgramState>} definitions
 * @property {Map<string, InstanceState>} registered
 * @property {Map<string, ProgramState>} compiled  By text: scripts repeat modules.
 * @property {Map<string, unknown>} wrappers  Of functions with vectors, by text.
 */

/** Thrown to end a command with an outcome. */
class Ended extends Error {
  /** @param {Outcome} outcome */
  constructor(outcome) {
    super(outcome.reason)
    this.outcome = outcome
  }
}

/**
 * @param {string} file  Its name in results.
 * @param {string} source
 * @param {{ engine: Engine, assemble: Assemble, spectest: Exports }} host
 * @returns {Result[]}
 */
export function runScript(file, source, { engine, assemble, spectest }) {
  const none = { missing: failed('there is no module') }
  /** @type {Script} */
  const script = {
    engine,
    assemble,
    current: none,
    lastDefinition: none,
    instances: new Map(),
    definitions: new Map(),
    registered: new Map([['spectest', { exports: spectest }]]),
    compiled: new Map(),
    wrappers: new Map(),
  }
  const commands = parseOrFail(source)
  if ('status' in commands) return [{ file, line: 1, kind: 'unknown', ...commands }]
  return commands.map((command) => ({
    file,
    line: command.line,
    kind: command.kind,
    ...runCommand(command, script),
  }))
}

/**
 * @param {string} source
 * @returns {Command[] | Outcome}
 */
function parseOrFail(source) {
  try {
    return parseScript(source)
  } catch (error) {
    if (error instanceof SyntaxFailure) return failed(`not a script: ${error.message} at ${error.at}`)
    throw error
  }
}

/**
 * @param {Command} command
 * @param {Script} script
 * @returns {Outcome}
 */
function runCommand(command, script) {
  try {
    return outcomeOf(command, script)
  } catch (error) {
    if (error instanceof Ended) return error.outcome
    if (error instanceof AssemblyFailure) return { status: 'unassembled', reason: error.message }
    throw error
  }
}

/**
 * @param {Command} command
 * @param {Script} script
 * @returns {Outcome}
 */
function outcomeOf(command, script) {
  switch (command.kind) {
    case 'module':
      return runModule(command.source, script)
    case 'definition':
      return runDefinition(command.source, script)
    case 'instance':
      return runInstance(command.name, command.definition, script)
    case 'register':
      return runRegister(command.as, command.module, script)
    case 'action':
      return runAction(command.action, script)
    case 'return':
      return runReturn(command.action, command.results, script)
    case 'trap':
      return 'action' in command
        ? expectFailure('trap', command.phrase, script, () => perform(command.action, script))
        : expectFailure('trap', command.phrase, script, () => instantiateSource(command.source, script))
    case 'exhaustion':
      return expectFailure('exhaustion', null, script, () => perform(command.action, script))
    case 'exception':
      return expectFailure('exception', null, script, () => perform(command.action, script))
    case 'unlinkable':
      return expectFailure('link', command.phrase, script, () => instantiateSource(command.source, script))
    case 'invalid':
    case 'malformed':
      return runRejected(command.source, command.kind, command.phrase, script)
    case 'unknown':
      return unknownForm(command.form)
  }
}

/**
 * @param {ModuleSource} source
 * @param {Script} script
 * @returns {Outcome}
 */
function runModule(source, script) {
  const state = instanceState(programState(source, script), script)
  script.current = state
  if (source.name !== null) script.instances.set(source.name, state)
  return 'missing' in state ? state.missing : passed
}

/**
 * @param {ModuleSource} source
 * @param {Script} script
 * @returns {Outcome}
 */
function runDefinition(source, script) {
  const state = programState(source, script)
  script.lastDefinition = state
  if (source.name !== null) script.definitions.set(source.name, state)
  return 'missing' in state ? state.missing : passed
}

/**
 * @param {string | null} name
 * @param {string | null} definition
 * @param {Script} script
 * @returns {Outcome}
 */
function runInstance(name, definition, script) {
  const program = definition === null ? script.lastDefinition : script.definitions.get(definition)
  const state = instanceState(program ?? { missing: failed(`no definition ${definition}`) }, script)
  script.current = state
  if (name !== null) script.instances.set(name, state)
  return 'missing' in state ? state.missing : passed
}

/**
 * @param {string} name
 * @param {string | null} module
 * @param {Script} script
 * @returns {Outcome}
 */
function runRegister(name, module, script) {
  const state = findInstance(module, script)
  script.registered.set(name, state)
  return 'missing' in state ? dependent(state.missing) : passed
}

/**
 * @param {Action} action
 * @param {Script} script
 * @returns {Outcome}
 */
function runAction(action, script) {
  try {
    perform(action, script)
    return passed
  } catch (error) {
    return unexpected(error, script)
  }
}

/**
 * @param {Action} action
 * @param {Value[]} results
 * @param {Script} script
 * @returns {Outcome}
 */
function runReturn(action, results, script) {
  if ([...argumentsOf(action), ...results].some(hasVector)) return runVectors(action, results, script)
  /** @type {unknown} */
  let actual
  try {
    actual = perform(action, script)
  } catch (error) {
    return unexpected(error, script)
  }
  const expected = results.map(quietF32)
  if (!matchResults(expected, actual)) {
    return failed(`expected ${describeExpected(expected)}, got ${describeActual(actual, expected)}`)
  }
  if (results.some(isSignallingF32)) return { status: 'quieted', reason: 'one is expected' }
  if (argumentsOf(action).some(isSignallingF32)) return { status: 'quieted', reason: 'one is passed' }
  return passed
}

/**
 * The same with vectors: nothing is quieted on the way.
 * @param {Action} action
 * @param {Value[]} expected
 * @param {Script} script
 * @returns {Outcome}
 */
function runVectors(action, expected, script) {
  try {
    const actual = performVectors(action, [typesOf(expected)], script)
    const isRight = expected.every((value, i) => matchesValue(value, /** @type {Value} */ (actual[i])))
    if (isRight) return passed
    return failed(`expected ${describeExpected(expected)}, got ${describeExpected(actual)}`)
  } catch (error) {
    return unexpected(error, script)
  }
}

/**
 * A single result is never put into an array: see genericArray.
 * @param {Value[]} expected
 * @param {unknown} actual  What a JavaScript call returned.
 */
function matchResults(expected, actual) {
  const [first] = expected
  if (first === undefined) return actual === undefined
  if (expected.length === 1) return matches(first, actual)
  return (
    Array.isArray(actual) &&
    actual.length === expected.length &&
    expected.every((value, index) => matches(value, actual[index]))
  )
}

/** @param {Value[]} expected */
function describeExpected(expected) {
  return expected.length === 0 ? 'nothing' : expected.map(describeValue).join(', ')
}

/**
 * @param {unknown} actual
 * @param {Value[]} expected
 */
function describeActual(actual, expected) {
  if (!Array.isArray(actual)) return describeResult(actual, expected[0])
  return actual.map((value, index) => describeResult(value, expected[index])).join(', ')
}

/**
 * @param {ModuleSource} source
 * @param {'invalid' | 'malformed'} kind
 * @param {string} phrase
 * @param {Script} script
 * @returns {Outcome}
 */
function runRejected(source, kind, phrase, script) {
  if (kind === 'malformed' && source.form !== 'binary') {
    return { status: 'excluded', reason: 'tests the parser of the text format' }
  }
  return expectFailure('compile', phrase, script, () => script.engine.compile(script.assemble(source)))
}

/**
 * Runs what has to fail, and in which way; `phrase` null asks for the kind only.
 * @param {FailureKind} kind
 * @param {string | null} phrase
 * @param {Script} script
 * @param {() => unknown} run
 * @returns {Outcome}
 */
function expectFailure(kind, phrase, script, run) {
  try {
    run()
  } catch (error) {
    rethrowOutcome(error)
    const failure = script.engine.failure(error)
    const wanted = phrase === null ? kind : `${kind} "${phrase}"`
    const isRight = failure.kind === kind
    const isPhrased = phrase === null || !failure.phrased || phraseMatches(phrase, failure.message)
    // Without a phrase to compare, a refusal for want of a feature proves nothing.
    const isProof = failure.feature === null || failure.phrased
    if (isRight && isPhrased && isProof) return passed
    if (failure.feature !== null) return { status: 'needs', reason: failure.feature }
    return failed(`expected ${wanted}, got ${failure.kind} "${failure.message}"`)
  }
  return failed(phrase === null ? `expected ${kind}, got none` : `expected ${kind} "${phrase}", got none`)
}

/**
 * Either begins with the other: ours may say more, and the suite says "uninitialized element 2". Behind "type mismatch:" the
 * reference interpreter explains in its own words.
 * @param {string} expected
 * @param {string} message
 */
export function phraseMatches(expected, message) {
  const phrase = expected.replace(/^type mismatch: .*/s, 'type mismatch:')
  return message.startsWith(phrase) || (message !== '' && phrase.startsWith(message))
}

/**
 * Forms that test custom annotations of the text format, and forms of scripts with threads.
 * @param {string} form
 * @returns {Outcome}
 */
function unknownForm(form) {
  if (form.endsWith('_custom')) return { status: 'excluded', reason: 'tests annotations of the text format' }
  if (form === 'thread' || form === 'wait')
    return { status: 'needs', reason: 'threads, in the form of a script' }
  return failed(`unknown command ${form}`)
}

/**
 * @param {Action} action
 * @param {Script} script
 * @returns {unknown}
 */
function perform(action, script) {
  const item = exportOf(action, script)
  if (action.kind === 'get') return Reflect.get(Object(item), 'value')
  const args = argumentsOf(action)
  if (args.some(hasVector)) return performVectors(action, usualResults, script)
  try {
    return Reflect.apply(functionOf(item, action), undefined, genericArray(args))
  } catch (error) {
    // The only TypeError that a call of wasm throws by itself: it would give a v128 or a reference to an exception.
    if (!(error instanceof TypeError)) throw error
    const results = performVectors(action, [['v128'], ['exnref'], ['nullexnref']], script)
    const [only] = results
    return only?.type === 'ref' && only.heap === 'null' ? null : results
  }
}

/** @type {import('./vectors.js').NumType[][]} */
const usualResults = [['v128'], [], ['i32']]

/**
 * @param {Action} action
 * @param {import('./vectors.js').NumType[][]} guesses  What the function may give.
 * @param {Script} script
 */
function performVectors(action, guesses, script) {
  const item = functionOf(exportOf(action, script), action)
  return callThroughWrapper(item, argumentsOf(action), guesses, script).results
}

/**
 * @param {Action} action
 * @param {Script} script
 */
function exportOf(action, script) {
  const state = findInstance(action.module, script)
  if ('missing' in state) throw new Ended(dependent(state.missing))
  return state.exports[action.field]
}

/**
 * @param {unknown} item
 * @param {Action} action
 */
function functionOf(item, action) {
  if (typeof item !== 'function') throw new Ended(failed(`there is no function "${action.field}"`))
  return item
}

/** @param {Action} action */
function argumentsOf(action) {
  return action.kind === 'invoke' ? action.args : []
}

/**
 * An array of numbers alone would be one of doubles to V8, which changes the bits of the NaNs that it stores there.
 * @param {Value[]} values
 */
function genericArray(values) {
  /** @type {unknown[]} */
  const list = values.map(() => undefined)
  values.forEach((value, index) => {
    list[index] = toJavaScript(value)
  })
  return list
}

/**
 * @param {string | null} name
 * @param {Script} script
 * @returns {InstanceState}
 */
function findInstance(name, script) {
  if (name === null) return script.current
  return script.instances.get(name) ?? { missing: failed(`there is no module ${name}`) }
}

/**
 * @param {ModuleSource} source
 * @param {Script} script
 */
function instantiateSource(source, script) {
  const state = programState(source, script)
  if ('missing' in state) throw new Ended(state.missing)
  return script.engine.instantiate(state.program, importsOf(script))
}

/**
 * @param {ModuleSource} source
 * @param {Script} script
 * @returns {ProgramState}
 */
function programState(source, script) {
  if (source.form === 'binary') return compileSource(source, script)
  let state = script.compiled.get(source.text)
  if (state === undefined) {
    state = compileSource(source, script)
    script.compiled.set(source.text, state)
  }
  return state
}

/**
 * @param {ModuleSource} source
 * @param {Script} script
 * @returns {ProgramState}
 */
function compileSource(source, script) {
  try {
    return { program: script.engine.compile(script.assemble(source)) }
  } catch (error) {
    if (error instanceof AssemblyFailure) return { missing: { status: 'unassembled', reason: error.message } }
    return { missing: unexpected(error, script) }
  }
}

/**
 * @param {ProgramState} state
 * @param {Script} script
 * @returns {InstanceState}
 */
function instanceState(state, script) {
  if ('missing' in state) return state
  try {
    return { exports: script.engine.instantiate(state.program, importsOf(script)) }
  } catch (error) {
    return { missing: unexpected(error, script) }
  }
}

const emptyModule = Object.freeze({ __proto__: null })

/**
 * The registered instances. An unknown module is an empty one, so that the engine finds the item missing; one that
 * could not be made ends the command that imports from it.
 * @param {Script} script
 * @returns {object}
 */
function importsOf(script) {
  return new Proxy(
    {},
    {
      get(_target, name) {
        const state = script.registered.get(String(name))
        if (state === undefined) return emptyModule
        if ('missing' in state) throw new Ended(dependent(state.missing))
        return state.exports
      },
    },
  )
}

/**
 * The outcome when nothing should have been thrown.
 * @param {unknown} error
 * @param {Script} script
 * @returns {Outcome}
 */
function unexpected(error, script) {
  if (error instanceof Ended) return error.outcome
  const feature = script.engine.refusal(error)
  if (feature !== null) return { status: 'needs', reason: feature }
  const failure = script.engine.failure(error)
  return failed(`unexpected ${failure.kind}: ${failure.message}`)
}

/** @param {unknown} error */
function rethrowOutcome(error) {
  if (error instanceof Ended || error instanceof AssemblyFailure) throw error
}

/**
 * The outcome of a command that depends on a module that could not be made.
 * @param {Outcome} missing
 * @returns {Outcome}
 */
function dependent(missing) {
  return missing.status === 'fail' ? failed(`its module failed: ${missing.reason}`) : missing
}

/** @type {Outcome} */
const passed = { status: 'pass' }

/**
 * @param {string} reason
 * @returns {Outcome}
 */
function failed(reason) {
  return { status: 'fail', reason }
}
