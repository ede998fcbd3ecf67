/**
 * One kernel and one contestant as a script for shells that have neither modules nor files: everything that it needs is
 * in it. Prints what the worker prints. Shells don't tell processor time, so this is time on the wall.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernels } from './cases/kernels.js'

/** @param {import('./worker.js').Job} job */
export function shellScript({ case: name, contestant, directory, seconds = 0 }) {
  const kernel = kernels.find((one) => one.name === name)
  const file = readdirSync(directory).find((entry) => entry.endsWith('.wasm'))
  if (kernel === undefined || file === undefined) throw new Error('only kernels run in a shell')
  return `'use strict';
var show = typeof print === 'function' ? print : console.log;
var now = typeof performance === 'object' && performance.now ? function () { return performance.now(); } : Date.now;
${instanceCode(contestant, join(directory, file))}
show(JSON.stringify((${timeKernel})(instantiate, ${kernel.n}, ${seconds * 1e3}, now)));
`
}

/**
 * @param {string} contestant
 * @param {string} file
 */
function instanceCode(contestant, file) {
  if (contestant === 'native') {
    return `var bytes = new Uint8Array([${readFileSync(file).join()}]);
function instantiate() { return new WebAssembly.Instance(new WebAssembly.Module(bytes)); }`
  }
  if (contestant === 'polywasm') throw new Error('is no script')
  const text = readFileSync(file.replace(/wasm$/, `${contestant}.cjs`), 'utf8')
  // wasm2js's output asks for what links it, which has nothing to do for a kernel.
  return `function instantiate() {
var module = { exports: {} };
(function (module, exports, require) {
${text}
})(module, module.exports, function () {
  return { link: function (asmFunc) { return { exports: asmFunc({ env: {} }) }; } };
});
return module.exports.instantiate({});
}`
}

/**
 * Printed into the script, so it has no free names.
 * @param {() => { exports: { run(n: number): unknown } }} instantiate
 * @param {number} n
 * @param {number} time
 * @param {() => number} now
 */
function timeKernel(instantiate, n, time, now) {
  const started = now()
  const { run } = instantiate().exports
  // Engines don't inline what a call site has seen many of.
  const targets = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => () => value)
  const call = (/** @type {(n: number) => unknown} */ f) => f(n)
  for (let i = 0; i < 900; i++) call(targets[i % 9] ?? run)
  const result = call(run)
  const first = now() - started
  const samples = []
  const begin = now()
  while (samples.length < 2 || now() - begin < time) {
    const start = now()
    let count = 0
    do {
      if (call(run) !== result) throw new Error('a later run gives another result than the first')
      count++
    } while (now() - start < 20)
    samples.push((now() - start) / count)
  }
  const last = samples.slice(samples.length >> 1).sort((a, b) => a - b)
  return { result: JSON.stringify(result), first, warm: last[last.length >> 1], memory: 0 }
}
