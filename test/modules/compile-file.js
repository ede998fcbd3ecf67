/**
 * Compiles one file in a process of its own and prints what it took as JSON.
 * Usage: node compile-file.js in.wasm out.cjs [options as JSON]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from '../../dist/index.js'

const [input = '', output = '', options = '{}'] = process.argv.slice(2)
const bytes = readFileSync(input)
const started = performance.now()
const { code } = compile(bytes, { ...JSON.parse(options), format: 'cjs' })
const time = performance.now() - started
const memory = process.resourceUsage().maxRSS * 1024
writeFileSync(output, code)
console.log(JSON.stringify({ time, memory }))
