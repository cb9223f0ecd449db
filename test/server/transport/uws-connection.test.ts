/**
 * One connection over a native socket made of arrays: order, re-entrancy, and exceptions of the owner.
 */

import t from 'tap'
import type { Test } from 'tap'
import type { ConnectionEnd, ConnectionEvents } from '../../../src/peer/connection.ts'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import { CorkedWriter, UwsConnection } from '../../../src/server/transport/uws-connection.ts'
import type { NativeSocket } from '../../../src/server/transport/uws-native.ts'
import { NO_TRACE } from '../../../src/server/transport/uws-remote-port.ts'
import { UwsSession } from '../../../src/server/transport/uws-session.ts'

/** A native socket: throws on any use after its close handler was called, as the real one does. */
class FakeSocket implements NativeSocket {
  readonly calls: string[] = []
  buffered = 0
  /** How often somebody asked what is buffered. */
  questions = 0
  isClosed = false
  onClose: (code: number, reason: string) => void = () => undefined

  send(message: Uint8Array, isBinary: boolean, compress: boolean): number {
    const what = `send ${message.length} ${isBinary ? 'binary' : 'text'}${compress ? ' compressed' : ''}`
    return this.#call(what, this.buffered > 0 ? 0 : 1)
  }

  sendFirstFragment(fragment: Uint8Array, isBinary: boolean, compress: boolean): number {
    return this.#call(`first ${fragment.length} ${isBinary ? 'binary' : 'text'}${compress ? ' compressed' : ''}`, 1)
  }

  sendFragment(fragment: Uint8Array): number {
    return this.#call(`middle ${fragment.length}`, 1)
  }

  sendLastFragment(fragment: Uint8Array): number {
    return this.#call(`last ${fragment.length}`, 1)
  }

  ping(payload?: Uint8Array): number {
    return this.#call(payload === undefined ? 'ping' : `ping ${payload.length}`, 1)
  }

  cork(callback: () => void): void {
    this.#call('cork', 1)
    callback()
    this.calls.push('uncork')
  }

  getBufferedAmount(): number {
    if (this.isClosed) throw new Error('Invalid access of closed uWS.WebSocket/SSLWebSocket.')
    this.questions++
    return this.buffered
  }

  end(code: number, reason: string): void {
    this.#call(`end ${code} ${reason}`, 1)
    this.closeNow(code, reason)
  }

  close(): void {
    this.#call('close', 1)
    this.closeNow(1006, '')
  }

  closeNow(code: number, reason: string): void {
    this.isClosed = true
    this.onClose(code, reason)
  }

  #call(what: string, result: number): number {
    if (this.isClosed) throw new Error('Invalid access of closed uWS.WebSocket/SSLWebSocket.')
    this.calls.push(what)
    return result
  }
}

const buffer = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer

interface Scene {
  readonly socket: FakeSocket
  readonly connection: UwsConnection
  readonly session: UwsSession
  readonly log: string[]
  readonly ends: ConnectionEnd[]
}

function scene(owner: Partial<ConnectionEvents> = {}, { compress = false } = {}): Scene {
  const socket = new FakeSocket()
  const deaf = { accepted: () => true, settled: () => undefined, request: () => undefined }
  const session = new UwsSession({ host: '*', exclusive: true }, deaf)
  const connection = new UwsConnection('127.0.0.1', { trace: NO_TRACE, session }, new CorkedWriter(compress), new Set())
  const log: string[] = []
  const ends: ConnectionEnd[] = []
  const events: ConnectionEvents = {
    message: (bytes, isText) => log.push(`message ${bytes.length} ${isText ? 'text' : 'binary'}`),
    pong: () => log.push('pong'),
    drained: () => log.push('drained'),
    ended: (end) => {
      log.push('ended')
      ends.push(end)
    },
    ...owner,
  }
  socket.onClose = (code, reason) => connection.closed(code, buffer(reason))
  connection.open(socket, { protocol: '', headers: [], opened: () => events, lost: () => undefined })
  return { socket, connection, session, log, ends }
}

/** Catches what is thrown in a turn of its own. */
function laterErrors(t: Test): () => unknown[] {
  const turns = t.capture(globalThis, 'setImmediate', () => undefined as never)
  return () => {
    return turns().map(({ args }) => {
      try {
        ;(args[0] as () => void)()
        return null
      } catch (error) {
        return error
      }
    })
  }
}

