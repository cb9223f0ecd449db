import t from 'tap'
import { WebSocketServerConnection } from '../../src/compat/cocos.ts'
import { hex } from '../support/hex.ts'
import { CocosScene } from '../support/cocos-scene.ts'

t.test('text comes to ontext and then to onmessage, bytes to onbinary and then to onmessage', async (t) => {
  const scene = new CocosScene().listen()
  const { client } = scene.join()

  client.send('hällo')
  client.send(hex('00 ff'))
  t.same(scene.take(), [], 'nothing before the tick')
  scene.tick()

  t.same(scene.take(), ['ontext("hällo")', 'onmessage("hällo")', 'onbinary(<00ff>)', 'onmessage(<00ff>)'])
})

t.test('empty messages come too', async (t) => {
  const scene = new CocosScene().listen()
  const { client } = scene.join()

  client.send('')
  client.send(new Uint8Array(0))
  scene.tick()

  t.same(scene.take(), ['ontext("")', 'onmessage("")', 'onbinary(<>)', 'onmessage(<>)'])
})

t.test('a message that came with the handshake waits for onconnection', async (t) => {
  const scene = new CocosScene().listen()

  scene.open({ behind: ['early'] })
  scene.tick()

  t.same(scene.take(), ['onconnection', 'onconnect()', 'ontext("early")', 'onmessage("early")'])
})

t.test('ondata and onmessage share one slot: the last one that was set counts', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  Reflect.set(connection, 'ondata', (data: string) => scene.note('ondata', data))
  client.send('one')
  scene.tick()
  t.same(scene.take(), ['ontext("one")', 'ondata("one")'])
  t.match(scene.warnings, [/ondata is deprecated/])

  connection.onmessage = (data) => scene.note('onmessage', data)
  client.send('two')
  scene.tick()
  t.same(scene.take(), ['ontext("two")', 'onmessage("two")'])
})

t.test('a slot takes functions only, and cannot be read', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  Reflect.set(connection, 'ontext', null)
  client.send('one')
  scene.tick()

  t.same(scene.take(), ['ontext("one")', 'onmessage("one")'])
  t.match(scene.warnings, [/ontext takes a function/])
  t.equal(Reflect.get(connection, 'onmessage'), undefined)
})

t.test('sends strings as text, buffers and typed arrays as binary, at the end of the turn', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  connection.send('text')
  connection.send(hex('01 02').buffer)
  connection.send(hex('00 01 02 03').subarray(1, 3))
  connection.send(Uint16Array.of(0x0201))
  connection.send('')
  t.equal(client.messages.length, 0, 'not before the turn has ended')
  scene.turn.end()

  t.same(
    client
      .takeMessages()
      .map(({ isText, bytes }) => `${isText ? 'text' : 'binary'} ${Buffer.from(bytes).toString('hex')}`),
    ['text 74657874', 'binary 0102', 'binary 0102', 'binary 0102', 'text '],
  )
})

t.test('copies the bytes before send returns', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  const bytes = hex('01 02')

  connection.send(bytes)
  bytes.fill(9)
  scene.turn.end()

  t.same(client.takeMessage()?.bytes, hex('01 02'))
})

t.test('a lone surrogate goes out as U+FFFD', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  connection.send('a\ud800b')
  scene.turn.end()

  t.same(scene.texts(client), ['a\ufffdb'])
})

t.test('a send callback comes in a tick, when the operating system has taken the message', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  client.stopReading()

  connection.send('slow', (...values: unknown[]) => scene.note('sent', ...values))
  scene.tick()
  scene.tick()
  t.same(scene.take(), [], 'it is not taken yet')
  client.startReading()
  t.same(scene.take(), [], 'and never outside a tick')
  scene.tick()

  t.same(scene.take(), ['sent()'])
})

t.test('the callback is the last argument, if that is a function', async (t) => {
  const scene = new CocosScene().listen()
  const { connection } = scene.join()

  Reflect.apply(connection.send, connection, ['x', 'whatever', (...values: unknown[]) => scene.note('sent', ...values)])
  Reflect.apply(connection.send, connection, ['x', () => scene.note('never'), 'whatever'])
  scene.tick()
  scene.tick()

  t.same(scene.take(), ['sent()'])
})

