/**
 * A program of its own, run by test/server/websocket-server/allocations.test.ts: packets go through a server of ours on a
 * transport that makes nothing, and the bytes are counted that V8 was asked for meanwhile. Prints one line of JSON.
 * Arguments: `echo` or `broadcast`, bytes of a packet, and how many objects of two numbers are made besides for each.
 */

import { GodotError } from '../../src/peer/error.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'
import { countRounds } from './counted-rounds.ts'
import { giveUp, Sink, SinkTransport, upgradeRequest } from './sink-transport.ts'

const PEERS = 10
/** Packets of each peer in a poll. */
const PACKETS = 4
const POLLS = 250

const [way, packetBytes = 0, planted = 0] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const turn = new ManualTurn()
const transport = new SinkTransport()
const server = new WebSocketServer({ transport, turn, clock: new VirtualClock(), random: new SeededRandom(1) })
const kept: object[] = []
server.data_received.connect((id) => {
  const peer = server.get_peer(id)
  while (peer !== null && peer.get_available_packet_count() > 0) {
    plant(id)
    peer.put_packet(peer.get_packet())
  }
})
if (server.listen(1) !== GodotError.OK) giveUp(server.get_last_error_message())
const sinks = Array.from({ length: PEERS }, () => new Sink('127.0.0.1'))
const clients = sinks.map((sink) => transport.open(sink, upgradeRequest(sink.address)))
const packet = new Uint8Array(packetBytes).fill(7)

function plant(id: number): void {
  for (let i = 0; i < planted; i++) kept[i] = { x: id, y: i }
}

/** What comes before a poll, and goes out again in it. */
function sendToServer(): void {
  for (const client of clients) for (let i = 0; i < PACKETS; i++) client.message(packet, false)
}

/** What goes out behind a poll: as many packets as in an echo, to everybody. */
function tellEverybody(): void {
  for (let i = 0; i < PACKETS; i++) {
    server.broadcast(packet)
    for (let peer = 0; peer < PEERS; peer++) plant(peer)
  }
}

function round(polls: number): void {
  for (let poll = 0; poll < polls; poll++) {
    if (way === 'echo') sendToServer()
    server.poll()
    if (way === 'broadcast') tellEverybody()
    server.flush()
  }
}

const perPacket = countRounds(() => round(POLLS)).map((used) => used / (POLLS * PEERS * PACKETS))
const packets = sinks.reduce((sum, sink) => sum + sink.packets, 0)
const bytes = sinks.reduce((sum, sink) => sum + sink.bytes, 0)
process.stdout.write(`${JSON.stringify({ perPacket, packets, bytes })}\n`)
