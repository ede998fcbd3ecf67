export { nodeStdio } from './host-node-stdio.js'
export { nodeDirectory } from './host-node-tree.js'
