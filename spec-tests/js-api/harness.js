/**
 * The functions that the JS API's tests call, as globals of a worker: what of testharness.js they use, written for them.
 * `finish()` runs the asynchronous tests one after the other and gives the results of all.
 */

/** @typedef {{ name: string, passed: boolean, message: string }} Result */
/**
 * What a test is given.
 * @typedef {{ add_cleanup(action: () => void): void, unreached_func(description?: string): () => void }} Test
 */

class AssertionFailure extends Error {}

/** @type {Result[]} */
const results = []
/** @type {{ name: string, run: (t: Test) => unknown }[]} */
const later = []

/** @param {(() => void)[]} cleanups */
function newTest(cleanups) {
  return {
    add_cleanup: (/** @type {() => void} */ action) => cleanups.push(action),
    unreached_func: (/** @type {string} */ description) => () => functions.assert_unreached(description),
  }
}

/** @param {unknown} value */
function format_value(value) {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value)
  if (typeof value === 'function') return `function ${JSON.stringify(value.name)}`
  return String(value)
}

/**
 * @param {boolean} condition
 * @param {string} text
 * @param {string} [description]
 */
function check(condition, text, description) {
  if (!condition) throw new AssertionFailure(description === undefined ? text : `${description}: ${text}`)
}

/** @param {unknown} error */
function messageOf(error) {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : format_value(error)
  } catch {
    return 'an error that can not be shown'
  }
}

/**
 * @param {string} name
 * @param {() => void} run
 */
function record(name, run) {
  try {
    run()
    results.push({ name, passed: true, message: '' })
  } catch (error) {
    results.push({ name, passed: false, message: messageOf(error) })
  }
}

/**
 * @param {unknown} error
 * @param {Function} wanted
 * @param {string} [description]
 */
function check_error(error, wanted, description) {
  const found = /** @type {{ constructor?: unknown } | null | undefined} */ (error)
  const text = `expected a ${wanted.name}, found ${messageOf(error)}`
  check(found != null && found.constructor === wanted, text, description)
}

/**
 * @param {() => void} func
 * @param {(error: unknown) => void} look
 * @param {string} [description]
 */
function check_throws(func, look, description) {
  let thrown
  try {
    func()
  } catch (error) {
    thrown = { error }
  }
  check(thrown !== undefined, 'nothing was thrown', description)
  look(thrown?.error)
}

const functions = {
  format_value,
  /** @param {(() => void) | object} action */
  setup(action) {
    if (typeof action === 'function') record('setup', /** @type {() => void} */ (action))
  },
  /**
   * @param {(t: Test) => void} func
   * @param {string} name
   */
  test(func, name) {
    /** @type {(() => void)[]} */
    const cleanups = []
    record(name, () => func(newTest(cleanups)))
    for (const action of cleanups) action()
  },
  /**
   * @param {(t: Test) => unknown} run
   * @param {string} name
   */
  promise_test(run, name) {
    later.push({ name, run })
  },
  /**
   * @param {unknown} actual
   * @param {unknown} expected
   * @param {string} [description]
   */
  assert_equals(actual, expected, description) {
    check(
      Object.is(actual, expected),
      `expected ${format_value(expected)}, found ${format_value(actual)}`,
      description,
    )
  },
  /**
   * @param {unknown} actual
   * @param {unknown} expected
   * @param {string} [description]
   */
  assert_not_equals(actual, expected, description) {
    check(!Object.is(actual, expected), `expected anything but ${format_value(expected)}`, description)
  },
  /**
   * @param {unknown} actual
   * @param {string} [description]
   */
  assert_true(actual, description) {
    check(actual === true, `expected true, found ${format_value(actual)}`, description)
  },
  /**
   * @param {unknown} actual
   * @param {string} [description]
   */
  assert_false(actual, description) {
    check(actual === false, `expected false, found ${format_value(actual)}`, description)
  },
  /** @param {string} [description] */
  assert_unreached(description) {
    check(false, 'this must not be reached', description)
  },
  /**
   * @param {ArrayLike<unknown>} actual
   * @param {ArrayLike<unknown>} expected
   * @param {string} [description]
   */
  assert_array_equals(actual, expected, description) {
    check(
      actual.length === expected.length,
      `expected length ${expected.length}, found ${actual.length}`,
      description,
    )
    for (let i = 0; i < expected.length; i++) functions.assert_equals(actual[i], expected[i], description)
  },
  /**
   * @param {unknown} object
   * @param {string} name
   * @param {string} [description]
   */
  assert_class_string(object, name, description) {
    functions.assert_equals(Object.prototype.toString.call(object), `[object ${name}]`, description)
  },
  /**
   * @param {object} object
   * @param {PropertyKey} key
   * @param {string} [description]
   */
  assert_own_property(object, key, description) {
    check(Object.hasOwn(object, key), `no own property ${String(key)}`, description)
  },
  /**
   * @param {object} object
   * @param {PropertyKey} key
   * @param {string} [description]
   */
  assert_not_own_property(object, key, description) {
    check(!Object.hasOwn(object, key), `own property ${String(key)}`, description)
  },
  /**
   * @param {Function} wanted
   * @param {() => void} func
   * @param {string} [description]
   */
  assert_throws_js(wanted, func, description) {
    check_throws(func, (error) => check_error(error, wanted, description), description)
  },
  /**
   * @param {unknown} expected
   * @param {() => void} func
   * @param {string} [description]
   */
  assert_throws_exactly(expected, func, description) {
    check_throws(func, (error) => functions.assert_equals(error, expected, description), description)
  },
  /**
   * The older form: an error of the same kind.
   * @param {{ constructor: Function }} expected
   * @param {() => void} func
   * @param {string} [description]
   */
  assert_throws(expected, func, description) {
    functions.assert_throws_js(expected.constructor, func, description)
  },
  /**
   * @param {object} _t
   * @param {Function} wanted
   * @param {Promise<unknown>} promise
   * @param {string} [description]
   */
  async promise_rejects_js(_t, wanted, promise, description) {
    const outcome = await promise.then(
      () => null,
      (/** @type {unknown} */ error) => ({ error }),
    )
    check(outcome !== null, 'the promise did not reject', description)
    check_error(outcome?.error, wanted, description)
  },
  /**
   * @param {object} t
   * @param {{ constructor: Function }} expected
   * @param {Promise<unknown>} promise
   * @param {string} [description]
   */
  promise_rejects(t, expected, promise, description) {
    return functions.promise_rejects_js(t, expected.constructor, promise, description)
  },
  /**
   * @param {object} _t
   * @param {unknown} expected
   * @param {Promise<unknown>} promise
   * @param {string} [description]
   */
  async promise_rejects_exactly(_t, expected, promise, description) {
    const outcome = await promise.then(
      () => null,
      (/** @type {unknown} */ error) => ({ error }),
    )
    check(outcome !== null, 'the promise did not reject', description)
    functions.assert_equals(outcome?.error, expected, description)
  },
}

export function install() {
  Object.assign(globalThis, functions, { self: globalThis })
}

/** @returns {Promise<Result[]>} */
export async function finish() {
  for (const { name, run } of later) {
    try {
      await run(newTest([]))
      results.push({ name, passed: true, message: '' })
    } catch (error) {
      results.push({ name, passed: false, message: messageOf(error) })
    }
  }
  return results
}
