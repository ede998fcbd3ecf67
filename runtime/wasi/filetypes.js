/** What a descriptor or an entry of a directory can be; WASI has no number for pipes. */
export const FILETYPE_UNKNOWN = 0
export const FILETYPE_BLOCK_DEVICE = 1
export const FILETYPE_CHARACTER_DEVICE = 2
export const FILETYPE_DIRECTORY = 3
export const FILETYPE_REGULAR_FILE = 4
export const FILETYPE_SOCKET_STREAM = 6
export const FILETYPE_SYMBOLIC_LINK = 7
