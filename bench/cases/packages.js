/**
 * Real npm modules and how to drive each: through the package's own glue, which finds `globalThis.WebAssembly` as
 * the caller left it. `setup` loads the package afresh and gives a function that does some work with it and
 * returns a result that JSON can hold; the same for every engine, to the bit, and for every run.
 *
 * Use it in a process of its own: packages keep what they captured.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { attempt, digest, equal, inputs, lcg } from './inputs.js'

/** @typedef {() => Promise<unknown> | unknown} Run */
/** @typedef {{ name: string, setup: () => Promise<Run> }} Package */

const require = createRequire(import.meta.url)

/** @type {readonly Package[]} */
export const packages = [
  { name: 'sql.js', setup: sqlite },
  { name: 'quickjs', setup: quickjs },
  { name: 'zstd', setup: zstd },
  { name: 'brotli', setup: brotli },
  { name: 'hash-wasm', setup: hashes },
  { name: 'argon2id', setup: argon2id },
  { name: 'blake3', setup: blake3 },
  { name: 'sha3', setup: sha3 },
  { name: 'source-map', setup: sourceMap },
  { name: 'watify', setup: watify },
]

/** @returns {Promise<Run>} */
async function sqlite() {
  const SQL = await require('sql.js')()
  return () => {
    const db = new SQL.Database()
    const answers = [
      fillTables(db),
      db.exec(
        `select u.id % 7 as k, count(*), sum(o.amount), avg(o.amount), min(o.note), max(length(o.note))
         from orders o join users u on u.id = o.user_id where o.amount > 20 group by k order by k`,
      ),
      db.exec(`select upper(name), hex(name), round(score, 3) from users order by score desc, id limit 25`),
      db.exec(
        `with recursive fib(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from fib where n < 90)
         select n, cast(a as text), a * 1.0 / b from fib where n % 10 = 0`,
      ),
      db.exec(`select printf('%.17g %e %d', score, score, 9223372036854775807 - id) from users limit 5`),
      attempt(() => db.exec('select * from nowhere')),
      attempt(() => db.run('insert into users values (1, null, 0)')),
      db.exec('pragma integrity_check'),
    ]
    const bytes = db.export()
    db.close()
    return [answers, bytes.length, digest(bytes)]
  }
}

/**
 * @param {{ run(sql: string): void, prepare(sql: string): { run(values: unknown[]): void, free(): void },
 *   getRowsModified(): number }} db
 */
function fillTables(db) {
  const random = lcg(1)
  db.run(`create table users (id integer primary key, name text not null, score real);
          create table orders (id integer primary key, user_id integer, amount real, note text);
          create index by_user on orders(user_id, amount); begin`)
  const user = db.prepare('insert into users values (?, ?, ?)')
  for (let id = 1; id <= 500; id++) user.run([id, `name ${(random() * 1e6) | 0} é`, random() * 100])
  user.free()
  const order = db.prepare('insert into orders values (?, ?, ?, ?)')
  for (let id = 1; id <= 4000; id++) {
    order.run([id, 1 + ((random() * 500) | 0), random() * 1000, 'x'.repeat((random() * 60) | 0)])
  }
  order.free()
  db.run('update orders set amount = amount * 1.1 where user_id % 3 = 0')
  const updated = db.getRowsModified()
  db.run('delete from orders where id % 11 = 0; commit')
  return updated
}

/** @returns {Promise<Run>} */
async function quickjs() {
  const { newQuickJSWASMModuleFromVariant } = require('quickjs-emscripten-core')
  const variant = require('@jitl/quickjs-wasmfile-release-sync')
  const engine = await newQuickJSWASMModuleFromVariant(variant.default)
  return () => {
    const context = engine.newContext()
    try {
      const given = context.newFunction('given', (handle) => context.newNumber(context.getNumber(handle) * 2))
      context.setProp(context.global, 'given', given)
      given.dispose()
      return [
        evaluate(context, script),
        evaluate(context, 'null.x'),
        evaluate(context, 'let f = (n) => n ? f(n - 1) + 1 : 0; f(20)'),
        evaluate(context, '"unfinished'),
      ]
    } finally {
      context.dispose()
    }
  }
}

