/**
 * Error numbers of WASI and the one way in which a call fails: it throws `fail('EBADF')`, as a host throws its own
 * errors, and `errno_of` makes the number of either. The numbers are WASI's, never the host's, and no message and no
 * path of the host reaches the guest.
 */

/** Position is the number. */
const names = (
  'SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD CONNABORTED ' +
  'CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ' +
  'ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT ' +
  'NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY ' +
  'NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV ' +
  'NOTCAPABLE'
).split(' ')

/** What hosts call otherwise. */
const synonyms = ['EWOULDBLOCK EAGAIN', 'EOPNOTSUPP ENOTSUP', 'UNKNOWN EIO']

/** @type {Map<unknown, number>} */
const numbers = number_names()

function number_names() {
  /** @type {Map<unknown, number>} */
  const map = new Map()
  for (let i = 1; i < names.length; i++) map.set(`E${names[i]}`, i)
  for (let i = 0; i < synonyms.length; i++) {
    const pair = synonyms[i].split(' ')
    map.set(pair[0], /** @type {number} */ (map.get(pair[1])))
  }
  return map
}

const EIO = 29

/**
 * What a call throws when it fails. Not an `Error`: nobody reads its stack.
 * @param {string} code
 * @returns {never}
 */
export function fail(code) {
  throw { code }
}

/**
 * The number that the guest gets for what a call, a host or a stream has thrown. Errors that tell of a mistake of the
 * embedder, or that the stack is used up, are not the guest's to see: they go on.
 * @param {unknown} error
 * @returns {number}
 */
export function errno_of(error) {
  const code = error_code(error)
  if (typeof code === 'string') {
    const number = numbers.get(code)
    return number === undefined ? EIO : number
  }
  if (error instanceof TypeError || error instanceof RangeError || is_stack_error(error)) throw error
  return EIO
}

/** @param {unknown} error */
export function error_code(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/**
 * SpiderMonkey has a class of its own for it.
 * @param {unknown} error
 */
function is_stack_error(error) {
  return error instanceof Error && error.name === 'InternalError'
}
