/**
 * A program of its own, run by test/server/transport/allocations.test.ts: packets go through a connection of an engine on a
 * stand-in of what the engine stands on, and the bytes are counted that V8 was asked for meanwhile. Prints one line of JSON.
 * Needs what counted-rounds.ts needs.
 * Arguments: `uws` or `ws`, and `in` or `out`.
 */

import type { Connection, ConnectionEvents } from '../../src/peer/connection.ts'
import { PacketBatch } from '../../src/peer/packet-batch.ts'
import { CorkedWriter, UwsConnection } from '../../src/server/transport/uws-connection.ts'
import type { NativeSocket } from '../../src/server/transport/uws-native.ts'
import { NO_TRACE } from '../../src/server/transport/uws-remote-port.ts'
import { UwsSession } from '../../src/server/transport/uws-session.ts'
import { WsConnection } from '../../src/system/ws-connection.ts'
import { HearingWebSocket } from '../../src/system/ws-web-socket.ts'
import { countRounds, ROUNDS } from './counted-rounds.ts'

const PACKETS = 4
const TURNS = 2_500
const PACKET_BYTES = 200

const passed = { bytes: 0 }
const events: ConnectionEvents = {
  message: (data) => void (passed.bytes += data.length),
  pong: () => undefined,
  drained: () => undefined,
  ended: () => undefined,
}

/** A connection, and how the other side's packet comes to it. */
interface Engine {
  readonly connection: Connection
  readonly receive: () => void
}

function uwsEngine(): Engine {
  const socket: NativeSocket = {
    send: (message) => (passed.bytes += message.length),
    cork: (callback) => callback(),
    getBufferedAmount: () => 0,
    ...{ ping: () => 1, sendFirstFragment: () => 1, sendFragment: () => 1, sendLastFragment: () => 1 },
    ...{ end: () => undefined, close: () => undefined },
  }
  const session = new UwsSession(
    { host: '127.0.0.1', exclusive: true },
    { accepted: () => true, settled: () => undefined, request: () => undefined },
  )
  const connection = new UwsConnection('127.0.0.1', { trace: NO_TRACE, session }, new CorkedWriter(false), new Set())
  connection.open(socket, { protocol: '', headers: [], opened: () => events, lost: () => undefined })
  const message = new ArrayBuffer(PACKET_BYTES)
  return { connection, receive: () => connection.received(message, true) }
}

function send(data: Uint8Array, _options: object, taken?: () => void): void {
  passed.bytes += data.length
  taken?.()
}

function wsEngine(): Engine {
  const socket = {
    ...{ writable: true, writableLength: 0, once: () => undefined, cork: () => undefined, uncork: () => undefined },
    ...{ write: () => true, end: () => undefined },
  }
  // As the package makes one for its server; its types know no such way. It is open, on no socket.
  const webSocket = Reflect.construct(HearingWebSocket, [null, undefined, { autoPong: true }]) as HearingWebSocket
  Object.defineProperties(webSocket, {
    readyState: { value: HearingWebSocket.OPEN },
    bufferedAmount: { value: 0 },
    send: { value: send },
  })
  const carrier = { socket, address: '127.0.0.1', port: 1, part: () => undefined }
  const connection = new WsConnection(webSocket, carrier)
  connection.start(events)
  const message = Buffer.alloc(PACKET_BYTES)
  return { connection, receive: () => void webSocket.emit('message', message, true) }
}

const [name, way] = process.argv.slice(2)
const { connection, receive } = name === 'uws' ? uwsEngine() : wsEngine()
const packet = new Uint8Array(PACKET_BYTES)
const batch = new PacketBatch()

function write(): void {
  for (let i = 0; i < PACKETS; i++) batch.add(packet, false)
  connection.write(batch)
  batch.clear()
}

function turns(): void {
  for (let turn = 0; turn < TURNS; turn++) {
    if (way === 'out') write()
    else for (let i = 0; i < PACKETS; i++) receive()
  }
}

const perPacket = countRounds(turns).map((used) => used / (TURNS * PACKETS))
const packets = (ROUNDS + 1) * TURNS * PACKETS
process.stdout.write(`${JSON.stringify({ perPacket, packets, bytes: passed.bytes })}\n`)
