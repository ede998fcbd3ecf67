/**
 * Our own kernels: `kernels/<name>.wasm` exports `run(n)`, which does work of size n and gives a checksum. They need no
 * imports, so that they run in shells that have neither modules nor files. n is chosen for 5 to 50 ms on native WebAssembly.
 */
import { readFileSync } from 'node:fs'
import { presentNamespace } from '../stand-in.js'

/** @typedef {{ name: string, n: number }} Kernel */

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
export function setUpKernel({ name, n }) {
  const { Module, Instance } = presentNamespace()
  // A copy, because polywasm takes the numbers of a view that doesn't start at its buffer's start from the wrong place.
  const { exports } = new Instance(new Module(new Uint8Array(readFileSync(kernelFile(name)))))
  const run = /** @type {(n: number) => unknown} */ (exports.run)
  return () => run(n)
}
