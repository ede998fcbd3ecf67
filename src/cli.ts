/** The command line: the only part that talks to the process, its files and its terminal. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, parse as parsePath } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type DirectoryGrant, parse_directory, parse_variable } from '../runtime/wasi/node-grants.js'
import type { Outcome } from '../runtime/wasi/node-outcome.js'
import type { CodePlace, Frame } from './back-trace.ts'
import { choices } from './choices.ts'
import { withProgress } from './cli/progress.ts'
import { errorLine, printable, UsageError } from './cli/report.ts'
import { type Program, runProgram } from './cli/run.ts'
import { placesOf, traceText } from './cli/trace.ts'
import type { CompileOptions, CompileResult } from './index.ts'
import { cacheDirectory, moduleKey, remember } from './node/compiled.ts'
import { type OutputFile, readModule, writeFiles, writeStdout } from './node/files.ts'
import { tuneForCompiling } from './node/tuning.ts'
import { type FeatureSet, resolveFeatures } from './wasm/features.ts'

/** Runs the command and returns the exit code of the process. */
export async function main(args: readonly string[]): Promise<number> {
  const cx: Context = { code: 0, file: null, bytes: null }
  try {
    await program(cx).parseAsync([...args], { from: 'user' })
    return cx.code
  } catch (error) {
    // commander has said it already.
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`${await errorLine(error, cx.file, cx.bytes)}\n`)
    return 1
  }
}

/** Loaded when it is needed: a program whose code is kept starts without it. */
function compiler(): Promise<typeof import('./index.ts')> {
  return import('./index.ts')
}

/** What a command found out, for whoever reports its end. */
interface Context {
  code: number
  file: string | null
  bytes: Uint8Array | null
}

function program(cx: Context): Command {
  const command = new Command('dewasm')
    .description('Compiles WebAssembly to JavaScript, ahead of time.')
    .version(version())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'dewasm: ')) })
  addBuild(command, cx)
  addRun(command, cx)
  addValidate(command, cx)
  addInspect(command, cx)
  addReport(command, cx)
  addTrace(command, cx)
  return command
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function readInput(cx: Context, path: string): Uint8Array {
  cx.file = path
  cx.bytes = readModule(path)
  return cx.bytes
}

