import { fileURLToPath } from 'node:url'
import dewasm from 'dewasm/webpack'

/** The package's own choice for ES modules is the glue that fetches the wasm file; this is the one for bundlers. */
const brotli = fileURLToPath(new URL('../../node_modules/brotli-wasm/index.browser.js', import.meta.url))

export default {
  mode: 'production',
  context: import.meta.dirname,
  entry: './main.js',
  output: { path: `${import.meta.dirname}/out`, filename: 'main.js' },
  resolve: { alias: { 'brotli-wasm$': brotli } },
  performance: { hints: false },
  plugins: [dewasm()],
}
