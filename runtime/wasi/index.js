export { copy_directory as copyDirectory } from './copy.js'
export { memory_tree as memoryDirectory } from './memory-tree.js'
export { add_entries as addEntries, list_entries as listEntries } from './tree-entries.js'
export { load_handle as loadHandle, save_handle as saveHandle } from './tree-handle.js'
export {
  directory_from_object as directoryFromObject,
  Link,
  object_from_directory as objectFromDirectory,
} from './tree-object.js'
export { WASI } from './wasi.js'