function featuresOption(): Option {
  const parse = (text: string): string[] => {
    const items = text.split(',').filter((item) => item !== '')
    try {
      resolveFeatures(items)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
    return items
  }
  return new Option('--features <list>', 'switch features of WebAssembly on and off: +a,-b').argParser(parse)
}

function inputMapOption(): Option {
  return new Option('--input-map <file>', 'source map of the wasm module, to be followed')
}

function pathMapOption(): Option {
  return new Option('--path-map <from=to>', 'change the beginning of names of sources').argParser(
    parsePathMap,
  )
}

function embedSourcesOption(text: string): Option {
  return new Option('--embed-sources <dir>', text).argParser(collect)
}

// build

interface BuildFlags {
  readonly output?: string
  readonly format: NonNullable<CompileOptions['format']>
  readonly shape: NonNullable<CompileOptions['shape']>
  readonly optimize: string
  readonly minify?: boolean
  readonly runtime: NonNullable<CompileOptions['runtime']>
  readonly sourceMap?: 'file' | 'inline'
  readonly sourceRoot?: string
  readonly pathMap?: Record<string, string>
  readonly embedSources?: string[]
  readonly inputMap?: string
  readonly debugNames?: boolean
  readonly dts?: boolean
  readonly dataFile?: boolean
  readonly wasi?: boolean
  readonly functionSize?: string
  readonly instrument?: boolean
  readonly profile?: string
  readonly target: NonNullable<CompileOptions['target']>
  readonly engine: NonNullable<CompileOptions['engine']>
  readonly features?: string[]
  readonly builtins?: string[]
  readonly importedStringConstants?: string
  readonly unsafeNoTraps?: boolean
  readonly name?: string
  readonly jobs?: number
}

function addBuild(command: Command, cx: Context): void {
  const described = command
    .command('build')
    .description('compile a module to JavaScript')
    .argument('<in.wasm>', 'the module; - is standard input')
    .option('-o, --output <out.js>', 'where the JavaScript goes; - is standard output')
  addBuildOptions(described).action((input: string, flags: BuildFlags) => build(cx, input, flags))
}

/** What decides how the output looks. */
function addBuildOptions(command: Command): Command {
  const choose = (flags: string, text: string, key: keyof typeof choices, value: string) =>
    new Option(flags, text).choices(choices[key].map(String)).default(value)
  return command
    .addOption(choose('--format <format>', 'kind of JavaScript module', 'format', 'esm'))
    .addOption(choose('--shape <shape>', 'what the module exports', 'shape', 'instantiate'))
    .addOption(choose('-O, --optimize <level>', 'how much to optimise, s for size', 'optimize', '2'))
    .option('--minify', 'print it as short as possible')
    .option('--instrument', 'count what runs: instantiate() gives profile() as well, the text of a profile')
    .option('--profile <file>', 'split off first what runs rarely by such a text')
    .option(
      '--function-size <bytes>',
      'split functions above this size, in bytes of V8 bytecode (default: 52000, or never for an engine without JIT)',
    )
    .addOption(
      choose('--runtime <place>', 'print the runtime into the module, or import it', 'runtime', 'inline'),
    )
    .option('--wasi', 'make a program that runs by itself on Node and takes the flags of run that grant')
    .addOption(
      new Option('--source-map [place]', 'make a source map: a file of its own, or inside the output')
        .choices(['file', 'inline'])
        .preset('file'),
    )
    .option('-g, --debug-names', 'call locals like the variables that debug information says are in them')
    .addOption(inputMapOption())
    .option('--source-root <url>', 'what names of sources in the map are relative to')
    .addOption(pathMapOption())
    .addOption(embedSourcesOption('put sources into the map that lie in this directory'))
    .option('--dts', 'write TypeScript declarations too')
    .option('--data-file', 'put the data segments into a file of their own')
    .addOption(choose('--target <edition>', 'edition of JavaScript to print', 'target', 'es2020'))
    .addOption(choose('--engine <name>', 'engine without JIT that the output is for', 'engine', 'any'))
    .addOption(featuresOption())
    .addOption(
      new Option('--builtins <set>', 'provide the imports of wasm:<set>: js-string').argParser(collect),
    )
    .option('--imported-string-constants <module>', 'globals imported from this module are their names')
    .option('--unsafe-no-traps', 'leave out checks that only trap: the output is no sandbox')
    .option('--name <identifier>', 'variable that format iife sets (default: "wasm")')
    .addOption(
      new Option('--jobs <n>', 'number of threads (default: by the size of the module)').argParser(parseJobs),
    )
}

/** More threads than anything has cores. */
const maxJobs = 1024

function parseJobs(text: string): number {
  const jobs = Number(text)
  if (!/^[0-9]+$/.test(text) || jobs < 1 || jobs > maxJobs)
    throw new InvalidArgumentError(`Expected a number from 1 to ${maxJobs}.`)
  return jobs
}

/** Bytes of a module from which threads pay: each starts cold and reads the whole module. At 1 MB two are slower than one. */
const worthThreads = 1 << 22

function defaultJobs(bytes: Uint8Array): number {
  return bytes.length < worthThreads ? 1 : availableParallelism()
}

async function build(cx: Context, input: string, flags: BuildFlags): Promise<void> {
  tuneForCompiling()
  const { output } = flags
  if (output === undefined) {
    throw new UsageError('missing -o: say where the JavaScript goes (-o out.js, or -o - for standard output)')
  }
  const filed = {
    '--dts': flags.dts,
    '--data-file': flags.dataFile,
    '--source-map': flags.sourceMap === 'file',
  }
  for (const [flag, wanted] of Object.entries(filed)) {
    if (wanted && output === '-')
      throw new UsageError(`${flag} needs an output file: -o out.js instead of -o -`)
  }
  const bytes = readInput(cx, input)
  const options = compileOptions(flags)
  await checkOptions(options)
  const jobs = flags.jobs ?? defaultJobs(bytes)
  const { compile, compileAsync } = await compiler()
  const result = await withProgress(`compiling ${printable(input)}`, () =>
    jobs === 1 ? compile(bytes, options) : compileAsync(bytes, { ...options, jobs }),
  )
  for (const warning of result.warnings) {
    process.stderr.write(
      `${printable(`${input}:0x${warning.offset.toString(16)}: warning: ${warning.message}`)}\n`,
    )
  }
  if (output === '-') {
    const { code, comment } = await mapped(result, flags, output)
    writeStdout(code + comment)
  } else writeFiles(await outputFiles(output, result, flags))
}

function compileOptions(flags: BuildFlags): CompileOptions {
  const { format, shape, runtime, target, engine, features, minify, unsafeNoTraps, dataFile, dts, name } =
    flags
  const { sourceMap, sourceRoot, pathMap, builtins, importedStringConstants, wasi } = flags
  const optimize = flags.optimize === 's' ? 's' : (Number(flags.optimize) as 0 | 1 | 2)
  return {
    format,
    shape,
    optimize,
    runtime,
    target,
    engine,
    features,
    builtins,
    importedStringConstants,
    minify,
    functionSize: flags.functionSize === undefined ? undefined : Number(flags.functionSize),
    instrument: flags.instrument,
    profile: textOf(flags.profile),
    unsafeNoTraps,
    dataFile,
    wasi,
    dts,
    sourceMap: sourceMap === undefined ? undefined : 'file',
    sourceRoot,
    debugNames: flags.debugNames,
    inputMap: textOf(flags.inputMap),
    pathMap,
    name,
  }
}

/** Text of a file that an option names. */
function textOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : new TextDecoder().decode(readModule(path))
}

