/**
 * A call that engines can't inline: its one call site has seen too many functions. What is measured is then not
 * compiled together with the loop that measures it.
 * @param {() => unknown} run
 */
export function callOpaque(run) {
  return run()
}

/** @type {(() => unknown)[]} */
const strangers = [
  () => 0,
  () => 1,
  () => 2,
  () => 3,
  () => 'a',
  () => 'b',
  () => null,
  () => undefined,
  () => [],
  () => ({}),
  () => 1.5,
  () => true,
]
for (let i = 0; i < 100; i++) for (const stranger of strangers) callOpaque(stranger)
