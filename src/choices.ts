/** The options that are one of a few values. A leaf, so that the command line can list them without loading the compiler. */
export const choices = {
  format: ['esm', 'cjs', 'iife'],
  shape: ['instantiate', 'instance', 'module'],
  optimize: [0, 1, 2, 's'],
  runtime: ['inline', 'external'],
  target: ['es2015', 'es2020', 'es2022'],
  engine: ['any', 'hermes', 'v8-jitless', 'jsc-jitless'],
} as const

export type Choice<K extends keyof typeof choices> = (typeof choices)[K][number]

export type Format = Choice<'format'>
export type Shape = Choice<'shape'>
export type OptimizeLevel = Choice<'optimize'>
export type RuntimePlace = Choice<'runtime'>
export type Target = Choice<'target'>
export type Engine = Choice<'engine'>