async function outputFiles(output: string, result: CompileResult, flags: BuildFlags): Promise<OutputFile[]> {
  const { dir, name, ext } = parsePath(output)
  const stem = `${dir === '' ? '' : `${dir}/`}${name}`
  const files: OutputFile[] = []
  // The data first: whoever finds the new code must find the new data beside it.
  if (result.data !== undefined) files.push({ path: `${stem}.bin`, data: result.data })
  // As TypeScript looks for them: .d.mts beside .mjs, .d.cts beside .cjs.
  if (result.dts !== undefined) files.push({ path: `${stem}.d${ext.replace('js', 'ts')}`, data: result.dts })
  const { code, comment, map } = await mapped(result, flags, output)
  if (map !== null) files.push({ path: `${output}.map`, data: map })
  files.push({ path: output, data: code + comment })
  return files
}

interface Mapped {
  readonly code: string
  /** What tells debuggers where the map is. */
  readonly comment: string
  /** Contents of the file of the map. */
  readonly map: string | null
}

async function mapped({ code, map }: CompileResult, flags: BuildFlags, output: string): Promise<Mapped> {
  if (map === undefined) return { code, comment: '', map: null }
  const { embedSources } = await import('./node/sources.ts')
  const { inlineMap } = await import('./debug/source-map.ts')
  const { embedSources: directories = [] } = flags
  const full = directories.length === 0 ? map : embedSources(map, directories)
  if (flags.sourceMap === 'inline') return { code, comment: inlineMap(full), map: null }
  const file = basename(output)
  const comment = `//# sourceMappingURL=${encodeURIComponent(file)}.map\n`
  return { code, comment, map: JSON.stringify({ ...full, file }) }
}

// run

interface RunFlags {
  readonly dir?: DirectoryGrant[]
  readonly stdin?: string
  readonly env?: Record<string, string>
  readonly argv0?: string
  readonly invoke?: string
  readonly cache: boolean
  readonly optimize: string
  readonly features?: string[]
}