t.test('sends one packet without a cork and several under one', async (t) => {
  const { socket, connection } = scene()
  const batch = new PacketBatch()
  batch.add(new Uint8Array(3), false)
  connection.write(batch)
  batch.add(new Uint8Array(0), true)
  connection.write(batch)

  t.strictSame(socket.calls, ['send 3 binary', 'cork', 'send 3 binary', 'send 0 text', 'uncork'])
})

t.test(
  'asks what is buffered behind a batch, and behind a single packet only if not all of it was taken',
  async (t) => {
    const { socket, connection } = scene()
    const batch = new PacketBatch()
    batch.add(new Uint8Array(3), false)

    connection.write(batch)
    t.same([connection.bufferedAmount, socket.questions], [0, 0])
    socket.buffered = 5
    connection.write(batch)
    t.same([connection.bufferedAmount, socket.questions], [5, 1])
    socket.buffered = 0
    connection.write(batch)
    t.same([connection.bufferedAmount, socket.questions], [0, 1], 'it has taken that of earlier writes too')
    batch.add(new Uint8Array(3), false)
    connection.write(batch)
    t.same([connection.bufferedAmount, socket.questions], [0, 2], 'under a cork every send says yes')
  },
)

t.test('marks packets for compression only where it is on', async (t) => {
  const { socket, connection } = scene({}, { compress: true })
  const batch = new PacketBatch()
  batch.add(new Uint8Array(3), true)

  connection.write(batch)

  t.strictSame(socket.calls, ['send 3 text compressed'])
})

