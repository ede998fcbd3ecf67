/** Names of the module are hostile: they reach the page through these alone. */
export function escapeHtml(text: string): string {
  return text.replace(/[^ -~]|[&<>"']/gu, (char) => `&#${shownCode(char.codePointAt(0)!)};`)
}

/** Control characters and halves of pairs have no place in a page. */
function shownCode(code: number): number {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code
}

/** Data for a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]|[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