function addRun(command: Command, cx: Context): void {
  command
    .command('run')
    .description('compile a WASI program in memory and run it')
    .argument('<app.wasm>', 'the program')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .addOption(new Option('--dir <host[::guest][:ro]>', 'give it a directory').argParser(parseDir))
    .addOption(new Option('--env <name=value>', 'give it a variable of the environment').argParser(parseEnv))
    .option('--stdin <file>', 'let it read a file as its standard input')
    .option('--argv0 <name>', 'the name it is told to have')
    .option('--invoke <func>', 'call this export and print its results; the arguments are read by its type')
    .option('--no-cache', 'compile it again, and keep nothing (DEWASM_CACHE_DIR says where else to keep it)')
    .addOption(new Option('-O, --optimize <level>').choices(choices.optimize.map(String)).default('2'))
    .addOption(featuresOption())
    .action((file: string, args: string[], flags: RunFlags) => run(cx, file, args, flags))
}

function parseDir(text: string, previous: DirectoryGrant[] = []): DirectoryGrant[] {
  const grant = parse_directory(text)
  if (grant === null) throw new InvalidArgumentError('Expected HOST, HOST::GUEST, or one of them with :ro.')
  return [...previous, grant]
}

/** Reads `FROM=TO`, as often as it is given. */
function parsePathMap(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected FROM=TO.')
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) }
}

function collect(text: string, previous: string[] = []): string[] {
  return [...previous, text]
}

function parseEnv(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const variable = parse_variable(text)
  if (variable === null) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return Object.fromEntries([...Object.entries(previous), variable])
}

async function run(cx: Context, file: string, args: readonly string[], flags: RunFlags): Promise<void> {
  const bytes = readInput(cx, file)
  const { features } = flags
  const threads = await memoryOfThreads(bytes, resolveFeatures(features ?? []))
  const optimize = flags.optimize === 's' ? 's' : (Number(flags.optimize) as 0 | 1 | 2)
  const options = { format: 'cjs', runtime: 'external', optimize, features } as const
  // What the engine makes of the code is kept with it.
  const key = moduleKey(bytes, options, [process.version])
  const cached = flags.cache ? { directory: cacheDirectory(null), key } : null
  const code = await remember(cached, async () => {
    const { compile } = await compiler()
    return withProgress(`compiling ${printable(file)}`, () => compile(bytes, options).code)
  })
  const { env = {}, dir: dirs = [], stdin = null } = flags
  const invoke = flags.invoke === undefined ? null : { name: flags.invoke, words: args }
  const argv = [flags.argv0 ?? basename(file), ...(invoke === null ? args : [])]
  const grants = { args: argv, env, dirs, stdin, invoke }
  const outcome = await runProgram({ code, file, cached, grants, threads })
  cx.code = await report(file, outcome, async (places) => {
    const { backTrace } = await import('./back-trace.ts')
    return backTrace(bytes, options, places)
  })
}

/** Only modules with the feature may share a memory; null for others. */
async function memoryOfThreads(bytes: Uint8Array, features: FeatureSet): Promise<Program['threads']> {
  if (!features.has('threads')) return null
  const { decode } = await import('./wasm/decode.ts')
  const { threadMemory } = await import('./wasm/wasi-threads.ts')
  return threadMemory(decode(bytes, features))
}

/** A trap ends the process as SIGABRT would: what wasmtime does. */
const TRAPPED = 134

async function report(
  file: string,
  outcome: Outcome,
  symbolize: (trace: readonly CodePlace[]) => Promise<Frame[]>,
): Promise<number> {
  switch (outcome.kind) {
    case 'exit':
      return outcome.code & 0xff
    case 'trap': {
      const frames = await symbolize(outcome.trace)
      process.stderr.write(`Error: ${printable(outcome.message)}\n${traceText(frames)}`)
      return TRAPPED
    }
    case 'error':
      process.stderr.write(`${printable(`${file}: ${outcome.message}`)}\n`)
      return 1
  }
}

// trace

function addTrace(command: Command, cx: Context): void {
  const described = command
    .command('trace')
    .description("say where in the source an error's stack was, of whatever engine it is")
    .argument('<in.wasm>', 'the module')
    .argument('[stack.txt]', 'the text of the stack', '-')
    .option(
      '--script <name>',
      'end of the URL or path of the compiled module (default: that of the innermost frame)',
    )
  addBuildOptions(described)
    .addHelpText('after', '\nThe other options have to be those that the module was built with.')
    .action((input: string, stack: string, flags: BuildFlags & { script?: string }) =>
      trace(cx, input, stack, flags),
    )
}

