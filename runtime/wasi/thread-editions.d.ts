/** Calls by edition and name. */
export type Editions = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => number>>>>

export declare const thread_editions: Editions
