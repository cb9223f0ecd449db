import t from 'tap'
import { createRpc, RpcError } from '../../src/compat/cocos.ts'
import { CocosScene, RpcScene } from '../support/cocos-scene.ts'
import { hex } from '../support/hex.ts'
import { ServerScene } from '../support/server-scene.ts'

const TOKEN = 'a-token-of-sixteen'

t.test('answers a request, in a tick', async (t) => {
  const scene = new RpcScene({ add: (a: number, b: number) => a + b })

  scene.caller.send('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":"x"}')
  t.same(scene.answers(), [], 'nothing before the tick')
  scene.tick()

  t.same(scene.answers(), [{ jsonrpc: '2.0', result: 3, id: 'x' }])
})

t.test('answers nothing to a notification, and calls its method', async (t) => {
  const heard: unknown[] = []
  const scene = new RpcScene({ log: (text: string) => heard.push(text) })

  t.same(scene.ask('{"jsonrpc":"2.0","method":"log","params":["hello"]}'), [])

  t.same(heard, ['hello'])
})

t.test('answers what is no JSON, and what is no text', async (t) => {
  const scene = new RpcScene({})

  t.match(scene.ask('nonsense'), [{ error: { code: -32700, message: 'Parse error' }, id: null }])
  t.match(scene.ask(hex('7b 7d')), [{ error: { code: -32700, data: 'Calls come as text messages.' }, id: null }])
})

t.test('answers a promise when it has settled, out of turn if need be', async (t) => {
  let settle: (value: string) => void = () => undefined
  const slow = new Promise<string>((resolve) => (settle = resolve))
  const scene = new RpcScene({ slow: () => slow, fast: () => 'fast' })

  t.same(scene.call('slow'), undefined)
  t.match(scene.call('fast'), { result: 'fast' })
  t.equal(scene.rpc.get_stats().in_flight, 1)
  settle('slow')
  await slow
  await new Promise((resolve) => setImmediate(resolve))

  t.match(scene.answers(), [{ result: 'slow' }])
  t.equal(scene.rpc.get_stats().in_flight, 0)
})

t.test('calls in flight have a bound, of all callers together', async (t) => {
  const scene = new RpcScene({ never: () => new Promise(() => undefined), now: () => 1 }, { max_in_flight: 2 })

  const request = '{"jsonrpc":"2.0","method":"never","id":1}'
  t.match(scene.ask(`[${request},${request},${request}]`), [], 'a batch waits for its last one')
  t.match(scene.call('never'), { error: { code: -32000, message: 'Too many calls in flight' } })
  t.match(scene.call('now'), { error: { code: -32000 } })

  t.match(scene.rpc.get_stats(), { calls: 2, in_flight: 2, refused_calls: 3 })
})

t.test('a call that fails, or is refused its arguments, is in flight no more', async (t) => {
  const scene = new RpcScene({
    fail: () => Promise.reject(new RpcError(5, 'no')),
    strict: { names: [], call: () => 1 },
  })

  scene.call('fail')
  await new Promise((resolve) => setImmediate(resolve))

  t.match(scene.answers(), [{ error: { code: 5, message: 'no' } }])
  t.match(scene.call('strict', [1]), { error: { code: -32602 } })
  t.match(scene.rpc.get_stats(), { in_flight: 0, failures: 0 })
})

t.test('what a method throws goes to on_error of the server, and tells the caller nothing', async (t) => {
  const fault = new Error('secret')
  const scene = new RpcScene({
    broken: () => {
      throw fault
    },
  })

  t.same(scene.call('broken'), { jsonrpc: '2.0', error: { code: -32603, message: 'Internal error' }, id: 1 })

  t.same(scene.errors, [fault])
  t.equal(scene.rpc.get_stats().failures, 1)
})

