/** Egret's WebSocket as it comes: connecting, leaving, events, and what listeners throw. */

import t from 'tap'
import * as egret from '../../src/compat/egret.ts'
import { failure } from '../../src/client/failure.ts'
import { EgretScene } from '../support/egret-scene.ts'
import { LOST } from '../client/fake-connector.ts'

const { TYPE_BINARY, TYPE_STRING } = egret.WebSocket

t.test('connect puts the URL together', async (t) => {
  t.teardown(() => (egret.WebSocket.URI = 'ws://'))
  const urls = (['ws://', 'wss://'] as const).flatMap((uri) => {
    egret.WebSocket.URI = uri
    return ([undefined, null, 0x2378] as const).map((port) => {
      const { socket, connector } = new EgretScene()
      socket.connect('example.org/play', port)
      return connector.last.request.url.href
    })
  })

  t.equal(egret.WebSocket.URI, 'wss://')
  t.same(urls.slice(0, 2), ['ws://example.org/play', 'ws://example.org/play'])
  t.same(urls.slice(3, 5), ['wss://example.org/play', 'wss://example.org/play'])
  t.ok(urls[2]?.startsWith('ws://example.org/play:9080'), 'the port is put behind whatever the host is')
})

t.test('connect and connectByUrl ask for nothing but the URL', async (t) => {
  const { socket, connector } = new EgretScene()

  socket.connect('localhost', 9080)

  const { url, protocols, headers, tls, messageLimit } = connector.last.request
  t.equal(url.href, 'ws://localhost:9080/')
  t.same([protocols, headers, tls], [[], [], { verify: true, trusted: null }])
  t.equal(messageLimit, 16 * 1024 * 1024)
})

t.test('the type of a new socket is text, and any text is kept', async (t) => {
  const { socket } = new EgretScene()

  t.same([TYPE_STRING, TYPE_BINARY], ['webSocketTypeString', 'webSocketTypeBinary'])
  t.equal(socket.type, TYPE_STRING)
  socket.type = 'any'
  t.equal(socket.type, 'any')
})

t.test('is connected from CONNECT to CLOSE', async (t) => {
  const { socket, connector, ...scene } = new EgretScene()
  const states: boolean[] = []
  for (const type of [egret.Event.CONNECT, egret.Event.CLOSE]) {
    socket.addEventListener(type, () => states.push(socket.connected), null)
  }
  socket.connect('localhost', 9080)
  t.equal(socket.connected, false)

  const link = connector.last.open()
  t.equal(socket.connected, true)
  socket.close()
  t.same(link.closes, [[0, '']])
  t.equal(socket.connected, true)
  link.answerClose()

  t.equal(socket.connected, false)
  t.same(states, [true, false])
  t.same(scene.journal, ['connect', 'close 1005 "" clean'])
})

t.test('connects once at a time', async (t) => {
  const { socket, connector } = new EgretScene()

  socket.connect('localhost', 9080)
  socket.connect('localhost', 9081)
  t.equal(connector.attempts.length, 1)
  const link = connector.last.open()
  socket.connectByUrl('ws://localhost:9082')
  t.equal(connector.attempts.length, 1)
  link.end(LOST)
  socket.connectByUrl('ws://localhost:9082')

  t.equal(connector.attempts.length, 2)
})

t.test('an attempt cannot be stopped', async (t) => {
  const { socket, connector, journal } = new EgretScene()
  socket.close()
  socket.connect('localhost', 9080)

  socket.close()

  t.equal(connector.last.aborts, 0)
  const link = connector.last.open()
  t.same(link.closes, [])
  t.same(journal, ['connect'])
})

t.test('a failed attempt is told as an error and a close, with its reason', async (t) => {
  const { socket, connector, journal } = new EgretScene()
  socket.connect('localhost', 9080)

  connector.last.fail(failure('unreachable'))

  t.same(journal, ['ioError unreachable', 'close 1006 "" unclean'])
})

t.test('nothing is told inside connect, whatever fails there', async (t) => {
  const scene = new EgretScene()
  scene.connector.failsAtOnce = failure('unknown')

  scene.socket.connect('localhost', 9080)

  t.same(scene.take(), [])
  t.same(scene.heard(), ['ioError unknown', 'close 1006 "" unclean'])
})

t.test('inside the error of an attempt another one can begin, and the close still follows', async (t) => {
  const scene = new EgretScene()
  const { socket, connector } = scene
  socket.once(egret.IOErrorEvent.IO_ERROR, () => socket.connect('localhost', 9081), null)
  socket.connect('localhost', 9080)

  connector.attempts[0]?.fail(failure('reset'))
  t.same(scene.take(), ['ioError reset', 'close 1006 "" unclean'])
  const link = connector.last.open()
  socket.writeUTF('hello')

  t.same(scene.take(), ['connect'])
  t.same(link.writes, [['text:hello']])
})

t.test('an attempt that takes too long is given up', async (t) => {
  const scene = new EgretScene({ handshake_timeout: 3 })
  scene.socket.connect('localhost', 9080)

  scene.clock.advance(2999)
  t.same(scene.take(), [])
  scene.clock.advance(1)

  t.same(scene.take(), ['ioError timeout', 'close 1006 "" unclean'])
  t.equal(scene.connector.last.aborts, 1)
})

