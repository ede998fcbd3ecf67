/**
 * The text form of the IR, for tests and dumps: `printFunc` and `parseFunc`, for both dialects.
 *
 *     js func 0(p0: i32 "n", p1.lo: i32): f64 {
 *       var l2: i32, t3: f64
 *       loop L1 {
 *         t3 = js.load Float64:f64(js.view 0, p0)
 *         if js.lt(p0, js.num 3:i32) {
 *           br L1
 *         }
 *       }
 *       return t3
 *     }
 *
 * One statement a line. An operation is `mnemonic immediate:type(arguments)`; the type is left out where the
 * mnemonic tells it, and reading a local is just its name: p, l or t (parameter, local, temp) and its index. A text
 * is of one dialect, said in front. Immediates: `m0+4@2` is memory 0, offset 4, alignment 2^2; `1/0` a pair of
 * indices; `global3` an entity, `type5+3+1` a type with its supertypes; `m0+4@0/3` names a lane as well; `b00…` the bytes of a vector or of a shuffle; `i32[1]` a result cell; `7n` the 64 bits of a constant; f32 and f64 constants are
 * numbers, `nan0x…` with their bits when they are not; a type to cast to is that of the text format. Byte offsets are not part of the text: a parsed node is at 0.
 *
 * Printing what was parsed gives the same text. Depth is bounded when the IR is built, so this recurses.
 */
import { InternalError } from '../errors.ts'
import { type OpName, opcodes } from '../wasm/opcodes.ts'
import { typeKey, valTypeText } from '../wasm/type-key.ts'
import {
  type AbsHeapType,
  type DefType,
  EXTERNREF,
  FUNCREF,
  type RefType,
  refType,
  type ValType,
} from '../wasm/types.ts'
import {
  type Bits64,
  type Cell,
  type Entity,
  type Expr,
  expr,
  type Func,
  type Imm,
  type Label,
  type Local,
  newLocal,
  type Stmt,
  type Type,
} from './nodes.ts'
import { type JsOpName, jsOps } from './ops.ts'
import { eachExpr, eachStmt, ownExprs } from './walk.ts'

type Dialect = 'wasm' | 'js'

// --- what both directions know ---

const letters = { param: 'p', local: 'l', temp: 't', block: 'B', loop: 'L', dispatch: 'D' } as const
const localKinds: Record<string, Local['kind']> = { p: 'param', l: 'local', t: 'temp' }

function localName(local: Local): string {
  return `${letters[local.kind]}${local.index}${local.half === null ? '' : `.${local.half}`}`
}

function labelName(label: Label): string {
  return `${letters[label.kind]}${label.id}`
}

const wasmTypes: ReadonlyMap<string, Type> = new Map([
  ...opcodes
    .filter((op) => !op.custom)
    .map((op): [string, Type] => {
      const result = op.results[0]
      return [op.name, result === undefined ? 'none' : result === 'addr' ? 'i32' : result]
    }),
  ['address.low', 'i32'],
])

/** The type that the mnemonic tells; null when a text must say it. */
function typeOfOp(op: string): Type | null {
  return wasmTypes.get(op) ?? jsOps[op as JsOpName]?.type ?? null
}

const getOf = { wasm: 'local.get', js: 'js.get' } as const satisfies Record<Dialect, OpName | JsOpName>

const scratch = new DataView(new ArrayBuffer(8))

// --- printing ---

export function printFunc(func: Func): string {
  const dialect = dialectOf(func)
  const results = func.results.length > 0 ? `: ${func.results.join(', ')}` : ''
  const part = func.piece === 0 ? (func.form ?? '') : func.piece
  const name = part === '' ? `${func.index}` : `${func.index}$${part}`
  const lines = [`${dialect} func ${name}(${declarations(func.params)})${results} {`]
  if (func.locals.length > 0) lines.push(`  var ${declarations(func.locals)}`)
  new Printer(dialect, lines).list(func.body, '  ')
  lines.push('}')
  return `${lines.join('\n')}\n`
}

function dialectOf(func: Func): Dialect {
  let dialect: Dialect = 'wasm'
  eachStmt(func.body, (stmt) => {
    for (const own of ownExprs(stmt))
      eachExpr(own, (node) => {
        if (node.op.startsWith('js.')) dialect = 'js'
      })
  })
  return dialect
}