t.test('what cannot be sent fails in its callback and throws nothing', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  for (const data of [1, null, undefined, { a: 1 }]) {
    Reflect.apply(connection.send, connection, [data, (...values: unknown[]) => scene.note('sent', ...values)])
  }
  Reflect.apply(connection.send, connection, [])
  scene.tick()

  t.same(
    scene.take(),
    Array.from({ length: 4 }, () => 'sent("Send Error!")'),
  )
  t.equal(client.messages.length, 0)
  t.match(scene.warnings, [/send\(\) takes/])
})

t.test('more than max_outbound_bytes fails, and what waits stays whole', async (t) => {
  const scene = new CocosScene({ max_outbound_bytes: 1024 }).listen()
  const { client, connection } = scene.join()
  client.stopReading()

  connection.send('x'.repeat(1000), (...values: unknown[]) => scene.note('first', ...values))
  connection.send('y'.repeat(1000), (...values: unknown[]) => scene.note('second', ...values))
  scene.turn.end()
  connection.send('z'.repeat(1000), (...values: unknown[]) => scene.note('third', ...values))
  client.startReading()
  scene.tick()

  t.same(scene.take(), ['second("Send Error!")', 'third("Send Error!")', 'first()'])
  t.same(scene.texts(client), ['x'.repeat(1000)])
})

t.test('after the end every send callback hears of it, those of messages on their way first', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  client.stopReading()
  connection.send('on its way', (...values: unknown[]) => scene.note('first', ...values))
  scene.turn.end()

  connection.send('not even written', (...values: unknown[]) => scene.note('second', ...values))
  client.drop()
  connection.send('after the end', (...values: unknown[]) => scene.note('third', ...values))
  scene.tick()
  connection.send('long after', (...values: unknown[]) => scene.note('fourth', ...values))
  scene.tick()

  t.same(scene.take(), [
    'first("Connection Closed")',
    'second("Connection Closed")',
    'onclose(1000, "close connection")',
    'third("Connection Closed")',
    'fourth("Connection Closed")',
  ])
})

t.test('the argument of onclose is what Cocos tells', async (t) => {
  const cases: [string, (scene: CocosScene) => void, string[]][] = [
    ['code and reason', (scene) => scene.join().client.close(4001, 'bye'), ['onclose(4001, "bye")']],
    ['a code alone', (scene) => scene.join().client.close(4001), ['onclose(1000, "Normal")']],
    ['no code', (scene) => scene.join().client.close(null), ['onclose(1000, "Normal")']],
    ['a dropped stream', (scene) => scene.join().client.drop(), ['onclose(1000, "close connection")']],
    ['own close', (scene) => scene.join().connection.close(), ['onclose(1000, "default close reason")']],
    ['own code', (scene) => scene.join().connection.close(4001), ['onclose(4001, "unknown reason")']],
    ['own reason', (scene) => scene.join().connection.close(4001, 'so'), ['onclose(4001, "so")']],
    ['own empty reason', (scene) => scene.join().connection.close(4001, ''), ['onclose(1000, "Normal")']],
    ['a code below one', (scene) => scene.join().connection.close(-1), ['onclose(1000, "default close reason")']],
    [
      'a violation',
      (scene) => scene.join().client.violate('invalid-utf8'),
      ['onerror("A text message was not valid UTF-8.")', 'onclose(1000, "close connection")'],
    ],
  ]
  for (const [name, act, told] of cases) {
    const scene = new CocosScene().listen()

    act(scene)
    scene.tick()

    t.same(scene.take(), told, name)
    t.equal(scene.connections[0]?.readyState, WebSocketServerConnection.CLOSED)
  }
})