async function trace(
  cx: Context,
  input: string,
  stack: string,
  flags: BuildFlags & { script?: string },
): Promise<void> {
  const bytes = readInput(cx, input)
  const places = placesOf(new TextDecoder().decode(readModule(stack)), flags.script)
  const { backTrace } = await import('./back-trace.ts')
  writeStdout(traceText(backTrace(bytes, compileOptions(flags), places)))
}

// validate, inspect

function addValidate(command: Command, cx: Context): void {
  command
    .command('validate')
    .description('tell whether a module is valid, by the exit code')
    .argument('<in.wasm>', 'the module; - is standard input')
    .addOption(featuresOption())
    .action(async (input: string, { features }: { features?: string[] }) => {
      const { validate } = await compiler()
      validate(readInput(cx, input), { features })
    })
}

function addInspect(command: Command, cx: Context): void {
  command
    .command('inspect')
    .description('show what is in a module')
    .argument('<in.wasm>', 'the module; - is standard input')
    .option('--json', 'as JSON')
    .addOption(featuresOption())
    .action(async (input: string, { json, features }: { json?: boolean; features?: string[] }) => {
      const { inspect } = await compiler()
      const { inspectText } = await import('./cli/inspect-text.ts')
      const info = inspect(readInput(cx, input), { features })
      writeStdout(json ? `${JSON.stringify(info, null, 2)}\n` : inspectText(info, input))
    })
}

// report

interface ReportFlags {
  readonly output?: string
  readonly json?: boolean
  readonly diff?: string
  readonly profile?: string
  readonly functionSize?: string
  readonly inputMap?: string
  readonly pathMap?: Record<string, string>
  readonly embedSources?: string[]
  readonly optimize: string
  readonly features?: string[]
}

function addReport(command: Command, cx: Context): void {
  command
    .command('report')
    .description('show what makes a module large, as a page')
    .argument('<in.wasm>', 'the module; - is standard input')
    .option('-o, --output <report.html>', 'where the page goes; - is standard output', '-')
    .option('--json', 'the data alone, for tools')
    .option('--diff <old.wasm>', 'show what changed since another module')
    .option('--profile <file>', 'show what is called most by the text of a profile')
    .option('--function-size <bytes>', 'split functions above this size, in bytes of V8 bytecode')
    .addOption(inputMapOption())
    .addOption(pathMapOption())
    .addOption(embedSourcesOption('show lines of sources that lie in this directory'))
    .addOption(new Option('-O, --optimize <level>').choices(choices.optimize.map(String)).default('2'))
    .addOption(featuresOption())
    .action((input: string, flags: ReportFlags) => writeReport(cx, input, flags))
}

async function writeReport(cx: Context, input: string, flags: ReportFlags): Promise<void> {
  const { output = '-', json = false, diff, profile, functionSize, pathMap, features } = flags
  const bytes = readInput(cx, input)
  const options: CompileOptions = {
    optimize: flags.optimize === 's' ? 's' : (Number(flags.optimize) as 0 | 1 | 2),
    functionSize: functionSize === undefined ? undefined : Number(functionSize),
    profile: textOf(profile),
    inputMap: textOf(flags.inputMap),
    pathMap,
    features,
  }
  await checkOptions(options)
  const old = diff === undefined ? null : readModule(diff)
  // Only here: what draws is of no use to the other commands.
  const { reportText } = await import('./cli/report-command.ts')
  const { sourceReader } = await import('./node/sources.ts')
  const readSource = sourceReader(flags.embedSources ?? [])
  const text = await withProgress(`compiling ${printable(input)}`, () =>
    reportText({ file: basename(input), bytes, options, old }, json, readSource),
  )
  if (output === '-') writeStdout(text)
  else writeFiles([{ path: output, data: text }])
}

/** What the options object refuses was asked for on the command line. */
async function checkOptions(options: CompileOptions): Promise<void> {
  const { resolveOptions } = await import('./options.ts')
  try {
    resolveOptions(options)
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error
  }
}
