import t from 'tap'
import { RpcError, type RpcParams } from '../../src/compat/cocos-json-rpc.ts'
import { callMethod, methodTable, type RpcMethod, type RpcMethods } from '../../src/compat/cocos-rpc-methods.ts'

const listed: RpcMethod = (...values: unknown[]) => values

/** What a schema of another library looks like: an object with numbers `a` and `b`. */
const numbers = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) => {
      const { a, b } = (value ?? {}) as { a?: unknown; b?: unknown }
      if (typeof a !== 'number') return { issues: [{ message: 'a must be a number' }] }
      return { value: { a: a * 2, b: b ?? 'default' } }
    },
  },
}

t.test('a plain function gets arguments by position as they are, by name as one object', async (t) => {
  const cases: [RpcParams, unknown[]][] = [
    [undefined, []],
    [[], []],
    [
      [1, 'two'],
      [1, 'two'],
    ],
    [{ a: 1 }, [{ a: 1 }]],
  ]
  for (const [params, values] of cases) t.same(callMethod({ call: listed }, params), values)
})

t.test('a method with names takes both forms', async (t) => {
  const method = { call: listed, names: ['a', 'b'] }
  const cases: [RpcParams, unknown[]][] = [
    [undefined, [undefined, undefined]],
    [[1], [1, undefined]],
    [
      [1, 2],
      [1, 2],
    ],
    [{ b: 2, a: 1 }, [1, 2]],
    [{ b: 2 }, [undefined, 2]],
  ]
  for (const [params, values] of cases) t.same(callMethod(method, params), values)
})

t.test('a method with names refuses others, and too many', async (t) => {
  const method = { call: listed, names: ['a'] }
  const refused = (params: RpcParams): unknown => {
    try {
      return callMethod(method, params)
    } catch (error) {
      return error
    }
  }

  const cases: RpcParams[] = [[1, 2], { c: 1 }, JSON.parse('{"__proto__":1}') as RpcParams, { toString: 1 }]
  for (const params of cases) {
    t.match(refused(params), { code: -32602, message: 'Invalid params' })
    t.ok(refused(params) instanceof RpcError)
  }
})

t.test('a schema checks and changes the arguments of either form', async (t) => {
  const method = { call: listed, names: ['a', 'b'], schema: numbers }

  t.same(callMethod(method, [2]), [4, 'default'])
  t.same(callMethod(method, { b: 1, a: 3 }), [6, 1])
  t.throws(() => callMethod(method, ['x']), { code: -32602, data: 'a must be a number' })
  t.throws(() => callMethod(method, undefined), { code: -32602 })
})

t.test('without names a schema sees what came', async (t) => {
  t.same(callMethod({ call: listed, schema: numbers }, { a: 1 }), [{ a: 2, b: 'default' }])
  t.throws(() => callMethod({ call: listed, schema: numbers }, [1]), { code: -32602 })
})

t.test('a schema that answers with a promise is refused', async (t) => {
  const slow = { '~standard': { version: 1 as const, vendor: 'test', validate: async () => ({ value: 1 }) } }

  t.throws(() => callMethod({ call: listed, schema: slow }, [1]), { code: -32602, data: /promise/ })
})

t.test('declarations that cannot be meant throw', async (t) => {
  const refuse = (methods: unknown, why: RegExp): void => {
    t.throws(() => methodTable(methods as RpcMethods), { name: 'TypeError', message: why })
  }

  refuse({ a: 1 }, /"a" must be a function/)
  refuse({ a: {} }, /"a" must be a function/)
  refuse({ a: null }, /"a" must be a function/)
  refuse({ a: { call: listed, names: 'x' } }, /"names"/)
  refuse({ a: { call: listed, schema: {} } }, /Standard Schema/)
  refuse({ 'rpc.a': listed }, /"rpc\."/)
  t.throws(() => methodTable({ a: listed }, { a: listed }), /two methods "a"/)
})
