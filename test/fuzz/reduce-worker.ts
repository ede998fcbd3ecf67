/**
 * Reduces what behaves differently, and prints it with what was different: `reduce-worker ENGINE SEED [FILE…]`. The files are the
 * modules, if our generator doesn't make them of the seed.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { compile } from '../../src/index.ts'
import { compare } from './compare.ts'
import { fuel } from './generate/index.ts'
import { instrumentFuel } from './instrument.ts'
import { reduce } from './reduce.ts'
import { type EngineName, sources } from './sources.ts'
import { type Subject, subjectOf } from './subject.ts'

const [engine = '', seedText = '', ...files] = process.argv.slice(2)
const seed = Number(seedText)
const subject = files.length > 0 ? fromFiles() : sources.generated(seed, engine as EngineName)
const found = compare(subject, seed, compile).mismatch
if (found === null) throw new Error(`seed ${seed}: nothing is different`)

const modules = reduce(subject.modules, (candidates) => {
  try {
    const { mismatch } = compare(subjectOf(candidates, subject.fuel), seed, compile)
    return mismatch?.key === found.key
  } catch {
    return false
  }
})
const { mismatch } = compare(subjectOf(modules, subject.fuel), seed, compile)
console.log(JSON.stringify({ detail: mismatch?.detail, modules: modules.map((bytes) => [...bytes]) }))

function fromFiles(): Subject {
  const modules = files.map((file) => new Uint8Array(readFileSync(file)))
  const isInstrumented = subjectOf(modules, null).decoded.some(({ exports }) =>
    exports.some(({ name }) => name === instrumentFuel.global),
  )
  return subjectOf(modules, isInstrumented ? instrumentFuel : fuel)
}
