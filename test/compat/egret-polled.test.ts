/** Egret's WebSocket with the option `polled`: nothing is told, and nothing changes, between two polls. */

import t from 'tap'
import * as egret from '../../src/compat/egret.ts'
import { failure } from '../../src/client/failure.ts'
import { EgretScene } from '../support/egret-scene.ts'
import { LOST } from '../client/fake-connector.ts'

t.test('tells in a poll what has come since the last one', async (t) => {
  const scene = new EgretScene({ polled: true })
  const { socket, connector } = scene
  socket.connect('localhost', 9080)
  const link = connector.last.open()
  link.say('one', 'two')
  link.end(LOST)

  scene.turn.end()
  t.same([scene.take(), socket.connected, socket.readUTF()], [[], false, ''])
  socket.poll()

  t.same(scene.take(), ['connect', 'socketData', 'socketData', 'ioError lost', 'close 1006 "" unclean'])
  t.equal(socket.readUTF(), 'onetwo')
})

t.test('what comes during a poll waits for the next, and a poll in a poll does nothing', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ polled: true })
  socket.addEventListener(
    egret.ProgressEvent.SOCKET_DATA,
    () => {
      if (socket.readUTF() === 'first') link.say('second')
      socket.poll()
    },
    null,
  )

  link.say('first')
  socket.poll()
  t.equal(scene.take().length, 1)
  socket.poll()

  t.equal(scene.take().length, 1)
})

t.test('writes leave at once', async (t) => {
  const { socket, link } = EgretScene.connected({ polled: true })

  socket.writeUTF('now')

  t.same(link.writes, [['text:now']])
})

t.test('what is written to a connection that is over, and was not told, is counted', async (t) => {
  const { socket, link } = EgretScene.connected({ polled: true })
  link.end(LOST)

  socket.writeUTF('late')

  t.equal(socket.connected, true)
  t.equal(socket.get_drop_counts().closing, 1)
})

t.test('a failure inside connect waits for the poll', async (t) => {
  const scene = new EgretScene({ polled: true })
  scene.connector.failsAtOnce = failure('unknown')
  scene.socket.connect('localhost', 9080)
  t.same(scene.heard(), [])

  scene.socket.poll()

  t.same(scene.take(), ['ioError unknown', 'close 1006 "" unclean'])
})

t.test('what on_error throws comes out of poll, when all was told', async (t) => {
  const { scene, socket, link } = EgretScene.connected({
    polled: true,
    on_error: (error) => {
      throw error
    },
  })
  const fail = (): never => {
    throw new Error(socket.readUTF())
  }
  socket.addEventListener(egret.ProgressEvent.SOCKET_DATA, fail, null)
  link.say('a', 'b')

  t.throws(() => socket.poll(), { name: 'AggregateError', errors: [{ message: 'a' }, { message: 'b' }] })

  t.equal(scene.take().length, 2)
  t.doesNotThrow(() => socket.poll())
})

t.test('more messages than may wait end the connection', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ polled: true, max_backlog_packets: 2 })

  link.say('a', 'b', 'c')
  socket.poll()

  t.same(link.closes, [[1008, 'More arrived than the game admits.']])
  t.same(scene.take(), [
    'socketData',
    'socketData',
    'ioError backlog-full',
    'close 1008 "More arrived than the game admits." unclean',
  ])
  t.equal(socket.readUTF(), 'ab')
})

t.test('messages that were told do not count as waiting', async (t) => {
  const { scene, socket, link } = EgretScene.connected({ polled: true, max_backlog_packets: 1 })

  for (let count = 0; count < 5; count++) {
    link.say('x')
    socket.poll()
  }

  t.equal(scene.take().length, 5)
  t.equal(socket.readUTF(), 'xxxxx')
})
