/** What runs this. */
const { deno, bun, node } = /** @type {Record<string, string>} */ (process.versions)
console.log(deno ?? bun ?? node)
