/**
 * What is tested in a browser: programs that the server has compiled, on files in memory, and files of the origin. The same
 * in a page and in a worker.
 */
import {
  directoryFromObject,
  loadHandle,
  memoryDirectory,
  objectFromDirectory,
  saveHandle,
  WASI,
} from '/runtime/wasi/index.js'

/**
 * @typedef {{ name: string, fault: string }} Result empty when there is none
 * @typedef {object} Case
 * @property {string} name
 * @property {string} module URL of the compiled program
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {import('/runtime/wasi/index.js').DirectoryObject | null} files
 * @property {number} code
 * @property {string | null} out
 */

/** @returns {Promise<Result[]>} */
export async function runCases() {
  /** @type {Case[]} */
  const cases = await (await fetch('/cases.json')).json()
  const results = []
  for (const each of cases) results.push({ name: each.name, fault: await faultOf(() => runCase(each)) })
  results.push({ name: 'files of the origin', fault: await faultOf(ownFiles) })
  results.push({ name: 'randomness in chunks', fault: await faultOf(randomness) })
  return results
}

/** @param {() => Promise<string>} test */
async function faultOf(test) {
  try {
    return await test()
  } catch (error) {
    return String(error)
  }
}

/**
 * @param {Case} test
 * @returns {Promise<string>}
 */
async function runCase({ module, args, env, files, code, out }) {
  const { instantiate } = await import(module)
  /** @type {Uint8Array[]} */
  const chunks = []
  const wasi = new WASI({
    args: ['program', ...args],
    env,
    preopens: files === null ? {} : { '/': directoryFromObject(files) },
    stdout: (bytes) => {
      chunks.push(bytes)
    },
  })
  const found = wasi.start(instantiate(wasi.imports))
  const text = await new Blob(/** @type {BlobPart[]} */ (chunks)).text()
  if (found !== code) return `exit code ${found} instead of ${code}`
  return out === null || text === out
    ? ''
    : `output ${JSON.stringify(text)} instead of ${JSON.stringify(out)}`
}

/** A directory of the origin is loaded, changed by a program and saved. */
async function ownFiles() {
  const root = await navigator.storage.getDirectory()
  const name = `dewasm-${Math.random()}`
  const handle = await root.getDirectoryHandle(name, { create: true })
  try {
    const old = await handle.getFileHandle('renamed-later', { create: true })
    const writable = await old.createWritable()
    await writable.write(new TextEncoder().encode('bytes'))
    await writable.close()
    const directory = memoryDirectory()
    await loadHandle(handle, directory)
    const { instantiate } = await import('/tools.mjs')
    const wasi = new WASI({ args: ['tools', 'mutate', '/'], preopens: { '/': directory } })
    const code = wasi.start(instantiate(wasi.imports))
    await saveHandle(directory, handle)
    const again = memoryDirectory()
    await loadHandle(handle, again)
    const found = Object.keys(objectFromDirectory(again)).sort().join()
    const expected = 'dir0,dir2,renamed,renamed-later'
    return code === 0 && found === expected ? '' : `exit code ${code}, files ${found}`
  } finally {
    await root.removeEntry(name, { recursive: true })
  }
}

/** Engines give 65,536 bytes at once and refuse shared memory. */
async function randomness() {
  const wasi = new WASI()
  const shared = typeof SharedArrayBuffer === 'function'
  const buffer = shared ? new SharedArrayBuffer(262144) : new ArrayBuffer(262144)
  wasi.initialize({ exports: { memory: { buffer } } })
  const call = /** @type {(at: number, length: number) => number} */ (
    /** @type {unknown} */ (wasi.imports.wasi_snapshot_preview1.random_get)
  )
  const code = call(8, 200000)
  const filled = new Uint8Array(buffer).slice(199900, 200008).some((byte) => byte !== 0)
  return code === 0 && filled ? '' : `code ${code}, filled ${filled}`
}
