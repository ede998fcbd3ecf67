/** What the linker needs of runtime/core: names that are unique across files, and nothing but declarations. */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'acorn'
import { expect, test } from 'vitest'

const folder = new URL('../../runtime/core/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

function declarations(text: string): string[] {
  const names: string[] = []
  const program = parse(text, { ecmaVersion: 2015, sourceType: 'module' })
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') continue
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration! : statement
    if (declared.type === 'FunctionDeclaration') names.push(declared.id.name)
    else if (declared.type === 'VariableDeclaration' && declared.kind === 'const') {
      expect(declared.declarations).toHaveLength(1)
      names.push((declared.declarations[0]!.id as { name: string }).name)
    } else expect.fail(`${declared.type} at the top level`)
  }
  return names
}

test.each(files)('$name is ES2015 without classes, in ASCII, declarations alone', ({ text }) => {
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text).not.toMatch(/^\s*(export )?class /m)
  expect(text.split('\n').length).toBeLessThan(300)
  expect(declarations(text).length).toBeGreaterThan(0)
})

test('no two files declare the same name, and index.js exports every export', async () => {
  const names = files.flatMap(({ text }) => declarations(text))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  const index: string[] = Object.keys(await import('../../runtime/index.js'))
  const exported = files.flatMap(({ text }) =>
    [...text.matchAll(/^export \w+ (\w+)/gm)].map((match) => match[1]!),
  )
  expect(exported.filter((name) => !index.includes(name))).toEqual([])
})
