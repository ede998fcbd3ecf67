/**
 * Packages that are too large for a development dependency: `install.js` fetches them when the benchmark wants them. As in
 * `packages.js`, each is driven through its own glue.
 */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { requireInstalled } from '../install.js'
import { presentNamespace } from '../stand-in.js'
import { attempt, digest, lcg } from './inputs.js'

/** @typedef {import('./packages.js').Run} Run */
/**
 * `stack` is what the case needs in KB, where JavaScript's default of about 1000 won't do.
 * @typedef {{ name: string, needs: keyof typeof import('../install.js').versions, stack?: number,
 *   setup: () => Promise<Run> }} OnDemand
 */

/** @type {readonly OnDemand[]} */
export const onDemand = [
  // Go's compiler keeps its own stack, but its calls nest as deeply as those of the program.
  { name: 'esbuild', needs: 'esbuild-wasm', stack: 3600, setup: esbuild },
  { name: 'rapier', needs: '@dimforge/rapier3d-compat', setup: rapier },
  { name: 'webp', needs: '@jsquash/webp', setup: webp },
  { name: 'oxipng', needs: '@jsquash/oxipng', setup: oxipng },
  { name: 'resvg', needs: '@resvg/resvg-wasm', setup: resvg },
  { name: 'clingo', needs: 'clingo-wasm', setup: clingo },
  { name: 'rabin', needs: 'rabin-wasm', setup: rabin },
  { name: 'tfjs', needs: '@tensorflow/tfjs-backend-wasm', setup: tfjs },
]

/** @param {string} path inside an installed package */
function bytesOf(path) {
  return readFileSync(requireInstalled.resolve(path))
}

/** In this thread, as a page that allows no workers would have it. @returns {Promise<Run>} */
async function esbuild() {
  Object.assign(globalThis, { self: globalThis })
  const { initialize, transform } = requireInstalled('esbuild-wasm/lib/browser.js')
  const wasmModule = new (presentNamespace().Module)(bytesOf('esbuild-wasm/esbuild.wasm'))
  await initialize({ wasmModule, worker: false })
  const source = makeSource()
  return async () => {
    const { code, map } = await transform(source, {
      loader: 'tsx',
      minify: true,
      sourcemap: true,
      target: 'es2017',
    })
    return [code.length, digest(code), digest(map), await attempt(() => transform('let x = ;').catch(String))]
  }
}

/** TypeScript with something of everything. */
function makeSource() {
  const parts = Array.from(
    { length: 40 },
    (_, i) => `
      export interface Shape${i}<T extends object = {}> { readonly kind: 'shape${i}'; value?: T | null }
      enum Color${i} { Red = ${i}, Green = Red << 2, Blue = 'blue' as any }
      @sealed export class Box${i}<T> extends Base implements Shape${i} {
        kind = 'shape${i}' as const; #hidden = ${i}n ** 2n; static #count = 0
        constructor(private readonly size: number, public label = \`box \${size + ${i}}\`) { super(); Box${i}.#count++ }
        get hidden() { return this.#hidden ?? Box${i}.#count }
        async *walk(...names: string[]) { for await (const { a, ...rest } of names.map(f${i})) yield* rest?.list?.[${i}] ?? [] }
      }
      function f${i}(x: unknown): x is string { try { return (x as any)?.length ** 2 > ${i} && /a+(?<n>b)/su.test('${i}') } catch { return false } }
      export const view${i} = (p: { on: boolean }) => <Box on={p.on} {...p}>{p.on ? <b>text {${i}} é</b> : null}&nbsp;</Box>
      label${i}: for (let i = 0, j = ${i}; i < j; i++) { if (i % 3 === 0) continue label${i}; else switch (i) { case 1: f${i}(i); break; default: j-- } }`,
  )
  return `import React, { type FC } from 'react'\n${parts.join('\n')}`
}

