import t from 'tap'
import { answer, JSON_RPC_ERRORS, RpcError, type RpcParams } from '../../src/compat/cocos-json-rpc.ts'

/** The methods that the examples of the specification call. */
const METHODS: Readonly<Record<string, (params: RpcParams) => unknown>> = {
  subtract: (params) => {
    const [minuend, subtrahend] = Array.isArray(params)
      ? (params as number[])
      : [(params as { minuend: number }).minuend, (params as { subtrahend: number }).subtrahend]
    return (minuend ?? 0) - (subtrahend ?? 0)
  },
  sum: (params) => (params as number[]).reduce((sum, value) => sum + value, 0),
  get_data: () => ['hello', 5],
  update: () => undefined,
  notify_hello: () => undefined,
  notify_sum: () => undefined,
}

const failures: unknown[] = []
const responder = {
  maxBatch: 10,
  call: (method: string, params: RpcParams): unknown => {
    const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
    if (found === undefined) throw new RpcError(JSON_RPC_ERRORS.METHOD_NOT_FOUND, 'Method not found')
    return found(params)
  },
  failed: (error: unknown) => failures.push(error),
}

const parsed = (text: string | null | Promise<string | null>): unknown =>
  typeof text === 'string' ? JSON.parse(text) : text

/** An error as the specification prints it; we say more in `data`. */
const error = (code: number, message: string, id: unknown = null): object => ({
  jsonrpc: '2.0',
  error: { code, message },
  id,
})
const INVALID = error(-32600, 'Invalid Request')

/** Section 7 of the specification, in its order. */
const EXAMPLES: [name: string, sent: string, answered: unknown][] = [
  [
    'positional parameters',
    '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
    { jsonrpc: '2.0', result: 19, id: 1 },
  ],
  [
    'positional parameters, reversed',
    '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
    { jsonrpc: '2.0', result: -19, id: 2 },
  ],
  [
    'named parameters',
    '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
    { jsonrpc: '2.0', result: 19, id: 3 },
  ],
  [
    'named parameters, reversed',
    '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
    { jsonrpc: '2.0', result: 19, id: 4 },
  ],
  ['a notification', '{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', null],
  ['a notification of a method that is not there', '{"jsonrpc": "2.0", "method": "foobar"}', null],
  [
    'a method that is not there',
    '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
    error(-32601, 'Method not found', '1'),
  ],
  ['invalid JSON', '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', error(-32700, 'Parse error')],
  ['an invalid request', '{"jsonrpc": "2.0", "method": 1, "params": "bar"}', INVALID],
  [
    'a batch of invalid JSON',
    '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]',
    error(-32700, 'Parse error'),
  ],
  ['an empty array', '[]', INVALID],
  ['a batch that is invalid but not empty', '[1]', [INVALID]],
  ['an invalid batch', '[1,2,3]', [INVALID, INVALID, INVALID]],
  [
    'a batch of everything',
    `[
      {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
      {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
      {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
      {"foo": "boo"},
      {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
    ]`,
    [
      { jsonrpc: '2.0', result: 7, id: '1' },
      { jsonrpc: '2.0', result: 19, id: '2' },
      INVALID,
      error(-32601, 'Method not found', '5'),
      { jsonrpc: '2.0', result: ['hello', 5], id: '9' },
    ],
  ],
  [
    'a batch of notifications',
    '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
    null,
  ],
]

for (const [name, sent, answered] of EXAMPLES) {
  t.test(`answers the specification's example of ${name}`, async (t) => {
    const reply = parsed(answer(sent, responder))

    if (answered === null) t.equal(reply, null)
    else t.match(reply, answered)
    if (Array.isArray(answered)) t.equal((reply as unknown[]).length, answered.length)
  })
}

t.test('refuses what section 4 forbids, and answers under the id where there is one', async (t) => {
  const cases: [string, unknown][] = [
    ['null', null],
    ['"text"', null],
    ['{"jsonrpc":"1.0","method":"sum","id":7}', 7],
    ['{"method":"sum","id":"a"}', 'a'],
    ['{"jsonrpc":"2.0","id":7}', 7],
    ['{"jsonrpc":"2.0","method":"sum","params":"bar","id":7}', 7],
    ['{"jsonrpc":"2.0","method":"sum","params":null,"id":7}', 7],
    ['{"jsonrpc":"2.0","method":"sum","params":[1],"id":{"a":1}}', null],
    ['{"jsonrpc":"2.0","method":"sum","params":[1],"id":true}', null],
    ['{"jsonrpc":"2.0","method":"sum","params":[1],"id":1e999}', null],
    ['{"jsonrpc":"2.0","result":1,"id":7}', 7],
    ['[[]]', null],
  ]
  for (const [sent, id] of cases) {
    const reply = parsed(answer(sent, responder))
    const first: unknown = Array.isArray(reply) ? reply[0] : reply

    t.match(first, { error: { code: -32600, message: 'Invalid Request' } }, sent)
    t.equal((first as { id: unknown }).id, id, sent)
  }
})

