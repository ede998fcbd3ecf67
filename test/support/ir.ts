/** From WebAssembly text to IR, for tests of the builder, of lowering and of passes. */

import { readFileSync } from 'node:fs'
import { engineTraits } from '../../src/engines.ts'
import { buildFunc } from '../../src/ir/build.ts'
import { check } from '../../src/ir/check.ts'
import { moduleFacts } from '../../src/ir/facts.ts'
import type { Func } from '../../src/ir/nodes.ts'
import { printFunc } from '../../src/ir/text.ts'
import { type LowerContext, lowerFunc } from '../../src/lower/lowerer.ts'
import type { FeatureSet } from '../../src/wasm/features.ts'
import { validate } from './wasm.ts'
import { wat } from './wat.ts'

export interface Built {
  /** The functions with a body, in both dialects, checked. */
  readonly funcs: readonly { readonly wasm: Func; readonly js: Func }[]
  readonly cx: LowerContext
}

/** Builds and lowers every function of a module. The dialects don't share nodes: each is built anew. */
export function buildModule(bytes: Uint8Array, features?: FeatureSet): Built {
  const { module, summary } = validate(bytes, features)
  const options = { unsafeNoTraps: false, engine: engineTraits.any, accessors: false }
  const cx: LowerContext = { module, facts: moduleFacts(module, summary), options }
  const funcs = module.funcs
    .filter((func) => func.body !== null)
    .map((func) => {
      const wasm = buildFunc(module, func)
      check(wasm, 'wasm', 'build')
      const js = lowerFunc(buildFunc(module, func), cx)
      check(js, 'js', 'lower')
      return { wasm, js }
    })
  return { funcs, cx }
}

/** The statements of the last function of a module, without its header and indentation. */
export function builtBody(fields: string): string {
  return body(buildModule(wat(`(module ${fields})`)).funcs.at(-1)!.wasm)
}

export function loweredBody(fields: string): string {
  return body(buildModule(wat(`(module ${fields})`)).funcs.at(-1)!.js)
}

export function body(func: Func): string {
  return unindent(
    printFunc(func)
      .replace(/^.*\{\n(?: {2}var .*\n)?/, '')
      .replace(/\}\n$/, ''),
  )
}

/** Text without the indentation of its first line. */
export function unindent(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0
  return lines.map((line) => line.slice(indent)).join('\n')
}

export interface Case {
  readonly title: string
  readonly input: string
  readonly expected: string
}

/** Reads `test/cases/<name>.txt`: `# title`, input, `==>`, expected. */
export function readCases(name: string): Case[] {
  const text = readFileSync(new URL(`../cases/${name}.txt`, import.meta.url), 'utf8')
  return text
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [first = '', expected = ''] = part.split(/^==>$/m)
      const [title = '', ...input] = first.split('\n')
      return { title, input: input.join('\n').trim(), expected: expected.trim() }
    })
}
