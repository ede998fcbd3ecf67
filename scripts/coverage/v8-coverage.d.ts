/** The package has no types of its own: what is used of it. */
declare module '@bcoe/v8-coverage' {
  export interface RangeCov {
    readonly startOffset: number
    readonly endOffset: number
    readonly count: number
  }
  export interface FunctionCov {
    readonly functionName: string
    readonly ranges: RangeCov[]
    readonly isBlockCoverage: boolean
  }
  export interface ScriptCov {
    readonly scriptId: string
    readonly url: string
    readonly functions: FunctionCov[]
  }
  export function mergeScriptCovs(scripts: readonly ScriptCov[]): ScriptCov | undefined
}
