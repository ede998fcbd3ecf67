export { nodeStdio } from './node-stdio.js'
