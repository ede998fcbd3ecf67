/**
 * The test suite on what was built: tests import `src/x.ts`, and get `dist/x.js` as Node loads it, so that there is one form of the
 * code in all processes and threads, and one way to measure it.
 */
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'
import usual from '../../vitest.config.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const src = join(root, 'src')

/** @type {import('vitest/config').Plugin} */
const built = {
  name: 'built',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null
    const path = relative(src, resolve(dirname(importer), source))
    if (path.startsWith('..') || !path.endsWith('.ts')) return null
    return join(root, 'dist', path.replace(/\.ts$/, '.js'))
  },
}

export default mergeConfig(
  usual,
  defineConfig({
    root,
    plugins: [built],
    test: {
      setupFiles: [join(root, 'scripts/coverage/take.js')],
      server: { deps: { external: [/\/(?:dist|runtime)\/.*\.js$/] } },
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }),
)
