/**
 * AssemblyScript: classes on its garbage collector, strings, maps. Makes words, counts them in a Map and
 * in a trie of objects, sorts them by how often they occur. n words.
 */
class Node {
  children: Map<i32, Node> = new Map<i32, Node>()
  count: i32 = 0
}

class Entry {
  constructor(
    public word: string,
    public count: i32,
  ) {}
}

class Random {
  private state: u32 = 2463534242

  next(below: u32): u32 {
    this.state ^= this.state << 13
    this.state ^= this.state >> 17
    this.state ^= this.state << 5
    return this.state % below
  }
}

const syllables: StaticArray<string> = ['ka', 'lo', 'mi', 'ne', 'su', 'tra', 'ver', 'zü', 'on', 'é']

function makeWord(random: Random): string {
  let word = ''
  for (let i = 1 + random.next(3); i > 0; i--) {
    // Products make some syllables likelier than others.
    word += syllables[(random.next(10) * random.next(10)) / 9]
  }
  return word
}

function insert(root: Node, word: string): void {
  let node = root
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    if (!node.children.has(code)) node.children.set(code, new Node())
    node = node.children.get(code)
  }
  node.count++
}

function countBelow(node: Node): i32 {
  let sum = node.count
  const children = node.children.values()
  for (let i = 0; i < children.length; i++) sum += countBelow(children[i])
  return sum
}

function checksum(text: string): i32 {
  let hash: u32 = 2166136261
  for (let i = 0; i < text.length; i++) hash = (hash ^ text.charCodeAt(i)) * 16777619
  return hash as i32
}

export function run(n: i32): i32 {
  const random = new Random()
  const counts = new Map<string, i32>()
  const root = new Node()
  for (let i = 0; i < n; i++) {
    const word = makeWord(random)
    counts.set(word, counts.has(word) ? counts.get(word) + 1 : 1)
    insert(root, word)
  }
  const entries: Entry[] = []
  const words = counts.keys()
  for (let i = 0; i < words.length; i++) entries.push(new Entry(words[i], counts.get(words[i])))
  entries.sort((a, b) => (a.count !== b.count ? b.count - a.count : a.word < b.word ? -1 : 1))
  let text = ''
  for (let i = 0; i < min(entries.length, 60); i++) {
    text += `${entries[i].word.toUpperCase()}:${entries[i].count.toString()}/${((entries[i].count as f64) / n).toString()} `
  }
  return checksum(text) ^ countBelow(root)
}
