import type { Preopen, WASIOptions } from './index.js'
import type { Invocation } from './invoke.js'

export interface DirectoryGrant {
  readonly host: string
  readonly guest: string
  readonly readOnly: boolean
}

export interface Grants {
  args: string[]
  env: Record<string, string>
  dirs: DirectoryGrant[]
  stdin: string | null
  invoke: Invocation | null
}

export declare function parse_directory(text: string): DirectoryGrant | null
export declare function parse_variable(text: string): [name: string, value: string] | null
export declare function granted_directories(grants: Grants): Record<string, Preopen>
export declare function granted_options(
  grants: Grants,
  directories: typeof granted_directories | null,
): WASIOptions & {
  readonly stdout: { write(bytes: Uint8Array): number | undefined }
}
