/** A package of wasm-bindgen's (target `bundler`): its `import * as wasm from './x_bg.wasm'` is taken by the plugin. */
import brotli from 'brotli-wasm'

const text =
  'wasm-bindgen prints an import of a wasm file, and webpack asks the plugin what that is. '.repeat(20)

brotli.then(({ compress, decompress }) => {
  const packed = compress(new TextEncoder().encode(text))
  const back = new TextDecoder().decode(decompress(packed))
  const report = `${text.length} characters, ${packed.length} bytes packed, ${back === text ? 'the same' : 'not the same'} back`
  if (typeof document === 'object') document.body.textContent = report
  else console.log(report)
})
