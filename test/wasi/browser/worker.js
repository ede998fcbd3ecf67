import { runCases } from './cases.js'

postMessage(await runCases())
