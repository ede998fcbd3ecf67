/** Strongly connected components of a graph, by Tarjan's algorithm without recursion. */

/** The components of nodes 0 to `count`, each behind those that it leads to. */
export function components(count: number, next: (node: number) => readonly number[]): number[][] {
  const found: number[][] = []
  /** When a node was met, from 1; 0 before. */
  const met = new Int32Array(count)
  const low = new Int32Array(count)
  const inStack = new Uint8Array(count)
  const stack: number[] = []
  const path: { node: number; edge: number }[] = []
  let time = 0
  const enter = (node: number) => {
    met[node] = low[node] = ++time
    inStack[node] = 1
    stack.push(node)
    path.push({ node, edge: 0 })
  }
  const lower = (node: number, to: number) => {
    if (to < (low[node] as number)) low[node] = to
  }
  for (let root = 0; root < count; root++) {
    if (met[root] === 0) enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top
      const to = next(node)[top.edge++]
      if (to === undefined) {
        path.pop()
        const parent = path.at(-1)
        if (parent !== undefined) lower(parent.node, low[node] as number)
        if (low[node] === met[node]) found.push(takeComponent(stack, inStack, node))
      } else if (met[to] === 0) enter(to)
      else if (inStack[to] === 1) lower(node, met[to] as number)
    }
  }
  return found
}

function takeComponent(stack: number[], inStack: Uint8Array, root: number): number[] {
  const members = stack.splice(stack.lastIndexOf(root))
  for (const node of members) inStack[node] = 0
  return members
}
