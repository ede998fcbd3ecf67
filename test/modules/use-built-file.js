/** For `node --import`: the file named by DEWASM_BUILT stands for every module that the program compiles. */
import { useBuiltFile } from './engines.js'

const { DEWASM_BUILT } = process.env
if (DEWASM_BUILT === undefined) throw new Error('DEWASM_BUILT is not set')
useBuiltFile(DEWASM_BUILT)