t.test('on_error of its own hears instead, and what that throws goes to the server', async (t) => {
  const heard: unknown[] = []
  const scene = new RpcScene(
    {
      broken: () => {
        throw new Error('one')
      },
    },
    {
      on_error: (error) => {
        heard.push(error)
        throw new Error('two')
      },
    },
  )

  scene.call('broken')

  t.match(heard, [{ message: 'one' }])
  t.match(scene.errors, [{ message: 'two' }])
})

const TOO_LARGE = { code: -32603, message: 'Internal error', data: 'The answer is too large to be sent.' }

t.test('an answer that cannot leave is reported, and its caller gets an error instead', async (t) => {
  const scene = new RpcScene({ dump: () => 'x'.repeat(5000) }, {}, { max_outbound_bytes: 1024 })

  t.equal(scene.call('dump'), undefined)
  scene.tick()

  t.same(scene.answers(), [{ jsonrpc: '2.0', error: TOO_LARGE, id: 1 }])
  t.match(scene.errors, [/was not sent: Send Error!/])
})

t.test('a batch whose answer cannot leave gets an error for each of its requests', async (t) => {
  const scene = new RpcScene({ dump: () => 'x'.repeat(5000), one: () => 1 }, {}, { max_outbound_bytes: 1024 })
  const requests = ['dump', 'one'].map((method) => ({ jsonrpc: '2.0', method, id: method }))

  t.same(scene.ask(JSON.stringify([...requests, { jsonrpc: '2.0', method: 'one' }])), [])
  scene.tick()

  t.same(scene.answers(), [['dump', 'one'].map((id) => ({ jsonrpc: '2.0', error: TOO_LARGE, id }))])
})

t.test('a caller who takes no answer at all is closed with 1008', async (t) => {
  const scene = new RpcScene({ dump: () => 'x'.repeat(5000) }, {}, { max_outbound_bytes: 1024 })
  const id = 'y'.repeat(2000)

  scene.ask(JSON.stringify({ jsonrpc: '2.0', method: 'dump', id }))
  scene.tick()
  scene.tick()
  scene.tick()

  t.match(scene.caller.closeFrame, { code: 1008, reason: 'Answers are not taken.' })
})

t.test('a caller who leaves before the answer harms nobody', async (t) => {
  let settle: (value: string) => void = () => undefined
  const slow = new Promise<string>((resolve) => (settle = resolve))
  const scene = new RpcScene({ slow: () => slow })
  scene.call('slow')

  scene.caller.drop()
  settle('too late')
  await new Promise((resolve) => setImmediate(resolve))
  scene.tick()
  scene.tick()

  t.same(scene.errors, [])
})

t.test('a batch over its bound is refused', async (t) => {
  const scene = new RpcScene({ one: () => 1 }, { max_batch: 1 })
  const request = '{"jsonrpc":"2.0","method":"one","id":1}'

  t.match(scene.ask(`[${request}]`), [[{ result: 1 }]])
  t.match(scene.ask(`[${request},${request}]`), [{ error: { code: -32600 } }])
})

t.test('listens on 127.0.0.1, unless a host is passed', async (t) => {
  const scene = new RpcScene({})
  t.equal(scene.network.hold('127.0.0.2', 8080) === 'in-use', false)
  t.equal(scene.network.hold('127.0.0.1', 8080), 'in-use')
  t.same(scene.warnings, [])

  const open = new CocosScene()
  createRpc(open.server, {})
  open.server.listen(8080, '0.0.0.0')
  t.equal(open.network.hold('127.0.0.2', 8080), 'in-use')
  t.match(open.warnings, [/asks for no token/])

  const safe = new CocosScene()
  createRpc(safe.server, {}, { token: TOKEN })
  safe.server.listen(8080, '*')
  t.same(safe.warnings, [])
})

t.test('lets in no page without a list of origins, and then those of the list', async (t) => {
  const scene = new RpcScene({})
  const page = { headers: { origin: 'https://game.example' } }
  t.equal(scene.open(page).response?.status, 403)
  t.equal(scene.open({ headers: { origin: 'null' } }).response?.status, 403)

  const listing = new RpcScene({}, { origins: ['https://game.example'] })
  t.equal(listing.open(page).response?.status, 101)
  t.equal(listing.open({ headers: { origin: 'https://other.example' } }).response?.status, 403)
})