t.test('tells its end once, with what close was given, though native code ends inside the call', async (t) => {
  const { socket, connection, ends } = scene()

  connection.close(4000, 'bye')
  connection.close(4001, 'again')
  connection.terminate()

  t.strictSame(socket.calls, ['end 4000 bye'])
  t.same(ends, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
})

t.test('holds its close frame back until what was written has been taken', async (t) => {
  const { socket, connection, log, ends } = scene()
  const batch = new PacketBatch()
  batch.add(new Uint8Array(3), true)
  socket.buffered = 10

  connection.close(4000, 'bye')
  connection.close(4001, 'again')
  connection.write(batch)
  connection.writeFrame(new Uint8Array(3), true, 'whole', false)
  connection.ping()
  connection.received(buffer('late'), true)
  connection.pinged(buffer('late'))
  connection.ponged(buffer('late'))
  socket.buffered = 5
  connection.drained()
  t.strictSame(socket.calls, [])
  t.equal(connection.bufferedAmount, 5)

  socket.buffered = 0
  connection.drained()
  t.strictSame(socket.calls, ['end 4000 bye'])
  t.strictSame(log, ['ended'])
  t.same(ends, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
})

t.test('ends unclean if its close frame never left, unless the other side has sent one', async (t) => {
  for (const [code, wasClean] of [
    [1006, false],
    [1000, true],
  ] as const) {
    const { socket, connection, ends } = scene()
    socket.buffered = 10
    connection.close(4000, 'bye')

    socket.closeNow(code, '')

    t.same(ends, [{ cause: 'local', code: 4000, reason: 'bye', wasClean }])
  }
})

t.test('touches the native socket no more once it has ended', async (t) => {
  const { socket, connection } = scene()
  const batch = new PacketBatch()
  batch.add(new Uint8Array(3), true)
  socket.closeNow(1000, '')

  connection.write(batch)
  connection.ping()
  connection.close(1000, '')
  connection.terminate()
  connection.received(buffer('late'), true)
  connection.ponged(new ArrayBuffer(0))
  connection.drained()

  t.equal(connection.bufferedAmount, 0)
  t.strictSame(socket.calls, [])
})

t.test('tells that it has drained only when nothing is buffered', async (t) => {
  const { socket, connection, log } = scene()
  socket.buffered = 10
  connection.drained()
  socket.buffered = 0
  connection.drained()

  t.strictSame(log, ['drained'])
})

t.test('tells an end that came inside opened after opened has returned', async (t) => {
  const { session } = scene()
  const socket = new FakeSocket()
  const connection = new UwsConnection('127.0.0.1', { trace: NO_TRACE, session }, new CorkedWriter(false), new Set())
  socket.onClose = (code, reason) => connection.closed(code, buffer(reason))
  const log: string[] = []
  const opened = (): ConnectionEvents => {
    connection.terminate()
    log.push('opened')
    const quiet = (): void => undefined
    return { message: quiet, pong: quiet, drained: quiet, ended: () => log.push('ended') }
  }
  connection.open(socket, { protocol: '', headers: [], opened, lost: () => undefined })

  t.strictSame(log, ['opened', 'ended'])
})

t.test('tells nothing of a native socket that was closed before its opening was told', async (t) => {
  const { session } = scene()
  const socket = new FakeSocket()
  const connection = new UwsConnection('127.0.0.1', { trace: NO_TRACE, session }, new CorkedWriter(false), new Set())
  socket.onClose = (code, reason) => connection.closed(code, buffer(reason))
  socket.closeNow(1006, '')
  const opened = (): never => t.fail('nobody may hear of it') as never

  t.equal(connection.open(socket, { protocol: '', headers: [], opened, lost: () => undefined }), false)
  t.equal(connection.bufferedAmount, 0)
})

t.test('says that this side ended it when the whole transport was closed', async (t) => {
  const { socket, session, ends } = scene()

  session.end()
  socket.closeNow(1006, '')

  t.same(ends, [{ cause: 'local', code: 1006, reason: '', wasClean: false }])
})

t.test('lets no exception of its owner into native code, and swallows none', async (t) => {
  const fault = new Error('the owner failed')
  const fail = (): never => {
    throw fault
  }
  const { socket, connection } = scene({ message: fail, pong: fail, drained: fail, ended: fail })
  const later = laterErrors(t)

  t.doesNotThrow(() => {
    connection.received(buffer('hi'), false)
    connection.ponged(new ArrayBuffer(0))
    connection.drained()
    socket.closeNow(1000, '')
  })

  t.strictSame(later(), [fault, fault, fault, fault])
})

t.test('ends a connection whose owner failed to take it', async (t) => {
  const fault = new Error('opened failed')
  const later = laterErrors(t)
  const { session } = scene()
  const socket = new FakeSocket()
  const connection = new UwsConnection('127.0.0.1', { trace: NO_TRACE, session }, new CorkedWriter(false), new Set())
  socket.onClose = (code, reason) => connection.closed(code, buffer(reason))
  const opened = (): never => {
    throw fault
  }
  connection.open(socket, { protocol: '', headers: [], opened, lost: () => undefined })

  t.equal(socket.isClosed, true)
  t.strictSame(later(), [fault])
})

t.test('cuts who pings and does not take the answers, and who does both pings on', async (t) => {
  const patient = scene()
  const greedy = scene()
  const closing = scene()
  closing.socket.buffered = 1
  closing.connection.close(1000, '')
  const ping = buffer('x'.repeat(125))
  // 516 answers of 127 bytes are 65,532 bytes.
  for (let count = 0; count < 516; count++) {
    patient.connection.pinged(ping)
    for (const { socket, connection } of [greedy, closing]) {
      socket.buffered += 127
      connection.pinged(ping)
    }
  }
  t.strictSame(greedy.ends, [])
  t.equal(greedy.connection.bufferedAmount, 65_532)

  for (const { socket, connection } of [patient, greedy, closing]) {
    if (socket !== patient.socket) socket.buffered += 127
    connection.pinged(ping)
  }

  t.strictSame(patient.ends, [])
  t.strictSame(greedy.ends, [{ cause: 'violation', code: 1006, reason: '', wasClean: false, violation: 'ping-flood' }])
  t.equal(greedy.socket.calls.at(-1), 'close')
  t.match(closing.ends, [{ cause: 'local', code: 1000 }])
})

t.test('does not take what the game has sent for answers to pings', async (t) => {
  const { socket, connection, ends } = scene()

  socket.buffered = 1_000_000
  for (let count = 0; count < 100; count++) connection.pinged(buffer('still there?'))

  t.strictSame(ends, [])
})

t.test('lets who reads slowly ping on, though something always waits for it', async (t) => {
  const { socket, connection, ends } = scene()
  const ping = buffer('x'.repeat(125))
  socket.buffered = 200_000

  for (let count = 0; count < 2000; count++) {
    socket.buffered += 127
    connection.pinged(ping)
    socket.buffered -= 127
    connection.drained()
  }

  t.strictSame(ends, [])
})

t.test('cuts who takes less than its pings are answered with', async (t) => {
  const { socket, connection, ends } = scene()
  const ping = buffer('x'.repeat(125))

  for (let count = 0; count < 1000 && ends.length === 0; count++) {
    socket.buffered += 127
    connection.pinged(ping)
    if (socket.isClosed) break
    socket.buffered -= 27
    connection.drained()
  }

  t.match(ends, [{ violation: 'ping-flood' }])
  t.ok(socket.buffered <= 65_536 + 127)
})