t.test('a connection that has opened in time is not given up', async (t) => {
  const { scene, socket } = EgretScene.connected({ idle_timeout: 0 })

  scene.clock.advance(60_000)

  t.equal(socket.connected, true)
})

t.test('a close of the server is told with its code', async (t) => {
  const { scene, link } = EgretScene.connected()

  link.closeFromServer(4000, 'so')

  t.same(scene.take(), ['close 4000 "so" clean'])
})

t.test('a connection that broke is told as an error before its close', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  socket.addEventListener(egret.IOErrorEvent.IO_ERROR, () => socket.connect('localhost', 1), null)

  link.end(LOST)

  t.same(scene.take(), ['ioError lost', 'close 1006 "" unclean'])
  t.equal(scene.connector.attempts.length, 1, 'it was connected until the close')
})

t.test('an end inside close is told when the turn is over', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  link.close = () => link.end({ cause: 'local', code: 1005, reason: '', wasClean: true })

  socket.close()

  t.same(scene.take(), [])
  t.equal(socket.connected, true)
  t.same(scene.heard(), ['close 1005 "" clean'])
})

t.test('a close that nobody answers ends with its deadline', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ close_timeout: 2, idle_timeout: 0 })

  socket.close()
  scene.clock.advance(2000)

  t.equal(link.terminations, 1)
  t.same(scene.take(), ['close 1006 "" unclean'])
})

t.test('a server that is silent for too long is left', async (t) => {
  const { scene } = EgretScene.connected({ idle_timeout: 4 })

  scene.clock.advance(5000)

  t.match(scene.take(), ['ioError idle-timeout', /^close 1006 "Nothing was heard/])
})

t.test('a server that answers pings is not', async (t) => {
  const { scene, link } = EgretScene.connected({ idle_timeout: 4 })

  for (let second = 0; second < 20; second++) {
    scene.clock.advance(1000)
    link.pong()
    link.drain()
  }

  t.same(scene.take(), [])
})

t.test('what is no URL throws, and the socket can be used', async (t) => {
  const { socket, connector } = new EgretScene()

  for (const url of ['http://localhost', 'ws://', 'ws://a b', 'ws://host:99999', 'ws://host/#x']) {
    t.throws(() => socket.connectByUrl(url), SyntaxError)
  }
  socket.connectByUrl('wss://localhost/play')

  t.equal(connector.last.request.url.href, 'wss://localhost/play')
})

t.test('what a listener throws is reported and breaks nothing', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  const fail = (): never => {
    throw new Error('no')
  }
  for (const type of [egret.ProgressEvent.SOCKET_DATA, egret.IOErrorEvent.IO_ERROR, egret.Event.CLOSE]) {
    socket.addEventListener(type, fail, null, false, 1)
  }

  link.say('a', 'b')
  link.end(LOST)

  t.equal(scene.errors.length, 4)
  t.equal(socket.readUTF(), 'ab')
  t.equal(socket.connected, false)
  t.same(scene.take(), [], 'listeners behind it are left out')
})

t.test('what a listener throws is a warning each time, if nobody asks for it', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ on_error: undefined })
  const things: readonly unknown[] = [new Error('an error'), 'a text']
  let count = 0
  socket.addEventListener(
    egret.ProgressEvent.SOCKET_DATA,
    () => {
      throw things[count++]
    },
    null,
  )

  link.say('a', 'b')

  t.match(scene.warnings, [/^A listener failed: Error: an error\n/, 'A listener failed: a text'])
})

t.test('what on_error throws goes to nobody here, when the turn is over', async (t) => {
  const { scene, socket, link } = EgretScene.connected({
    on_error: (error) => {
      throw error
    },
  })
  socket.addEventListener(
    egret.ProgressEvent.SOCKET_DATA,
    () => {
      throw new Error('no')
    },
    null,
    false,
    1,
  )

  t.doesNotThrow(() => link.say('a'))

  t.throws(() => scene.turn.end(), { message: 'no' })
})

t.test('what on_warning throws goes to on_error, and never to who has called', async (t) => {
  const heard: unknown[] = []
  const fault = new Error('from on_warning')
  const { socket } = new EgretScene({
    on_warning: () => {
      throw fault
    },
    on_error: (error) => heard.push(error),
  })

  t.doesNotThrow(() => socket.flush())
  t.doesNotThrow(() => socket.readBytes(new egret.ByteArray()))

  t.strictSame(heard, [fault, fault])
})

t.test('what on_warning throws goes to nobody here where nobody asks for errors', async (t) => {
  const scene = new EgretScene({
    on_warning: () => {
      throw new Error('from on_warning')
    },
    on_error: undefined,
  })

  t.doesNotThrow(() => scene.socket.flush())

  t.throws(() => scene.turn.end(), { message: 'from on_warning' })
})

t.test('a game can say goodbye and come back inside its events', async (t) => {
  const { scene, socket, link } = EgretScene.connected()
  link.close = () => link.end({ cause: 'local', code: 1005, reason: '', wasClean: true })
  socket.addEventListener(egret.ProgressEvent.SOCKET_DATA, () => socket.close(), null, false, 1)
  socket.addEventListener(egret.Event.CLOSE, () => socket.connect('localhost', 9081), null)

  link.say('bye')

  t.same(scene.take(), ['socketData', 'close 1005 "" clean'], 'never one inside the other')
  scene.connector.last.open()
  t.equal(socket.connected, true)
})