t.test('with a token lets in who shows it', async (t) => {
  const scene = new RpcScene({ one: () => 1 }, { token: TOKEN })
  t.match(scene.call('one'), { result: 1 })

  t.equal(scene.open().response?.status, 401)
  t.equal(scene.open({ headers: { authorization: 'Bearer something-else-here' } }).response?.status, 401)
  t.equal(scene.server.get_refusal_counts()['not-verified'], 2)
})

t.test('asks the token first, and then the verify of the server', async (t) => {
  const asked: unknown[] = []
  const verify = ({ path }: { path: string }): boolean => {
    asked.push(path)
    return path === '/in'
  }
  const scene = new RpcScene({}, { token: TOKEN }, { verify })
  const headers = { authorization: `Bearer ${TOKEN}` }
  asked.length = 0

  t.equal(scene.open({ path: '/none' }).response?.status, 401)
  t.equal(scene.open({ path: '/out', headers }).response?.status, 401)
  t.equal(scene.open({ path: '/in', headers }).response?.status, 101)

  t.same(asked, ['/out', '/in'])
})

t.test('a server that listens already cannot be given to it', async (t) => {
  const scene = new CocosScene().listen()

  t.throws(() => createRpc(scene.server, {}), /before it listens/)
})

t.test('monitors a polled server, and acts on it where that was allowed', async (t) => {
  const game = new ServerScene()
  const { client, id } = game.join()
  const watching = new RpcScene({}, { monitor: game })
  const acting = new RpcScene({}, { monitor: game, acting: ['disconnect_peer'] })

  t.match(watching.call('get_stats'), { result: { peers: 1 } })
  t.match(watching.call('get_peers'), { result: { peers: [{ id }] } })
  t.match(watching.call('get_tick_times'), { result: { loop: null } })
  t.match(watching.call('disconnect_peer', [id]), { error: { code: -32601 } })
  t.match(acting.call('disconnect_peer', { id }), { result: true })
  game.tick()

  t.equal(client.closeFrame?.code, 1000)
})

t.test('serve answers on a connection of the program’s own choice', async (t) => {
  const scene = new CocosScene()
  const rpc = createRpc(scene.server, { one: () => 1 })
  scene.server.onconnection = (connection) => {
    if (connection.headers['get '] === '/rpc') rpc.serve(connection)
  }
  scene.server.listen(8080)
  const [inside, outside] = [scene.open({ path: '/rpc' }), scene.open({ path: '/' })]

  for (const client of [inside, outside]) client.send('{"jsonrpc":"2.0","method":"one","id":1}')
  scene.tick()

  t.match(scene.texts(inside), [/"result":1/])
  t.same(scene.texts(outside), [])
})

t.test('bad options throw', async (t) => {
  const { server } = new CocosScene()

  t.throws(() => createRpc(server, {}, { max_batch: 0 }), /"max_batch"/)
  t.throws(() => createRpc(server, {}, { max_in_flight: 0 }), /"max_in_flight"/)
  t.throws(() => createRpc(server, {}, { token: 'short' }), /"token"/)
  const missing: unknown = { token: undefined }
  t.throws(() => createRpc(server, {}, missing as object), /"token" is undefined/)
  t.throws(() => createRpc(server, {}, { acting: ['disconnect_peer'] }), /needs the option "monitor"/)
  t.throws(() => createRpc(server, {}, { acting: ['format_disk' as 'disconnect_peer'] }), /"acting"/)
  t.throws(() => createRpc(server, {}, { tokn: 'x' } as object), /no option "tokn"/)
  t.throws(() => createRpc(server, { get_stats: () => 1 }, { monitor: new ServerScene() }), /two methods "get_stats"/)
})