function declarations(locals: readonly Local[]): string {
  return locals
    .map((local) => {
      const name = local.name === null ? '' : ` ${JSON.stringify(local.name)}`
      return `${localName(local)}: ${local.type}${name}`
    })
    .join(', ')
}

class Printer {
  private readonly dialect: Dialect
  private readonly lines: string[]

  constructor(dialect: Dialect, lines: string[]) {
    this.dialect = dialect
    this.lines = lines
  }

  list(stmts: readonly Stmt[], indent: string): void {
    for (const stmt of stmts) this.stmt(stmt, indent)
  }

  /** Lists with what opens each; one brace closes the last. */
  private lists(parts: readonly [string, readonly Stmt[]][], indent: string): void {
    parts.forEach(([opener, list], i) => {
      this.lines.push(`${indent}${i > 0 ? '} ' : ''}${opener} {`)
      this.list(list, `${indent}  `)
    })
    this.lines.push(`${indent}}`)
  }

  /** `head { case 0 { … } case 1 { … } }` */
  private cases(head: string, cases: readonly (readonly Stmt[])[], indent: string): void {
    this.lines.push(`${indent}${head} {`)
    cases.forEach((list, i) => {
      this.lists([[`case ${i}`, list]], `${indent}  `)
    })
    this.lines.push(`${indent}}`)
  }

  private stmt(stmt: Stmt, indent: string): void {
    const line = (text: string) => this.lines.push(indent + text)
    switch (stmt.kind) {
      case 'set':
        line(`${localName(stmt.local)} = ${this.expr(stmt.value)}`)
        return
      case 'effect':
        line(this.expr(stmt.value))
        return
      case 'block':
      case 'loop':
        this.lists([[`${stmt.kind} ${labelName(stmt.label)}`, stmt.body]], indent)
        return
      case 'if': {
        const hint = stmt.likely === undefined ? '' : stmt.likely ? 'likely ' : 'unlikely '
        const parts: [string, Stmt[]][] = [[`if ${hint}${this.expr(stmt.cond)}`, stmt.then]]
        if (stmt.else.length > 0) parts.push(['else', stmt.else])
        this.lists(parts, indent)
        return
      }
      case 'switch': {
        const index = this.expr(stmt.index)
        this.cases(`switch ${index} [${stmt.table.join(' ')}] else ${stmt.fallback}`, stmt.arms, indent)
        return
      }
      case 'br':
        line(`br ${labelName(stmt.label)}`)
        return
      case 'return':
        line(['return', stmt.values.map((value) => this.expr(value)).join(', ')].join(' ').trimEnd())
        return
      case 'trap':
        line(`trap ${stmt.helper}`)
        return
      case 'try':
        this.lists(
          [
            ['try', stmt.body],
            [`catch ${localName(stmt.exception)}`, stmt.handler],
          ],
          indent,
        )
        return
      case 'throw':
        line(`throw ${this.expr(stmt.value)}`)
        return
      case 'dispatch':
        this.cases(`dispatch ${labelName(stmt.label)} ${localName(stmt.pc)}`, stmt.cases, indent)
        return
      case 'goto':
        line(`goto ${labelName(stmt.label)} ${localName(stmt.pc)} ${stmt.target}`)
        return
    }
  }

  private expr(node: Expr): string {
    if (node.op === getOf[this.dialect]) {
      const local = node.imm as Local
      return node.type === local.type ? localName(local) : `${localName(local)}:${node.type}`
    }
    const imm = node.imm === null ? '' : ` ${immText(node)}`
    const type = typeOfOp(node.op) === node.type ? '' : `:${node.type}`
    const args = node.args.map((arg) => this.expr(arg)).join(', ')
    return `${node.op}${imm}${type}${args === '' ? '' : `(${args})`}`
  }
}

