/** What makes the exports object. */
export const freeze = Object.freeze