const script = `
  const counter = () => { let n = 0; return { next: () => ++n } }
  const c = counter()
  for (let i = 0; i < 20000; i++) c.next()
  const words = Array.from({ length: 3000 }, (_, i) => ((i * 2654435761) % 4294967296).toString(36))
  const sorted = [...words].sort()
  const byLength = [...words].sort((a, b) => a.length - b.length || (a < b ? 1 : -1))
  const tree = JSON.parse(JSON.stringify({ words, nested: [{ a: [1.5, -0, 1e300, null] }, 'é\\u2028'] }))
  const found = words.join(' ').match(/\\b([a-z])(\\d+)\\w*?\\1\\b/gu) ?? []
  const replaced = 'x1y22z333'.replace(/(?<letter>[a-z])(\\d+)/g, '$2$<letter>')
  class Shape { #side; constructor(side) { this.#side = side } get area() { return this.#side ** 2 } }
  function* upTo(n) { for (let i = 0; i < n; i++) yield i }
  let primes = []
  outer: for (let n = 2; primes.length < 500; n++) { for (const p of primes) if (n % p === 0) continue outer; primes.push(n) }
  const big = (2n ** 200n) / 7n - 123456789012345678901234567890n
  let caught = ''
  try { (function f() { throw new RangeError('thrown ' + given(21)) })() } catch (e) { caught = e.name + e.message }
  const floats = [0.1 + 0.2, Math.sin(1e6), Math.pow(2, 0.5), 5e-324, 1 / 3, -1e21, (1234.5678).toFixed(2), Math.hypot(3, 4),
    parseFloat('1.7976931348623157e308'), (255).toString(2), Math.round(-0.5), Math.expm1(1e-10), Math.cbrt(2)].map(String)
  ;({ n: c.next(), sorted: sorted.slice(0, 9), byLength: byLength.slice(0, 9), tree: JSON.stringify(tree).length, found,
    replaced, area: new Shape(1.1).area, sum: [...upTo(1000)].reduce((a, b) => a + b), last: primes.at(-1), big: String(big),
    caught, floats, date: new Date(86400000 * 365.25 * 40).toISOString(), map: [...new Map([[NaN, 1], ['k', { v: [2] }]])].length })
`

/**
 * @param {import('quickjs-emscripten-core').QuickJSContext} context
 * @param {string} code
 */
function evaluate(context, code) {
  const result = context.evalCode(code)
  const handle = result.error === undefined ? result.value : result.error
  const value = context.dump(handle)
  handle.dispose()
  return { failed: result.error !== undefined, value }
}

/** @returns {Promise<Run>} */
async function zstd() {
  const codec = require('@bokuweb/zstd-wasm')
  await codec.init()
  return () =>
    inputs().flatMap((input) =>
      [1, 3, 9, 17].map((level) => {
        const packed = codec.compress(input, level)
        return [packed.length, digest(packed), equal(codec.decompress(packed), input)]
      }),
    )
}

/** @returns {Promise<Run>} */
async function brotli() {
  const codec = require('brotli-wasm')
  return () => [
    ...inputs().flatMap((input) =>
      [1, 5, 9].map((quality) => {
        const packed = codec.compress(input, { quality })
        return [packed.length, digest(packed), equal(codec.decompress(packed), input)]
      }),
    ),
    attempt(() => codec.decompress(Uint8Array.of(1, 2, 3, 4, 5))),
  ]
}

/** @returns {Promise<Run>} */
async function hashes() {
  const hash = require('hash-wasm')
  const [text] = inputs()
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i * 7)
  const password = 'correct horse'
  const argon = { password, salt, iterations: 2, memorySize: 256, hashLength: 32, parallelism: 1 }
  return async () => ({
    argon2id: await hash.argon2id({ ...argon, outputType: 'encoded' }),
    bcrypt: await hash.bcrypt({ password, salt, costFactor: 5, outputType: 'encoded' }),
    scrypt: await hash.scrypt({
      password,
      salt,
      costFactor: 256,
      blockSize: 8,
      parallelism: 1,
      hashLength: 32,
    }),
    sha3: await hash.sha3(text),
    sha512: await hash.sha512(text),
    sha256: await hash.sha256(text),
    sha1: await hash.sha1(text),
    md5: await hash.md5(text),
    blake2b: await hash.blake2b(text),
    blake2s: await hash.blake2s(text),
    blake3: await hash.blake3(text),
    crc32: await hash.crc32(text),
    ripemd160: await hash.ripemd160(text),
    sm3: await hash.sm3(text),
    whirlpool: await hash.whirlpool(text),
    xxhash32: await hash.xxhash32(text, 7),
    xxhash64: await hash.xxhash64(text, 7, 9),
    xxhash3: await hash.xxhash3(text, 7, 9),
    xxhash128: await hash.xxhash128(text, 7, 9),
  })
}

