import type { WASIOptions } from './index.js'

export interface DirectoryGrant {
  readonly host: string
  readonly guest: string
  readonly readOnly: boolean
}

export interface Grants {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly dirs: readonly DirectoryGrant[]
  readonly stdin: string | null
}

export declare function parse_directory(text: string): DirectoryGrant | null
export declare function parse_variable(text: string): [name: string, value: string] | null
export declare function granted_options(grants: Grants): WASIOptions & {
  readonly stdout: { write(bytes: Uint8Array): number | undefined }
}
