/**
 * Our own kernels: `kernels/<name>.wasm` exports `run(n)`, which does work of size n and gives a checksum. They need no
 * imports, so that they run in shells that have neither modules nor files. n is chosen for 5 to 50 ms on native WebAssembly.
 */
import { readFileSync } from 'node:fs'
import { presentNamespace } from '../stand-in.js'

/**
 * `checksums` are what a kernel gives natively for 7 and 8, where Node can't tell: it needs features that came later than Node 20.
 * Of one that is `seen`, JavaScript has had the buffer of its memory.
 * @typedef {{ name: string, n: number, checksums?: readonly [number, number], seen?: true, flags?: readonly string[] }} Kernel
 */

const threads = ['--features', '+threads']

/** @type {readonly Kernel[]} */
export const kernels = [
  { name: 'fannkuch', n: 9 },
  { name: 'nbody', n: 200_000 },
  { name: 'spectral-norm', n: 500 },
  { name: 'mandelbrot', n: 512 },
  { name: 'matmul-f32', n: 200 },
  { name: 'matmul-f64', n: 160 },
  { name: 'fft-f32', n: 100 },
  { name: 'binary-trees', n: 16 },
  { name: 'quicksort', n: 200_000 },
  { name: 'dijkstra', n: 40 },
  { name: 'hash-table', n: 30 },
  { name: 'life', n: 60 },
  { name: 'crc32', n: 500 },
  { name: 'sha256', n: 2000 },
  { name: 'sha512', n: 2000 },
  { name: 'splitmix', n: 4_000_000 },
  { name: 'bignum', n: 10_000 },
  { name: 'itoa', n: 100_000 },
  { name: 'lz', n: 50 },
  { name: 'base64', n: 2000 },
  { name: 'json', n: 10_000 },
  { name: 'regexp', n: 1500 },
  { name: 'fib-i32', n: 32 },
  { name: 'fib-i64', n: 32 },
  { name: 'indirect', n: 1000 },
  { name: 'interpreter', n: 500 },
  { name: 'tail-machine', n: 2000 },
  { name: 'tail-interpreter', n: 10 },
  { name: 'simd-i32x4', n: 5000 },
  { name: 'scalar-i32x4', n: 1000 },
  { name: 'simd-i16x8', n: 5000 },
  { name: 'scalar-i16x8', n: 500 },
  { name: 'simd-i8x16', n: 5000 },
  { name: 'scalar-i8x16', n: 300 },
  { name: 'simd-f32x4', n: 1500 },
  { name: 'scalar-f32x4', n: 1000 },
  { name: 'simd-f64x2', n: 3000 },
  { name: 'scalar-f64x2', n: 2000 },
  { name: 'simd-shuffle', n: 5000 },
  { name: 'scalar-shuffle', n: 1000 },
  { name: 'simd-relaxed', n: 100, checksums: [-30878555, -36310499] },
  { name: 'scalar-relaxed', n: 100 },
  { name: 'exceptions', n: 20_000, checksums: [1565421518, -950294700] },
  { name: 'gc-tree-map', n: 100, checksums: [-1828752370, 784566505] },
  { name: 'gc-interpreter', n: 200, checksums: [-398095622, -1022134114] },
  { name: 'gc-casts', n: 500, checksums: [4418682.5, 5050000] },
  { name: 'gc-trees', n: 20_000, checksums: [1405004965, -1832348772] },
  { name: 'gc-arrays', n: 100_000, checksums: [-1635840459.96875, -658691228.984375] },
  { name: 'gc-sieve', n: 30, checksums: [1724566387, 836738237] },
  { name: 'gc-expressions', n: 300, checksums: [791450962, -1350068340] },
  { name: 'atomics', n: 200_000, flags: threads },
  { name: 'atomics-shared', n: 200_000, flags: threads, seen: true },
  { name: 'calculator', n: 2000 },
  { name: 'vocabulary', n: 20_000 },
]

/** @param {string} name */
export function kernelFile(name) {
  return new URL(`../kernels/${name}.wasm`, import.meta.url)
}

/**
 * Instantiates a kernel with the present `globalThis.WebAssembly`.
 * @param {Kernel} kernel
 * @returns {() => unknown}
 */
export function setUpKernel({ name, n, seen }) {
  const { Module, Instance } = presentNamespace()
  // A copy, because polywasm takes the numbers of a view that doesn't start at its buffer's start from the wrong place.
  const { exports } = new Instance(new Module(new Uint8Array(readFileSync(kernelFile(name)))))
  if (seen && !Reflect.get(/** @type {object} */ (exports.memory), 'buffer')) throw new Error('no buffer')
  const run = /** @type {(n: number) => unknown} */ (exports.run)
  return () => run(n)
}