/** @returns {Promise<Run>} */
async function argon2id() {
  const hash = require('hash-wasm')
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i * 7)
  const cost = { iterations: 3, memorySize: 4096, hashLength: 32, parallelism: 1 }
  return () => hash.argon2id({ password: 'correct horse', salt, ...cost, outputType: 'encoded' })
}

/** @returns {Promise<Run>} */
async function blake3() {
  const hash = require('hash-wasm')
  const bytes = manyBytes()
  return () => hash.blake3(bytes)
}

/** @returns {Promise<Run>} */
async function sha3() {
  const hash = require('hash-wasm')
  const bytes = manyBytes()
  return () => hash.sha3(bytes)
}

/** @returns {Promise<Run>} */
async function sourceMap() {
  const { SourceMapConsumer, SourceMapGenerator } = require('source-map')
  const map = makeMap(new SourceMapGenerator({ file: 'out.js' }))
  return () =>
    SourceMapConsumer.with(map, null, (consumer) => {
      consumer.computeColumnSpans()
      /** @type {unknown[]} */
      const all = []
      consumer.eachMapping((mapping) => all.push(Object.values(mapping)))
      return [
        all.length,
        digest(JSON.stringify(all)),
        consumer.originalPositionFor({ line: 40, column: 33 }),
        consumer.originalPositionFor({ line: 77, column: 3 }),
        consumer.generatedPositionFor({ source: 'b.ts', line: 12, column: 4 }),
        consumer.allGeneratedPositionsFor({ source: 'a.ts', line: 15, column: 0 }),
      ]
    })
}

/** @param {import('source-map').SourceMapGenerator} generator */
function makeMap(generator) {
  const random = lcg(5)
  for (let line = 1; line <= 400; line++) {
    for (let column = 0; column < 120; column += 1 + ((random() * 12) | 0)) {
      const original = { line: 1 + ((random() * 300) | 0), column: (random() * 80) | 0 }
      const source = `${'abc'[(random() * 3) | 0]}.ts`
      const name = random() < 0.2 ? { name: `name${(random() * 50) | 0}` } : {}
      generator.addMapping({ generated: { line, column }, original, source, ...name })
    }
  }
  return generator.toJSON()
}

/** @returns {Promise<Run>} */
async function watify() {
  const { initSync, watify: assemble } = await import('@mdn/watify')
  initSync({ module: await readFile(require.resolve('@mdn/watify/watify_bg.wasm')) })
  const text = makeText()
  return () => {
    const bytes = assemble(text)
    return [bytes.length, digest(bytes), attempt(() => assemble('(module (func (result i32) nonsense))'))]
  }
}

function manyBytes() {
  return Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * i) >> 7)
}

/** A module in the text format, with something of everything. */
function makeText() {
  const funcs = Array.from(
    { length: 300 },
    (_, i) => `(func $f${i} (param $x i32) (param f64) (result i64) (local $y i64)
      (block $out (result i64)
        (loop $again
          (local.set $y (i64.add (local.get $y) (i64.const ${BigInt(i) ** 5n})))
          (br_if $again (i32.lt_u (local.tee $x (i32.sub (local.get $x) (i32.const 0x${i.toString(16)}))) (i32.const -${i}))))
        (f64.store offset=${i * 8} align=1 (local.get $x) (f64.mul (local.get 1) (f64.const ${i}.${i}e-${i % 300})))
        (br_table $out 0 (i64.load32_s (i32.const ${i})) (local.get $x)))
      ;; a comment ${i}
      (if (result i64) (i32.eqz (local.get $x)) (then (f32.const nan:0x${(i + 1).toString(16)}) (drop) (i64.const 1))
        (else (call $f${(i * 7) % 300} (local.get $x) (f64.const -inf)))) (i64.xor))`,
  )
  return `(module (memory (export "memory") 1 9) (table funcref (elem ${funcs.map((_, i) => `$f${i}`).join(' ')}))
    (data (i32.const 16) "\\00text \\u{1f600} \\22") (global (mut f32) (f32.const 0x1.8p-3)) ${funcs.join('\n')}
    (func (export "simd") (result v128) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.const i32x4 1 2 3 4) (v128.const f64x2 0.1 nan))))`
}
