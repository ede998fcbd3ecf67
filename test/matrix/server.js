/** Serves a folder on a port of its own, on the loopback device alone; under `/strict/` with the policy of pages that trust nothing. */
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

const strict = '/strict/'

/**
 * @param {string} folder
 * @returns {Promise<{ url(path: string, isStrict: boolean): string, close(): void }>}
 */
export function serve(folder) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const isStrict = url.pathname.startsWith(strict)
    const path = join(
      folder,
      normalize(decodeURIComponent(isStrict ? url.pathname.slice(strict.length - 1) : url.pathname)),
    )
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end()
      return
    }
    const policy = isStrict ? { 'Content-Security-Policy': "script-src 'self'" } : {}
    response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', ...policy })
    createReadStream(path).pipe(response)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      resolve({
        url: (path, isStrict) => `http://127.0.0.1:${address.port}${isStrict ? strict : '/'}${path}`,
        close: () => server.close(),
      })
    })
  })
}
