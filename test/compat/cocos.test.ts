import t from 'tap'
import { WebSocketServer, WebSocketServerConnection } from '../../src/compat/cocos.ts'
import { CocosScene } from '../support/cocos-scene.ts'

t.test('announces a connection to the server first, then to itself', async (t) => {
  const scene = new CocosScene().listen()

  scene.open()
  t.same(scene.take(), [], 'nothing before the tick')
  scene.tick()

  t.same(scene.take(), ['onconnection', 'onconnect()'])
  t.equal(scene.connections[0]?.readyState, WebSocketServerConnection.OPEN)
})

t.test('calls handlers on the object they were set on', async (t) => {
  const scene = new CocosScene()
  const seen: unknown[] = []
  scene.server.onconnection = function (connection) {
    seen.push(this === scene.server)
    connection.onmessage = function () {
      seen.push(this === connection)
    }
  }
  scene.server.listen(8080)

  scene.open().send('x')
  scene.tick()

  t.same(seen, [true, true])
})

t.test('lists a connection from its announcement to its end, in a new array each time', async (t) => {
  const scene = new CocosScene().listen()
  const client = scene.open()
  t.same(scene.server.connections, [], 'not announced yet')

  scene.tick()
  const listed = scene.server.connections
  listed.push(...listed)
  t.same(scene.server.connections, [scene.connections[0]])

  client.close()
  t.equal(scene.server.connections.length, 1, 'its end was not told yet')
  scene.tick()
  t.same(scene.server.connections, [])
})

t.test('lists a connection that arrived while there was no onconnection', async (t) => {
  const scene = new CocosScene()
  scene.server.listen(8080)

  scene.open()
  scene.tick()

  t.equal(scene.server.connections.length, 1)
})

t.test('tells the callback of listen in a tick, without argument', async (t) => {
  const scene = new CocosScene()
  scene.server.listen(8080, (...values: unknown[]) => scene.note('listening', ...values))
  t.same(scene.take(), [])
  t.equal(scene.server.get_local_port(), 8080, 'the port is open already')

  scene.tick()

  t.same(scene.take(), ['listening()'])
})

t.test('takes a host as second argument, and the callback behind it', async (t) => {
  const scene = new CocosScene()

  scene.server.listen(8080, '127.0.0.1', (...values: unknown[]) => scene.note('listening', ...values))
  scene.tick()

  t.same(scene.take(), ['listening()'])
  t.equal(scene.network.hold('127.0.0.2', 8080) === 'in-use', false, 'only that address is taken')
})

t.test('listens on all addresses without a host, and with an empty one', async (t) => {
  for (const host of [undefined, '']) {
    const scene = new CocosScene()

    scene.server.listen(8080, host)

    t.equal(scene.network.hold('127.0.0.2', 8080), 'in-use')
  }
})

t.test('says that it is running already, and goes on', async (t) => {
  const scene = new CocosScene().listen()

  scene.server.listen(8081, (...values: unknown[]) => scene.note('second', ...values))
  scene.tick()

  t.same(scene.take(), ['second("Error: Server is already running!")'])
  t.equal(scene.server.get_local_port(), 8080)
  t.match(scene.warnings, [/running already/])
})

t.test('says that there is no context for a port or host that cannot be had, and why in a warning', async (t) => {
  const cases: [port: number, host: string | undefined, why: RegExp][] = [
    [8080, undefined, /held by another listener/],
    [70_000, undefined, /port must be a whole number/],
    [Number.NaN, undefined, /port must be a whole number/],
    [8081, 'localhost', /literal address/],
    [8081, '192.0.2.1', /no address of this machine/],
  ]
  for (const [port, host, why] of cases) {
    const scene = new CocosScene()
    scene.network.hold('*', 8080)

    scene.server.listen(port, host, (...values: unknown[]) => scene.note('listen', ...values))
    scene.tick()

    t.same(scene.take(), ['listen("Error: Failed to create lws_context!")'])
    t.match(scene.warnings, [why])
    t.equal(scene.server.get_local_port(), 0)
  }
})

t.test('can listen after a failure', async (t) => {
  const scene = new CocosScene()
  scene.server.listen(-1)

  scene.server.listen(8080, (...values: unknown[]) => scene.note('listen', ...values))
  scene.tick()

  t.same(scene.take(), ['listen()'])
})