/** Rigid bodies that fall on each other. @returns {Promise<Run>} */
async function rapier() {
  const physics = requireInstalled('@dimforge/rapier3d-compat')
  await physics.init()
  return () => {
    const world = new physics.World({ x: 0, y: -9.81, z: 0 })
    world.createCollider(physics.ColliderDesc.cuboid(20, 0.5, 20))
    const random = lcg(8)
    const bodies = Array.from({ length: 60 }, (_, i) => {
      const position = [random() * 4 - 2, 2 + i * 0.7, random() * 4 - 2]
      const body = world.createRigidBody(physics.RigidBodyDesc.dynamic().setTranslation(...position))
      const size = 0.2 + random() * 0.4
      const collider =
        i % 2 === 0 ? physics.ColliderDesc.ball(size) : physics.ColliderDesc.cuboid(size, 0.4, size)
      world.createCollider(collider.setRestitution(0.4), body)
      return body
    })
    for (let step = 0; step < 60; step++) world.step()
    const places = bodies.map((body) => [
      ...Object.values(body.translation()),
      ...Object.values(body.rotation()),
    ])
    world.free()
    return [places.slice(0, 3), digest(JSON.stringify(places))]
  }
}

/** C++ with Emscripten's glue. @returns {Promise<Run>} */
async function webp() {
  const codec = async (/** @type {string} */ name) => {
    const path = `@jsquash/webp/codec/${name}`
    const { default: make } = await import(requireInstalled.resolve(`${path}.js`))
    return make({ wasmBinary: bytesOf(`${path}.wasm`), noInitialRun: true })
  }
  // Both make pixels with this constructor of browsers.
  class ImageData {
    /**
     * @param {Uint8ClampedArray} data
     * @param {number} width
     * @param {number} height
     */
    constructor(data, width, height) {
      Object.assign(this, { data, width, height })
    }
  }
  Object.assign(globalThis, { ImageData })
  const encoder = await codec('enc/webp_enc')
  const decoder = await codec('dec/webp_dec')
  const { defaultOptions } = await import(requireInstalled.resolve('@jsquash/webp/meta.js'))
  const { width, height, pixels } = picture(96, 64)
  return () =>
    [{}, { lossless: 1 }, { quality: 30, method: 2 }].map((options) => {
      const packed = encoder.encode(pixels, width, height, { ...defaultOptions, ...options })
      const { data } = decoder.decode(packed)
      return [packed.length, digest(packed), digest(data)]
    })
}

/** Rust with wasm-bindgen's glue. @returns {Promise<Run>} */
async function oxipng() {
  const path = '@jsquash/oxipng/codec/pkg/squoosh_oxipng'
  const { default: init, optimise_raw } = await import(requireInstalled.resolve(`${path}.js`))
  await init(bytesOf(`${path}_bg.wasm`))
  const { width, height, pixels } = picture(64, 48)
  return () => {
    const packed = optimise_raw(new Uint8ClampedArray(pixels), width, height, 2, false, false)
    return [packed.length, digest(packed)]
  }
}

/** @returns {Promise<Run>} */
async function resvg() {
  const { initWasm, Resvg } = requireInstalled('@resvg/resvg-wasm')
  await initWasm(bytesOf('@resvg/resvg-wasm/index_bg.wasm'))
  const random = lcg(21)
  const number = (/** @type {number} */ below) => (random() * below).toFixed(2)
  const shapes = Array.from(
    { length: 60 },
    (_, i) =>
      `<path d="M${number(200)},${number(150)}C${Array.from({ length: 6 }, () => number(200))}S90,80 ${number(200)},9Z" fill="${
        i % 3 === 0 ? 'url(#g)' : `hsl(${i * 6},70%,50%)`
      }" opacity="0.6" stroke="#123" stroke-dasharray="4 ${i % 5}" transform="rotate(${i} 100 75)"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 150"><defs><linearGradient id="g"><stop stop-color="red"/>
    <stop offset="1" stop-color="#00f8"/></linearGradient><filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs>
    <g filter="url(#f)">${shapes.slice(0, 20).join('')}</g>${shapes.slice(20).join('')}</svg>`
  return () => {
    const renderer = new Resvg(svg)
    const image = renderer.render()
    const pixels = image.pixels
    const result = [image.width, image.height, digest(pixels)]
    image.free()
    renderer.free()
    return result
  }
}

/**
 * A gradient with noise and hard edges, as RGBA.
 * @param {number} width
 * @param {number} height
 */
function picture(width, height) {
  const random = lcg(4)
  const pixels = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const edge = (x >> 4) + (y >> 4)
    pixels.set([(x * 255) / width, (y * 255) / height + random() * 8, edge % 2 === 0 ? 40 : 200, 255], i * 4)
  }
  return { width, height, pixels }
}

