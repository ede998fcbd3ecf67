/** What the plugin does beside bundling: requests, source phase imports, the cache, the dev server, servers, types. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build as buildWithVite, createServer, type ViteDevServer } from 'vite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openCache } from '../../src/node/cache.ts'
import { parseRequest } from '../../src/plugin/forms.ts'
import { resolvePluginOptions } from '../../src/plugin/options.ts'
import { whileWaiting } from '../../src/plugin/patience.ts'
import { rewriteSourcePhase } from '../../src/plugin/source-phase.ts'
import vite from '../../src/plugin/vite.ts'
import { wat } from '../support/wat.ts'
import { runBundle } from './bundlers.js'
import { expected, writeProject } from './project.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dewasm-plugin-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('requests are told by their query, and others are left alone', () => {
  const form = (id: string) => parseRequest(id)?.form ?? null
  expect(form('/a/x.wasm')).toBe('instance')
  expect(form('./x.wasm?init')).toBe('init')
  expect(form('./x.wasm?t=1700000000&init')).toBe('init')
  expect(form('pkg/x.wasm?module')).toBe('module')
  expect(form('./x.wasm?fallback')).toBe('fallback')
  for (const other of [
    './x.wasm?url',
    './x.wasm?raw',
    './x.wasm?init&url',
    './x.js',
    './x.wasm.js',
    '\0x.wasm',
  ])
    expect(form(other)).toBe(null)
})

describe('source phase imports', () => {
  test('become imports of the module', () => {
    expect(rewriteSourcePhase(`import source m from './x.wasm'\nuse(m)`)).toBe(
      `import m from "./x.wasm?module"\nuse(m)`,
    )
    expect(rewriteSourcePhase(`const m = await import.source("./x.wasm")`)).toBe(
      `const m = await import("./x.wasm?module").then((m) => m.default)`,
    )
  })

  test('are not what only looks like one', () => {
    for (const text of [
      `// import source m from './x.wasm'`,
      `const text = "import source m from './x.wasm'"`,
      `import source from './x.wasm'`,
      `import source m from './x.js'`,
      'const text = `\nimport source m from "./x.wasm"\n`',
    ])
      expect(rewriteSourcePhase(text)).toBe(null)
  })
})

test('options are checked when the plugin is made', () => {
  expect(() => resolvePluginOptions({ shape: 'module' } as never)).toThrow('unknown option "shape"')
  expect(() => resolvePluginOptions({ optimize: 7 as never })).toThrow('option optimize')
  expect(() => resolvePluginOptions({ embedSources: 'src' as never })).toThrow('option embedSources')
  expect(resolvePluginOptions().compile.runtime).toBe('external')
})

test('what takes long says so, what is quick says nothing', async () => {
  const said: string[] = []
  const waiting = { begun: 'compiling', done: 'compiled', say: (text: string) => said.push(text) }
  expect(await whileWaiting({ ...waiting, patience: 1e9 }, async () => 1)).toBe(1)
  expect(said).toEqual([])
  // Work that ends when the first word has been said.
  const work = async () => {
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return 2
  }
  expect(await whileWaiting({ ...waiting, patience: 0 }, work)).toBe(2)
  expect(said).toEqual(['compiling', expect.stringMatching(/^compiled in \d+\.\d s$/)])
})

describe('the development server', () => {
  async function serve<T>(
    options: Parameters<typeof vite>[0],
    action: (server: ViteDevServer) => Promise<T>,
  ) {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
      plugins: [vite(options)],
    })
    try {
      return await action(server)
    } finally {
      await server.close()
    }
  }

  test('compiles once, and again when the file changes', async () => {
    writeProject(folder, 'instance')
    const cache = join(folder, 'cache')
    await serve({ cache }, async (server) => {
      const first = await server.transformRequest('/math.wasm')
      expect(first?.code).toContain('quadruple')
      expect(readdirSync(cache)).toHaveLength(1)
      writeFileSync(join(folder, 'math.wasm'), wat('(module (func (export "other")))'))
      server.moduleGraph.invalidateAll()
      const second = await server.transformRequest('/math.wasm')
      expect(second?.code).toContain('other')
      expect(second?.code).not.toContain('quadruple')
      expect(readdirSync(cache)).toHaveLength(2)
    })
  })

  test('passes source maps on, from the cache too', async () => {
    writeProject(folder, 'instance')
    const options = { cache: join(folder, 'cache'), sourceMap: true }
    for (let i = 0; i < 2; i++)
      await serve(options, async (server) => {
        const map = (await server.transformRequest('/math.wasm'))?.map
        expect(map).toMatchObject({ version: 3, mappings: expect.stringMatching(/\w{3}/) })
      })
  })

  test('takes what is in the cache', async () => {
    writeProject(folder, 'instance')
    const cache = join(folder, 'cache')
    await serve({ cache }, (server) => server.transformRequest('/math.wasm'))
    const [name] = readdirSync(cache)
    const text = JSON.stringify({ code: 'export const kept = 1' })
    openCache(cache).write(name!, new TextEncoder().encode(text))
    await serve({ cache }, async (server) => {
      expect((await server.transformRequest('/math.wasm'))?.code).toContain('kept')
    })
    writeFileSync(join(cache, name!), text)
    await serve({ cache }, async (server) => {
      expect((await server.transformRequest('/math.wasm'))?.code).toContain('quadruple')
    })
  })

  test.each(['instance', 'init', 'module', 'fallback', 'source'] as const)(
    'runs the form %s on the server, without a page to fetch from',
    async (form) => {
      writeProject(folder, form)
      await serve({ cache: false }, async (server) => {
        const { default: run } = (await server.ssrLoadModule('/form.js')) as {
          default: () => Promise<string>
        }
        expect(await run()).toBe(expected)
      })
    },
  )

  test.each(['instance', 'fallback'] as const)('builds for a server, form %s', async (form) => {
    writeProject(folder, form)
    const build = { ssr: 'main.js', outDir: 'out', target: 'es2022' }
    const logLevel = 'silent' as const
    await buildWithVite({
      root: folder,
      configFile: false,
      logLevel,
      build,
      plugins: [vite({ cache: false })],
    })
    // Nothing is there to fetch the wasm file from, and nobody asks for it.
    expect(
      readdirSync(join(folder, 'out'), { recursive: true }).filter((name) => /wasm$/.test(`${name}`)),
    ).toEqual([])
    for (const flags of [[], ['--noexpose_wasm']])
      expect(runBundle(folder, flags)).toEqual({ text: expected, native: false })
  })

  test('says which file is no module, and why', async () => {
    writeProject(folder, 'instance')
    writeFileSync(join(folder, 'math.wasm'), 'no wasm')
    await serve({ cache: false }, async (server) => {
      await expect(server.transformRequest('/math.wasm')).rejects.toThrow(
        /math\.wasm: magic header not detected/,
      )
    })
  })

  test('writes declarations only if they say something new', async () => {
    writeProject(folder, 'instance')
    const path = join(folder, 'math.wasm.d.ts')
    await serve({ cache: false }, (server) => server.transformRequest('/math.wasm'))
    expect(existsSync(path)).toBe(false)
    await serve({ cache: false, dts: true }, (server) => server.transformRequest('/math.wasm'))
    expect(readFileSync(path, 'utf8')).toContain("readonly 'wide': (n: bigint) => bigint")
  })
})
