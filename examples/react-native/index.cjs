// An app's entry as Metro takes it: CommonJS, for an engine without WebAssembly.
const { instantiate } = require('./out/checksum.cjs')

const show = typeof print === 'function' ? print : console.log
const { adler32, memory, total } = instantiate().exports
const text = 'compiled before, for React Native'
const bytes = new Uint8Array(memory.buffer)
for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
show(`${(adler32(1, 0, text.length) >>> 0).toString(16)} of ${total()} bytes`)