const queens = `{ q(1..8, 1..8) }. :- not 8 { q(I, J) } 8. :- q(I, J), q(I, K), J != K. :- q(I, J), q(K, J), I != K.
  :- q(I, J), q(K, L), (I, J) != (K, L), |I - K| == |J - L|.`

/** C++ that throws: its parser, for one, at every mistake. @returns {Promise<Run>} */
async function clingo() {
  // It says that it begins.
  console.info = () => {}
  const { run } = requireInstalled('clingo-wasm')
  const programs = [
    [queens, 5],
    ['{ a; b; c }. :~ a. [2] :~ not b. [3] :- c.', 0],
    ['p(X) :- q(Y.', 1],
  ]
  const withoutTimes = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    key === 'Time' || key === 'Start' || key === 'Stop' ? 0 : value
  return async () => {
    const results = []
    for (const [program, models] of programs)
      results.push(digest(JSON.stringify(await run(program, models), withoutTimes)))
    return results
  }
}

/** AssemblyScript with its loader: where content may be cut into pieces, by a rolling hash. @returns {Promise<Run>} */
async function rabin() {
  const { create } = requireInstalled('rabin-wasm')
  const random = lcg(31)
  const content = Uint8Array.from({ length: 200_000 }, () => random() * 256)
  return async () => {
    // A new one each time: it goes on where it was.
    const chunker = await create(12, 512, 8192, 64)
    const lengths = [...chunker.fingerprint(content)]
    return [lengths.length, digest(JSON.stringify(lengths))]
  }
}

/**
 * The build with SIMD, by Emscripten. Made of its own accord, so that what checks for features has no say.
 * @returns {Promise<Run>}
 */
async function tfjs() {
  const tf = requireInstalled('@tensorflow/tfjs-core')
  const { setWasmPaths } = requireInstalled('@tensorflow/tfjs-backend-wasm')
  tf.env().set('WASM_HAS_SIMD_SUPPORT', true)
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setWasmPaths(`${dirname(requireInstalled.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  await tf.setBackend('wasm')
  return smallModel(tf)
}

/**
 * A network over an image, of the layers that such networks have.
 * @param {any} tf with a backend
 * @returns {Run}
 */
export function smallModel(tf) {
  const random = lcg(5)
  const tensor = (/** @type {number[]} */ ...shape) => {
    const size = shape.reduce((a, b) => a * b)
    return tf.tensor(
      Float32Array.from({ length: size }, () => random() - 0.5),
      shape,
    )
  }
  const image = tensor(1, 48, 48, 3)
  const [first, depthwise, pointwise] = [tensor(3, 3, 3, 16), tensor(3, 3, 16, 1), tensor(1, 1, 16, 32)]
  const [dense, bias] = [tensor(32 * 12 * 12, 10), tensor(10)]
  return () => {
    const results = tf.tidy(() => {
      const a = tf.relu6(tf.conv2d(image, first, 1, 'same'))
      const b = tf.maxPool(tf.depthwiseConv2d(a, depthwise, 1, 'same'), 2, 2, 'same')
      const c = tf.leakyRelu(tf.conv2d(b, pointwise, 2, 'same'), 0.1)
      const logits = tf.add(tf.matMul(tf.reshape(c, [1, 32 * 12 * 12]), dense), bias)
      const resized = tf.image.resizeBilinear(c, [20, 20])
      const { values, indices } = tf.topk(tf.sigmoid(logits), 4)
      return [
        tf.softmax(logits),
        values,
        indices,
        tf.sum(tf.transpose(resized, [0, 3, 1, 2]), 3),
        tf.argMax(c, 3),
      ]
    })
    const data = results.map((/** @type {any} */ one) => one.dataSync())
    tf.dispose(results)
    return [
      [...data[0]],
      [...data[2]],
      ...data.map((/** @type {any} */ one) =>
        digest(new Uint8Array(one.buffer, one.byteOffset, one.byteLength)),
      ),
    ]
  }
}
