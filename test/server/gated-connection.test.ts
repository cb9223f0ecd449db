/** A gated connection alone: what it tells of late messages and of reading. The rest is seen through the server. */

import t from 'tap'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { GatedConnection } from '../../src/server/gated-connection.ts'
import { Heartbeat } from '../../src/server/heartbeat.ts'
import { FakeConnection } from '../support/fake-connection.ts'
import { askAboutSilence } from '../support/silence.ts'

const HANDSHAKE = {
  path: '/',
  query: '',
  headers: {},
  protocol: '',
  codec: '',
  verified: undefined,
  address: '127.0.0.1',
  secure: false,
}

function scene() {
  const clock = new VirtualClock()
  const socket = new FakeConnection()
  const heard: string[] = []
  const connection = new GatedConnection(
    socket,
    HANDSHAKE,
    {
      messageLimit: 4,
      now: () => clock.now(),
      refused: (reason) => heard.push(reason),
      failed: (error) => heard.push(String(error)),
      closing: () => undefined,
      outboundChanged: () => heard.push('outbound'),
      left: () => heard.push('left'),
    },
    null,
  )
  connection.setOwner({
    message: (bytes) => heard.push(`message ${bytes.length}`),
    late: (length) => heard.push(`late ${length}`),
    pong: () => undefined,
    drained: () => undefined,
    ended: ({ cause }) => heard.push(cause),
  })
  new Heartbeat(clock, 40, new Set([connection])).start()
  return { clock, socket, connection, heard }
}

t.test('tells every message behind a refusal as late, so that it is counted', async (t) => {
  const { connection, heard } = scene()

  connection.message(new Uint8Array(4), false)
  connection.message(new Uint8Array(5), false)
  connection.message(new Uint8Array(3), false)
  connection.late(2)

  t.same(heard, ['message 4', 'message-too-big', 'refused', 'late 3', 'late 2'])
})

t.test('tells that more is waiting where the engine has answered a ping', async (t) => {
  const { connection, heard } = scene()

  connection.controlFrame('ping', new Uint8Array(4))
  connection.controlFrame('pong', new Uint8Array(4))

  t.strictSame(heard, ['outbound'])
})

t.test('is over where the engine throws at a frame, also where it cannot be cut', async (t) => {
  const { socket, connection, heard } = scene()
  const throwing = (words: string) => () => {
    throw new Error(words)
  }
  Object.assign(socket, { writeFrame: throwing('no frame'), terminate: throwing('no cut') })

  connection.writeFrame(Uint8Array.of(1), false, 'whole', false)

  t.strictSame(heard, ['Error: no frame', 'engine-error', 'refused', 'Error: no cut', 'left'])
  t.equal(connection.end?.code, 1006)
})

t.test('keeps how it ended, and counts the pongs that have come', async (t) => {
  const { connection } = scene()
  t.strictSame([connection.end, connection.pongs], [null, 0])

  connection.pong()
  connection.pong()
  connection.ended({ cause: 'lost', code: 1006, reason: '', wasClean: false })

  t.strictSame([connection.end?.cause, connection.pongs], ['lost', 2])
})

askAboutSilence(t, ['idle-timeout', 'refused'], scene)
