export { WASI } from './wasi.js'
