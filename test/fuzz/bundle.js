/** Bundles the fuzzer with the compiler, from the sources, into one file that node, Deno and Bun run. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A change to a source file: to see whether the fuzzer notices.
 * @typedef {{ file: string, from: string, to: string }} Edit
 */

/**
 * @param {string} entry name of a file here
 * @param {readonly Edit[]} [edits]
 * @returns {Promise<string>} the file's path, in a new directory
 */
export async function bundle(entry, edits = []) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'dewasm-fuzz-')), 'worker.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['esbuild', 'binaryen'],
    logLevel: 'warning',
    plugins: edits.length === 0 ? [] : [editing(edits)],
  })
  return outfile
}

/**
 * A module without imports as a script for engines that have no modules. A bundle would do, but for Hermes, where closures over the variable of
 * a loop share it.
 * @param {string} entry
 */
export async function scriptOf(entry) {
  const text = readFileSync(new URL(entry, import.meta.url), 'utf8')
  const { code } = await transform(text, { target: 'es2015' })
  return code.replace(/^export (?=function|const)/gm, '').replace(/^export \{[^}]*\};$/m, '')
}

/** @param {readonly Edit[]} edits @returns {import('esbuild').Plugin} */
function editing(edits) {
  return {
    name: 'edit',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const mine = edits.filter(({ file }) => file === relative(root, path))
        if (mine.length === 0) return null
        let contents = readFileSync(path, 'utf8')
        for (const { file, from, to } of mine) {
          if (contents.split(from).length !== 2) throw new Error(`${file} has not one place with ${from}`)
          contents = contents.replace(from, () => to)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
}
