/**
 * What differs between bundlers, one row each: who resolves requests with a query, and how a module gets the URL of the
 * wasm file beside it. The rest of the plugin knows none of them.
 */
import { basename } from 'node:path'
import type { WasmUrl } from './forms.ts'

/** What a host may use to make the URL of a file. */
export interface UrlContext {
  readonly file: string
  /** Adds the file to the output; a reference for hosts of Rollup's kind. */
  readonly emit: () => Promise<string>
}

export interface Host {
  /** Whether the plugin turns specifiers into paths; hosts that know queries do it themselves. */
  readonly resolves: boolean
  readonly url: (cx: UrlContext) => WasmUrl | Promise<WasmUrl>
}

/** Query by which the hosts that need a rule of their own tell the file itself from its forms. */
export const urlQuery = '?dewasm-url'

export const hosts: Readonly<Record<string, Host>> = {
  vite: { resolves: true, url: ({ file }) => importedUrl(`${file}?url&no-inline`) },
  rollup: { resolves: true, url: emittedUrl },
  rolldown: { resolves: true, url: emittedUrl },
  webpack: { resolves: false, url: siblingUrl },
  rspack: { resolves: false, url: siblingUrl },
  esbuild: { resolves: false, url: ({ file }) => importedUrl(`${file}${urlQuery}`, 'import.meta.url') },
  farm: { resolves: true, url: ({ file }) => importedUrl(`${file}?url`) },
}

/** The bundler gives the URL as a default export, perhaps relative to the output. */
function importedUrl(specifier: string, base?: string): WasmUrl {
  return {
    statements: [`import url from ${JSON.stringify(specifier)};`],
    expression: base === undefined ? 'url' : `new URL(url, ${base}).href`,
  }
}

async function emittedUrl({ emit }: UrlContext): Promise<WasmUrl> {
  return { statements: [], expression: `import.meta.ROLLUP_FILE_URL_${await emit()}` }
}

/** The bundler follows the pattern. */
function siblingUrl({ file }: UrlContext): WasmUrl {
  return {
    statements: [],
    expression: `new URL(${JSON.stringify(`./${encodeURIComponent(basename(file))}`)}, import.meta.url).href`,
  }
}
