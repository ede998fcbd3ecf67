/**
 * Drives one package on one engine and prints what came of it as JSON.
 * Usage: node run-case.js <case> <engine> [options of the compiler as JSON]
 */
import { packages } from '../../bench/cases/packages.js'
import { useEngine } from './engines.js'

const [name = '', engine = '', options = '{}'] = process.argv.slice(2)
const found = packages.find((one) => one.name === name)
if (found === undefined) throw new Error(`no case ${name}`)

await useEngine(engine, JSON.parse(options))
const run = await found.setup()
const result = JSON.stringify(await run())
if (JSON.stringify(await run()) !== result) throw new Error(`${name}: the second run differs from the first`)
console.log(result)