t.test('a request with the id null is answered: it is no notification', async (t) => {
  t.same(parsed(answer('{"jsonrpc":"2.0","method":"get_data","id":null}', responder)), {
    jsonrpc: '2.0',
    result: ['hello', 5],
    id: null,
  })
})

t.test('reaches nothing but its methods', async (t) => {
  for (const method of ['toString', '__proto__', 'constructor', 'hasOwnProperty', '']) {
    const reply = parsed(answer(JSON.stringify({ jsonrpc: '2.0', method, id: 1 }), responder))

    t.match(reply, { error: { code: -32601 } }, method)
  }
})

t.test('a batch over the bound is refused as a whole', async (t) => {
  const request = '{"jsonrpc":"2.0","method":"get_data","id":1}'

  t.match(parsed(answer(`[${Array(11).fill(request).join()}]`, responder)), {
    error: { code: -32600, data: 'A batch may hold 10 requests, not 11.' },
    id: null,
  })
  t.equal((parsed(answer(`[${Array(10).fill(request).join()}]`, responder)) as unknown[]).length, 10)
})

t.test('answers a promise when it has settled, a batch when all of it has', async (t) => {
  const slow = { ...responder, call: async (method: string) => Promise.resolve(`slow ${method}`) }

  const one = answer('{"jsonrpc":"2.0","method":"a","id":1}', slow)
  const batch = answer(
    '[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b"},3,{"jsonrpc":"2.0","method":"c","id":2}]',
    slow,
  )
  t.ok(one instanceof Promise)
  t.ok(batch instanceof Promise)

  t.same(parsed(await one), { jsonrpc: '2.0', result: 'slow a', id: 1 })
  t.match(parsed(await batch), [
    { result: 'slow a', id: 1 },
    { error: { code: -32600 }, id: null },
    { result: 'slow c', id: 2 },
  ])
})

t.test('an error that is none of ours is an internal one, and tells the caller nothing', async (t) => {
  const fault = new Error('the password is 1234')
  const faults: unknown[] = []
  const call = '{"jsonrpc":"2.0","method":"a","id":1}'
  const failing = (how: () => unknown): unknown =>
    answer(call, { maxBatch: 1, call: how, failed: (error) => faults.push(error) })
  const throwing = (): never => {
    throw fault
  }

  const replies = [await failing(throwing), await failing(() => Promise.reject(fault))]

  for (const reply of replies) {
    t.same(JSON.parse(reply as string), { jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })
  }
  t.same(faults, [fault, fault])
})

t.test('an RpcError is answered with its code, sentence and data', async (t) => {
  const reply = answer('{"jsonrpc":"2.0","method":"a","id":1}', {
    ...responder,
    call: () => {
      throw new RpcError(12, 'No such room', { room: 3 })
    },
  })

  t.same(parsed(reply), { jsonrpc: '2.0', error: { code: 12, message: 'No such room', data: { room: 3 } }, id: 1 })
})

t.test('a result that JSON cannot hold is an internal error; none at all is null', async (t) => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  const faults: unknown[] = []
  const replyTo = (result: unknown): unknown =>
    parsed(
      answer('{"jsonrpc":"2.0","method":"a","id":1}', {
        maxBatch: 1,
        call: () => result,
        failed: (error) => faults.push(error),
      }),
    )

  for (const result of [10n, loop]) t.match(replyTo(result), { error: { code: -32603 } })
  for (const result of [undefined, () => 1, null, NaN]) t.match(replyTo(result), { result: null })
  t.equal(faults.length, 2)
})

t.test('data that JSON cannot hold is left out with the rest of the error', async (t) => {
  const faults: unknown[] = []
  const reply = answer('{"jsonrpc":"2.0","method":"a","id":1}', {
    maxBatch: 1,
    call: () => {
      throw new RpcError(12, 'No such room', 10n)
    },
    failed: (error) => faults.push(error),
  })

  t.match(parsed(reply), { error: { code: -32603 }, id: 1 })
  t.equal(faults.length, 1)
})

t.test('survives any text', async (t) => {
  for (const text of ['', '\0', '{', '[[[[[[', '"', '1e999', '['.repeat(100_000), '{"__proto__":{"jsonrpc":"2.0"}}']) {
    t.match(parsed(answer(text, responder)), { jsonrpc: '2.0', error: {}, id: null })
  }
})
