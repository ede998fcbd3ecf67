export type { CompileResult, Stats, Warning } from './compile.ts'
export { compile } from './compile.ts'
export { type AsyncOptions, compileAsync } from './compile-async.ts'
export type { SourceMap } from './debug/source-map.ts'
export { CompileError, type CompileErrorCode } from './errors.ts'
export type { CompileOptions, Format, OptimizeLevel, RuntimePlace, Shape, Target } from './options.ts'
export { inspect, type ValidateOptions, validate } from './validate.ts'
export type { FeatureName } from './wasm/features.ts'
export type {
  ExportInfo,
  FunctionInfo,
  ImportInfo,
  MemoryInfo,
  ModuleInfo,
  SectionInfo,
} from './wasm/inspect.ts'
