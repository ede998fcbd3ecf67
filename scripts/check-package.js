/** npm run check:package: what publint and arethetypeswrong say of the package as it would be published. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmProgram } from '../bench/install.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'dewasm-pack-'))
try {
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder])
  const [tarball = ''] = readdirSync(folder)
  run(npmProgram('publint'), [root, '--strict'])
  // The package is of ES modules alone.
  run(npmProgram('@arethetypeswrong/cli', 'dist/index.js'), ['--profile', 'esm-only', join(folder, tarball)])
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  execFileSync(program, args, { cwd: root, stdio: 'inherit' })
}
