import { expect, test } from 'vitest'
import { Bindings } from '../../src/emit/bindings.ts'
import { printFunc } from '../../src/emit/func.ts'
import { defaultEmitOptions, emitModule } from '../../src/emit/module.ts'
import { expr, type Func, type Local } from '../../src/ir/nodes.ts'
import { decode } from '../../src/wasm/decode.ts'
import { defaultFeatures } from '../../src/wasm/features.ts'
import { wat } from '../support/wat.ts'

/** The module `add`, its one function in the JS dialect. */
function emitAdd(minify: boolean): string {
  const bytes = wat(
    '(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))',
  )
  const module = decode(bytes, defaultFeatures)
  const params = [0, 1].map((index): Local => ({ kind: 'param', type: 'i32', name: null, index, half: null }))
  const [a, b] = params.map((local) => expr('js.get', 'i32', [], local, 0))
  const sum = expr('js.or0', 'i32', [expr('js.add', 'num', [a!, b!], null, 0)], null, 0)
  const func: Func = {
    index: 0,
    piece: 0,
    params,
    results: ['i32'],
    locals: [],
    body: [{ kind: 'return', values: [sum], at: 0 }],
    at: 0,
  }
  const bindings = new Bindings(module, { minify })
  const { code } = emitModule({
    module,
    bindings,
    options: defaultEmitOptions,
    throws: () => false,
    functions: [printFunc(func, bindings)],
    constExpr: () => {
      throw new Error('none')
    },
  })
  return code
}

interface AddModule {
  instantiate(): { exports: { add(a: number, b: number): number } }
}

test.each([false, true])('a module that adds runs (minify %s)', async (minify) => {
  const code = emitAdd(minify)
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as AddModule
  const { add } = module.instantiate().exports
  expect(add(2, 3)).toBe(5)
  expect(add(0x7fffffff, 1)).toBe(-0x80000000)
  expect(add.name).toBe('0')
  expect(add.length).toBe(2)
  expect(() => Reflect.construct(add, [])).toThrow(TypeError)
  if (minify) expect(code.length).toBeLessThan(1024)
})
