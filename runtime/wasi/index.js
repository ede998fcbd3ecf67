export { memory_tree as memoryDirectory } from './memory-tree.js'
export { WASI } from './wasi.js'