t.test('does nothing for listen without arguments', async (t) => {
  const scene = new CocosScene()

  Reflect.apply(scene.server.listen, scene.server, [])
  scene.tick()

  t.equal(scene.server.get_local_port(), 0)
  t.match(scene.warnings, [/listen\(\) needs a port/])
})

t.test('closes without a close frame: connections first, then the server, then the callback', async (t) => {
  const scene = new CocosScene().listen()
  const { client } = scene.join()

  scene.server.close((...values: unknown[]) => scene.note('closed', ...values))
  t.same(scene.take(), [], 'nothing before the tick')
  scene.tick()

  t.same(scene.take(), ['onclose(1000, "close connection")', 'server onclose()', 'closed()'])
  t.equal(client.closeFrame, null)
  t.equal(client.hasEnded, true)
  t.same(scene.server.connections, [])
})

t.test('what arrived before the server closed is told first, and what was sent still leaves', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  client.send('last words')
  connection.send('goodbye')
  scene.server.close()
  scene.tick()

  t.same(scene.take(), [
    'ontext("last words")',
    'onmessage("last words")',
    'onclose(1000, "close connection")',
    'server onclose()',
  ])
  t.same(scene.texts(client), ['goodbye'])
})

t.test('is running until its onclose has been told, and can listen again inside it', async (t) => {
  const scene = new CocosScene().listen()
  scene.server.close()
  scene.server.listen(8081, (...values: unknown[]) => scene.note('too early', ...values))
  scene.server.onclose = () => scene.server.listen(8082, (...values: unknown[]) => scene.note('again', ...values))

  scene.tick()
  scene.tick()

  t.same(scene.take(), ['too early("Error: Server is already running!")', 'again()'])
  t.equal(scene.server.get_local_port(), 8082)
  scene.open()
  scene.tick()
  t.same(scene.take(), ['onconnection', 'onconnect()'])
})

t.test('close says so where nothing runs, which Cocos does not', async (t) => {
  const scene = new CocosScene()

  scene.server.close((...values: unknown[]) => scene.note('closed', ...values))
  scene.server.close()
  scene.tick()

  t.same(scene.take(), ['closed("Error: Server is not running!")'])
})

t.test('close with wrong arguments closes nothing', async (t) => {
  const scene = new CocosScene().listen()

  Reflect.apply(scene.server.close, scene.server, [1])
  Reflect.apply(scene.server.close, scene.server, [() => undefined, () => undefined])
  scene.tick()

  t.same(scene.take(), [])
  t.equal(scene.server.get_local_port(), 8080)
  t.match(scene.warnings, [/close\(\) takes one function or nothing/])
})

t.test('a slot takes functions only, and cannot be read', async (t) => {
  const scene = new CocosScene().listen()

  Reflect.set(scene.server, 'onconnection', null)
  Reflect.set(scene.server, 'onclose', 'nonsense')
  scene.open()
  scene.server.close()
  scene.tick()

  t.match(scene.take(), ['onconnection', 'onconnect()', /onclose/, 'server onclose()'])
  t.match(scene.warnings, [/onconnection takes a function/, /onclose takes a function/])
  t.equal(Reflect.get(scene.server, 'onconnection'), undefined)
  t.equal(Reflect.get(scene.server, 'onclose'), undefined)
})

t.test('a callback that throws is reported and breaks nothing', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  const fault = new Error('in the game')
  connection.ontext = () => {
    throw fault
  }

  client.send('one')
  client.send('two')
  scene.tick()

  t.same(scene.take(), ['onmessage("one")', 'onmessage("two")'])
  t.same(scene.errors, [fault, fault])
})

t.test('by default an error of a callback becomes a warning, each time', async (t) => {
  const scene = new CocosScene({ on_error: undefined })
  scene.server.onconnection = () => {
    throw new Error('in the game')
  }
  scene.server.listen(8080)

  scene.open()
  scene.open()
  scene.tick()

  t.match(scene.warnings, [/A callback failed: Error: in the game/, /A callback failed: Error: in the game/])
})

