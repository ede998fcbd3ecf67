/**
 * What the command line grants: `--dir`, `--env`, `--argv0` and `--stdin`, and what it asks for with `--invoke`, as plain data that can be sent to a thread, and
 * the options for WASI that are made of it there. Nothing is granted that no flag names.
 */
import { openSync } from 'node:fs'
import { node_source, nodeStdio } from './host-node-stdio.js'
import { nodeDirectory } from './host-node-tree.js'

/**
 * @typedef {object} DirectoryGrant
 * @property {string} host
 * @property {string} guest
 * @property {boolean} readOnly
 *
 * @typedef {object} Grants
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {DirectoryGrant[]} dirs
 * @property {string | null} stdin a file to read instead of the process's own standard input
 * @property {import('./invoke.js').Invocation | null} invoke an export to call instead of `_start`
 */

/**
 * `HOST[::GUEST][:ro]`
 * @param {string} text
 * @returns {DirectoryGrant | null} null if it is none
 */
export function parse_directory(text) {
  const readOnly = text.slice(-3) === ':ro'
  const mapping = readOnly ? text.slice(0, -3) : text
  const at = mapping.indexOf('::')
  const host = at < 0 ? mapping : mapping.slice(0, at)
  const guest = at < 0 ? mapping : mapping.slice(at + 2)
  return host === '' || guest === '' ? null : { host, guest, readOnly }
}

/**
 * `NAME=VALUE`
 * @param {string} text
 * @returns {[name: string, value: string] | null} null if it is none
 */
export function parse_variable(text) {
  const at = text.indexOf('=')
  return at < 1 ? null : [text.slice(0, at), text.slice(at + 1)]
}

/**
 * Fails, in the user's words, if something is not there.
 * @param {Grants} grants
 * @param {typeof granted_directories | null} directories for guests that can use some
 * @returns {import('./types.js').WASIOptions}
 */
export function granted_options(grants, directories) {
  const { args, env, stdin } = grants
  const streams = nodeStdio()
  if (stdin !== null)
    streams.stdin = node_source(
      attempt(stdin, () => openSync(stdin, 'r')),
      false,
    )
  const preopens = directories === null ? {} : directories(grants)
  return Object.assign({ args, env, preopens }, streams)
}

/**
 * @param {Grants} grants
 * @returns {Record<string, import('./types.js').Preopen>}
 */
export function granted_directories(grants) {
  /** @type {Record<string, import('./types.js').Preopen>} */
  const preopens = Object.create(null)
  for (const { host, guest, readOnly } of grants.dirs) {
    preopens[guest] = { directory: attempt(host, () => nodeDirectory(host)), readOnly }
  }
  return preopens
}

/**
 * @template T
 * @param {string} path
 * @param {() => T} action
 * @returns {T}
 */
function attempt(path, action) {
  try {
    return action()
  } catch (error) {
    throw new Error(`can't open ${path}: ${code_of(error)}`)
  }
}

/** @param {unknown} error */
function code_of(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error)
}
