/** node examples/worker/build.js: bundles the Worker with esbuild. */
import dewasm from 'dewasm/esbuild'
import { build } from 'esbuild'

await build({
  entryPoints: [`${import.meta.dirname}/worker.js`],
  outfile: `${import.meta.dirname}/out/worker.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  plugins: [dewasm()],
})