t.test('what on_error throws comes out of poll, when all has been told', async (t) => {
  const scene = new CocosScene({
    on_error: () => {
      throw new Error('from on_error')
    },
  }).listen()
  const { client, connection } = scene.join()
  connection.ontext = () => {
    throw new Error('in the game')
  }

  client.send('one')

  t.throws(() => scene.tick(), /from on_error/)
  t.same(scene.take(), ['onmessage("one")'])
})

t.test('what on_warning throws goes to on_error, and never to who has called', async (t) => {
  const heard: unknown[] = []
  const fault = new Error('from on_warning')
  const scene = new CocosScene({
    on_warning: () => {
      throw fault
    },
    on_error: (error) => heard.push(error),
  })

  t.doesNotThrow(() => scene.server.listen(-1))
  t.doesNotThrow(() => Reflect.set(scene.server, 'onclose', 5))

  t.strictSame(heard, [fault, fault])
})

t.test('what on_warning throws comes out of the next poll where nobody asks for errors', async (t) => {
  const scene = new CocosScene({
    on_warning: () => {
      throw new Error('from on_warning')
    },
    on_error: undefined,
  })

  t.doesNotThrow(() => scene.server.listen(-1))

  t.throws(() => scene.tick(), /from on_warning/)
  t.doesNotThrow(() => scene.tick())
})

t.test('a client that offers a sub-protocol is refused', async (t) => {
  const scene = new CocosScene().listen()

  const client = scene.open({ protocols: ['chat'] })
  scene.tick()

  t.equal(client.response?.status, 400)
  t.same(scene.take(), [])
  t.equal(scene.server.get_refusal_counts()['bad-protocol'], 1)
})

t.test('keeps the limits of the gate', async (t) => {
  const scene = new CocosScene({ max_peers: 1, allowed_origins: ['https://good.example'] }).listen()
  scene.open()

  t.equal(scene.open().response?.status, 503, 'the second one')
  t.equal(scene.open({ headers: { origin: 'https://bad.example' } }).response?.status, 403, 'another page')

  t.match(scene.server.get_refusal_counts(), { 'server-full': 1, 'bad-origin': 1 })
  t.equal(scene.server.get_engine(), 'memory')
})

t.test('an end that was not told yet keeps its place', async (t) => {
  const scene = new CocosScene({ max_peers: 1 }).listen()
  scene.open().close()

  t.equal(scene.open().response?.status, 503)
  scene.tick()

  t.equal(scene.open().response?.status, 101)
})

t.test('what verify throws is reported', async (t) => {
  const fault = new Error('in verify')
  const scene = new CocosScene({
    verify: () => {
      throw fault
    },
  }).listen()

  const client = scene.open()

  t.equal(client.response?.status, 500)
  t.same(scene.errors, [fault])
})

t.test('runs by itself, 60 times a second, when it is not told otherwise', async (t) => {
  const scene = new CocosScene({ auto_poll: true }).listen()

  scene.open()
  t.equal(scene.clock.pendingTimers > 0, true)
  scene.clock.advance(16)
  t.same(scene.take(), [], 'before the tick')
  scene.clock.advance(1)

  t.same(scene.take(), ['onconnection', 'onconnect()'])
})

t.test('two servers in one program do not disturb each other', async (t) => {
  const one = new CocosScene().listen()
  const two = new CocosScene().listen()
  one.join()
  two.join()

  one.server.close()
  one.tick()
  two.tick()

  t.same(one.take(), ['onclose(1000, "close connection")', 'server onclose()'])
  t.same(two.take(), [])
})

t.test('bad options throw before anything is open', async (t) => {
  t.throws(() => new WebSocketServer({ max_message_bytes: 0 }), /Option "max_message_bytes"/)
  t.throws(() => new WebSocketServer({ max_peers: -1 }), /Option "max_peers"/)
  t.throws(() => new WebSocketServer({ auto_poll: 1 as unknown as boolean }), /Option "auto_poll"/)
  t.throws(() => new WebSocketServer({ close_codes: 'odd' as 'wire' }), /Option "close_codes"/)
  t.throws(() => new WebSocketServer({ gd_mp_api: true } as object), /There is no option "gd_mp_api"/)
})
