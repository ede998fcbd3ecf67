/**
 * Reads the texts of sources, for maps and for the report. The module says where its sources were, and it may say anything: only files in
 * directories that the user named are read, since maps and reports are often published.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import type { SourceMap } from '../debug/source-map.ts'

export function embedSources(map: SourceMap, directories: readonly string[]): SourceMap {
  const read = sourceReader(directories)
  const given = map.sourcesContent ?? []
  const sourcesContent = map.sources.map((name, k) => given[k] ?? read(name))
  return { ...map, sourcesContent }
}

/** Reads sources by their names; null for those that are not in these directories. */
export function sourceReader(directories: readonly string[]): (name: string) => string | null {
  const roots = directories.map((directory) => realpathSync(directory) + sep)
  return (name) => contentOf(name, roots)
}

/** The text of a file inside of one of the directories; names that are relative may be so to any of them. */
function contentOf(name: string, roots: readonly string[]): string | null {
  for (const root of roots) {
    try {
      const path = realpathSync(resolve(root, name))
      if (roots.some((directory) => path.startsWith(directory))) return readFileSync(path, 'utf8')
    } catch {
      // Not there.
    }
  }
  return null
}
