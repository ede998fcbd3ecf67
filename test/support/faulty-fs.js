/**
 * For `node --import`: the file system fails, or the process is killed, where `DEWASM_TEST_FAULT` says: `write ENOSPC`, `rename kill`,
 * `rename:2 EACCES` (the second time). A write that fails has written half of the file.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [place = '', what = ''] = (process.env.DEWASM_TEST_FAULT ?? '').split(' ')
const [operation, time = '1'] = place.split(':')
let left = Number(time)

/** Whether it is this time that it goes wrong. */
function isNow() {
  return --left === 0
}

/** @returns {never} */
function fail() {
  if (what === 'kill') process.kill(process.pid, 'SIGKILL')
  throw Object.assign(new Error(`${what}: made by a test`), { code: what })
}

const { writeFileSync, renameSync } = fs

/** @type {Record<string, () => void>} */
const faults = {
  write() {
    fs.writeFileSync = (path, data, options) => {
      if (!isNow()) return writeFileSync(path, data, options)
      const bytes = Buffer.from(/** @type {string} */ (data))
      writeFileSync(path, bytes.subarray(0, bytes.length >> 1), options)
      fail()
    }
  },
  rename() {
    fs.renameSync = (from, to) => {
      if (isNow()) fail()
      renameSync(from, to)
    }
  },
}

faults[operation ?? '']?.()
syncBuiltinESMExports()
