/** Runs the cases in this page and in a worker, and sends what came out to the server. */
import { runCases } from './cases.js'

/** @param {string} place @param {import('./cases.js').Result[]} results */
const send = (place, results) =>
  fetch('/result', { method: 'POST', body: JSON.stringify({ place, results }) })

await send('page', await runCases())
const worker = new Worker('worker.js', { type: 'module' })
worker.onmessage = ({ data }) => send('worker', data)
worker.onerror = ({ message }) => send('worker', [{ name: 'worker', fault: message }])