t.test("close_codes: 'wire' tells the true codes", async (t) => {
  const cases: [string, (scene: CocosScene) => void, string][] = [
    ['code and reason', (scene) => scene.join().client.close(4001, 'bye'), 'onclose(4001, "bye")'],
    ['a code alone', (scene) => scene.join().client.close(4001), 'onclose(4001)'],
    ['no code', (scene) => scene.join().client.close(null), 'onclose(1005)'],
    ['a dropped stream', (scene) => scene.join().client.drop(), 'onclose(1006)'],
  ]
  for (const [name, act, told] of cases) {
    const scene = new CocosScene({ close_codes: 'wire' }).listen()

    act(scene)
    scene.tick()

    t.same(scene.take(), [told], name)
  }
})

t.test('close sends what was sent before, then code and reason', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  connection.send('last')
  connection.close(4001, 'reason')
  t.equal(connection.readyState, WebSocketServerConnection.CLOSING)

  t.same(scene.texts(client), ['last'])
  t.same(client.closeFrame, { code: 4001, reason: 'reason' })
})

t.test('a reason is cut at 123 bytes, between characters', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  connection.close(1000, 'ä'.repeat(100))

  t.equal(client.closeFrame?.reason, 'ä'.repeat(61))
})

t.test('a code that may not be sent closes nothing', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()

  connection.close(1006)
  Reflect.apply(connection.close, connection, ['1000'])

  t.equal(connection.readyState, WebSocketServerConnection.OPEN)
  t.equal(client.closeFrame, null)
  t.match(scene.warnings, [/no such code may be sent/])
})

t.test('a second close does nothing, and nothing sent between close and end leaves', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  client.answersClose = false

  connection.close(4001, 'first')
  connection.close(4002, 'second')
  connection.send('late', (...values: unknown[]) => scene.note('sent', ...values))
  scene.tick()
  client.close()
  scene.tick()

  t.same(client.closeFrame, { code: 4001, reason: 'first' })
  t.same(scene.texts(client), [])
  t.same(scene.take(), ['sent("Connection Closed")', 'onclose(4001, "first")'])
})

t.test('messages that arrived before the own close are still told', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  client.send('before')

  connection.close()
  scene.tick()

  t.same(scene.take(), ['ontext("before")', 'onmessage("before")', 'onclose(1000, "default close reason")'])
})

t.test('readyState changes with the tick, and counts from 1 to 4', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  const { CONNECTING, OPEN, CLOSING, CLOSED } = WebSocketServerConnection

  client.drop()
  t.equal(connection.readyState, OPEN, 'the end was not told yet')
  scene.tick()

  t.equal(connection.readyState, CLOSED)
  t.same([CONNECTING, OPEN, CLOSING, CLOSED], [1, 2, 3, 4])
})

t.test('headers are there inside onconnection, in both spellings', async (t) => {
  const scene = new CocosScene()
  const seen: Readonly<Record<string, string>>[] = []
  scene.server.onconnection = ({ headers }) => seen.push(headers)
  scene.server.listen(8080)

  scene.open({ path: '/monitor?room=1', headers: { 'X-Game': 'mine', origin: 'http://a.example' } })
  scene.open({ path: '/' })
  scene.tick()

  t.match(seen[0], {
    host: 'localhost',
    'host:': 'localhost',
    'x-game': 'mine',
    'origin:': 'http://a.example',
    'get ': '/monitor?room=1',
  })
  t.equal(seen[1]?.['get '], '/')
  t.equal(Object.getPrototypeOf(seen[0]), null)
})

t.test('protocols is empty and protocol undefined, as in Cocos', async (t) => {
  const { connection } = new CocosScene().listen().join()

  t.same(connection.protocols, [])
  t.equal(connection.protocol, undefined)
})

t.test('handlers typed as the manual types them, and as they are called, are both taken by the compiler', async (t) => {
  const scene = new CocosScene().listen()
  const { client, connection } = scene.join()
  const asInTheManual = (err?: string): void => scene.note('closed', err)
  const asItIsCalled = (code: number, reason?: string): void => scene.note('closed', code, reason)

  connection.onclose = asInTheManual
  connection.onclose = asItIsCalled
  client.close(4000, 'bye')
  scene.tick()

  t.same(scene.take(), ['closed(4000, "bye")'])
})