function immText({ op, imm }: Expr): string {
  if (imm === null || typeof imm === 'string') return imm ?? ''
  if (typeof imm === 'number') return op === 'f32.const' ? f32Text(imm) : numberText(imm)
  if ('lo' in imm) return op === 'f64.const' ? f64Text(imm) : `${bigOf(imm)}n`
  if ('memory' in imm)
    return `m${imm.memory}+${imm.offset}@${imm.align}${imm.lane === undefined ? '' : `/${imm.lane}`}`
  if ('bytes' in imm) return `b${imm.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  if ('first' in imm) return `${imm.first}/${imm.second}`
  if ('table' in imm) return `${imm.table} ${typeKey(imm.type)}`
  if ('space' in imm) return [`${imm.space}${imm.index}`, ...(imm.supers ?? [])].join('+')
  if ('method' in imm) return imm.method
  if ('heap' in imm) return valTypeText(imm).replaceAll(' ', '_')
  if ('array' in imm) return `${imm.array}[${imm.slot}]`
  return localName(imm)
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function bigOf({ lo, hi }: Bits64): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0)
}

function f32Text(bits: number): string {
  scratch.setInt32(0, bits)
  const value = scratch.getFloat32(0)
  return Number.isNaN(value) ? `nan0x${(bits >>> 0).toString(16)}` : numberText(value)
}

function f64Text(bits: Bits64): string {
  scratch.setInt32(0, bits.hi)
  scratch.setInt32(4, bits.lo)
  const value = scratch.getFloat64(0)
  return Number.isNaN(value) ? `nan0x${BigInt.asUintN(64, bigOf(bits)).toString(16)}` : numberText(value)
}

// --- parsing ---

/** Parses the text of one function; throws `InternalError` with the line that it can't read. */
export function parseFunc(text: string): Func {
  return new Parser(text).func()
}

class Parser {
  private readonly lines: string[]
  private next = 0
  private line = ''
  private pos = 0
  private dialect: Dialect = 'wasm'
  private readonly locals = new Map<string, Local>()
  private readonly labels = new Map<string, Label>()

  constructor(text: string) {
    this.lines = text.split('\n').filter((line) => line.trim() !== '')
  }

  func(): Func {
    this.advance()
    this.dialect = this.take(/js|wasm/) as Dialect
    this.take(/func/)
    const index = Number(this.take(/-?\d+/))
    const form = this.accept(/\$(body|resume)/)?.slice(1) as Func['form']
    const piece = Number(this.accept(/\$\d+/)?.slice(1) ?? 0)
    this.take(/\(/)
    const params = this.peek(/\)/) ? [] : this.declarations()
    this.take(/\)/)
    const results = this.accept(/:/) ? this.separated(() => this.type()) : []
    this.take(/\{/)
    this.advance()
    const locals = this.accept(/var(?=\s)/) ? this.declarations() : []
    if (locals.length > 0) this.advance()
    const body = this.list()
    this.take(/\}/)
    return { index, piece, ...(form === undefined ? {} : { form }), params, results, locals, body, at: 0 }
  }

  // --- tokens ---

  private advance(): void {
    this.line = this.lines[this.next++] ?? ''
    this.pos = 0
    this.skipSpace()
  }

  private skipSpace(): void {
    while (this.line[this.pos] === ' ') this.pos++
  }

  private match(pattern: RegExp): string | null {
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = this.pos
    return sticky.exec(this.line)?.[0] ?? null
  }

  private peek(pattern: RegExp): boolean {
    return this.match(pattern) !== null
  }

  private accept(pattern: RegExp): string | null {
    const found = this.match(pattern)
    if (found === null) return null
    this.pos += found.length
    this.skipSpace()
    return found
  }

  private take(pattern: RegExp): string {
    const found = this.accept(pattern)
    if (found === null) this.fail(`expected ${pattern.source}`)
    return found
  }

  private fail(reason: string): never {
    throw new InternalError(`${reason} at column ${this.pos + 1} of: ${this.line.trim()}`)
  }

  private separated<T>(one: () => T): T[] {
    const all = [one()]
    while (this.accept(/,/)) all.push(one())
    return all
  }

  private type(): Type {
    return this.take(/i32|i64|f32|f64|v128|ref|none|u32|bool|num|view/) as Type
  }

  private declarations(): Local[] {
    return this.separated(() => {
      const name = this.take(localPattern)
      const [, letter = '', index, half] = /(.)(\d+)(?:\.(.*))?/.exec(name) ?? []
      this.take(/:/)
      const type = this.type()
      const wish = this.peek(/"/) ? (JSON.parse(this.take(/"(?:[^"\\]|\\.)*"/)) as string) : null
      const kind = localKinds[letter] as Local['kind']
      const local = newLocal(kind, type, wish, Number(index), (half as Local['half']) ?? null)
      this.locals.set(name, local)
      return local
    })
  }

  private local(): Local {
    const name = this.take(localPattern)
    return this.locals.get(name) ?? this.fail(`${name} is not declared`)
  }

  // --- statements ---

  /** The statements up to the line that begins with a brace, which becomes the current one. */
  private list(): Stmt[] {
    const out: Stmt[] = []
    while (!this.peek(/\}|$/)) {
      out.push(this.stmt())
      if (!this.peek(/$/)) this.fail('expected the end of the statement')
      this.advance()
    }
    return out
  }

  /** `{`, the statements of the following lines, `}`. */
  private braced(): Stmt[] {
    this.take(/\{/)
    this.advance()
    const list = this.list()
    this.take(/\}/)
    return list
  }

  private cases(): Stmt[][] {
    const cases: Stmt[][] = []
    this.take(/\{/)
    this.advance()
    while (this.accept(/case \d+/)) {
      cases.push(this.braced())
      this.advance()
    }
    this.take(/\}/)
    return cases
  }

  private stmt(): Stmt {
    const at = 0
    const keyword = this.accept(/(block|loop|if|switch|br|return|trap|try|throw|dispatch|goto)(?=\s|$)/)
    switch (keyword) {
      case 'block':
      case 'loop':
        return { kind: keyword, label: this.newLabel(keyword), body: this.braced(), at }
      case 'if': {
        const hint = this.accept(/(un)?likely(?=\s)/)
        const likely = hint === null ? {} : { likely: hint === 'likely' }
        const cond = this.expr()
        const then = this.braced()
        return { kind: 'if', cond, then, else: this.accept(/else/) ? this.braced() : [], ...likely, at }
      }
      case 'switch': {
        const index = this.expr()
        const table = [...this.take(/\[[\d ]*\]/).matchAll(/\d+/g)].map(Number)
        this.take(/else/)
        const fallback = Number(this.take(/\d+/))
        return { kind: 'switch', index, table, arms: this.cases(), fallback, at }
      }
      case 'br':
        return { kind: 'br', label: this.usedLabel(), at }
      case 'return':
        return { kind: 'return', values: this.peek(/$/) ? [] : this.separated(() => this.expr()), at }
      case 'trap':
        return { kind: 'trap', helper: this.take(/\w+/), at }
      case 'try': {
        const body = this.braced()
        this.take(/catch/)
        const exception = this.local()
        return { kind: 'try', body, exception, handler: this.braced(), at }
      }
      case 'throw':
        return { kind: 'throw', value: this.expr(), at }
      case 'dispatch': {
        const label = this.newLabel('dispatch')
        return { kind: 'dispatch', label, pc: this.local(), cases: this.cases(), at }
      }
      case 'goto': {
        const label = this.usedLabel()
        return { kind: 'goto', label, pc: this.local(), target: Number(this.take(/-?\d+/)), at }
      }
      default:
        return this.simple(at)
    }
  }

  /** `local = value`, or a value for its effect. */
  private simple(at: number): Stmt {
    if (!this.peek(/[plt]\d+(\.(lo|hi|x[0-3]))? =/)) return { kind: 'effect', value: this.expr(), at }
    const local = this.local()
    this.take(/=/)
    return { kind: 'set', local, value: this.expr(), at }
  }

  private newLabel(kind: Label['kind']): Label {
    const name = this.take(/[BLD]\d+/)
    const label: Label = { id: Number(name.slice(1)), kind, uses: 0 }
    this.labels.set(name, label)
    return label
  }

  private usedLabel(): Label {
    const name = this.take(/[BLD]\d+/)
    const label = this.labels.get(name) ?? this.fail(`${name} is not a label`)
    label.uses++
    return label
  }

  // --- expressions ---

  private expr(): Expr {
    if (this.peek(localPattern)) {
      const local = this.local()
      return expr(getOf[this.dialect], this.accept(/:/) ? this.type() : local.type, [], local, 0)
    }
    const op = this.take(/(select t|ref\.(?:test|cast) null|[a-z]\w*(\.\w+)*)(?![\w.])/)
    const imm = this.imm(op)
    const type = this.accept(/:/) ? this.type() : typeOfOp(op)
    if (type === null) this.fail(`${op} must have a type`)
    const args = this.accept(/\(/) ? this.separated(() => this.expr()) : []
    if (args.length > 0) this.take(/\)/)
    return expr(op, type, args, imm, 0)
  }

  private imm(op: string): Imm {
    if (this.line[this.pos - 1] !== ' ' || this.peek(/[{=[]|else/)) return null
    if (/call_indirect$|call_ref$|^js\.element$/.test(op))
      return { table: Number(this.take(/-?\d+/)), type: this.funcType() }
    if (this.peek(localPattern)) return this.local()
    if (this.peek(castPattern)) return castType(this.take(castPattern))
    const word = this.take(/[\w.+@/[\]-]+/)
    if (op === 'f32.const' || op === 'f64.const') return floatBits(word, op === 'f32.const')
    for (const [pattern, make] of immForms) {
      const found = pattern.exec(word)
      if (found !== null) return make(found[1] ?? '', Number(found[2]), Number(found[3]), Number(found[4]))
    }
    return this.fail(`${word} is not an immediate`)
  }

  private funcType(): DefType {
    const key = this.take(/\([^()]*\)->\([^()]*\)/)
    const [params = [], results = []] = key
      .split('->')
      .map((part) => part.slice(1, -1).split(',').map(valType))
    const present = (types: (ValType | null)[]) => types.filter((type) => type !== null)
    return plainFuncType(present(params), present(results))
  }
}

const castPattern = /\(ref_(?:null_)?\w+\)|\w+ref(?=\()/

/** Abstract types alone: a text has no types of its own. */
function castType(text: string): RefType {
  const found = /^\(ref_(null_)?(\w+)\)$/.exec(text)
  if (found === null) return text === 'funcref' ? FUNCREF : EXTERNREF
  return refType(found[2] as AbsHeapType, found[1] !== undefined)
}

const localPattern = /[plt]\d+(?:\.(?:lo|hi|x[0-3]))?(?![\w.])/

type MakeImm = (first: string, second: number, third: number, fourth: number) => Imm

const immForms: readonly (readonly [RegExp, MakeImm])[] = [
  [/^m(\d+)\+(\d+)@(\d+)$/, (memory, offset, align) => ({ memory: Number(memory), offset, align })],
  [
    /^m(\d+)\+(\d+)@(\d+)\/(\d+)$/,
    (memory, offset, align, lane) => ({ memory: Number(memory), offset, align, lane }),
  ],
  [
    /^b([\da-f]{32})$/,
    (hex) => ({ bytes: hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [] }),
  ],
  [/^(\d+)\/(\d+)$/, (first, second) => ({ first: Number(first), second })],
  [/^(-?\d+)n$/, (value) => bitsOf(BigInt(value))],
  [/^(-?(?:\d[\d.e+-]*|Infinity)|NaN)$/, (value) => Number(value)],
  [
    /^type(\d+(?:\+\d+)+)$/,
    (indices) => {
      const [index = 0, ...supers] = indices.split('+').map(Number)
      return { space: 'type', index, supers }
    },
  ],
  [
    /^(func|table|memory|global|elem|data|tag|type)(\d+)$/,
    (space, index) => ({ space: space as Entity['space'], index }),
  ],
  [/^(i32|f64|ref)\[(\d+)\]$/, (array, slot) => ({ array: array as Cell['array'], slot })],
  [/^(Int8|Uint8|Int16|Uint16|Int32|Float32|Float64)$/, (method) => ({ method }) as Imm],
  [/^([a-z]\w*)$/, (name) => name],
]

function bitsOf(value: bigint): Bits64 {
  return { lo: Number(BigInt.asIntN(32, value)), hi: Number(BigInt.asIntN(32, value >> 32n)) }
}

function floatBits(word: string, single: boolean): number | Bits64 {
  if (word.startsWith('nan0x')) {
    const bits = BigInt(word.slice(3))
    return single ? Number(BigInt.asIntN(32, bits)) : bitsOf(bits)
  }
  if (single) scratch.setFloat32(0, Number(word))
  else scratch.setFloat64(0, Number(word))
  return single ? scratch.getInt32(0) : { lo: scratch.getInt32(4), hi: scratch.getInt32(0) }
}

function valType(name: string): ValType | null {
  if (name === '') return null
  if (name === 'funcref') return FUNCREF
  if (name === 'externref') return EXTERNREF
  return name as ValType
}

/** A function type that reaches no other defined type: a stand-in for the module's own. */
function plainFuncType(params: readonly ValType[], results: readonly ValType[]): DefType {
  const group: DefType[] = []
  const def: DefType = {
    kind: 'def',
    index: -1,
    comp: { kind: 'func', params, results },
    final: true,
    supertype: null,
    group,
    position: 0,
    refs: [refType('func', false), refType('func', true)],
  }
  group.push(def)
  return def
}
