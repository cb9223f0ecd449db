/**
 * The game of a soak: reads each packet, sends it back, tells everybody the news ten times a second, and keeps an account
 * of each peer that has said who it is. Made by the server program, which calls `tick`. What it counts it hands over and
 * forgets, so that it cannot be what grows.
 */

import type { WebSocketServer } from 'polled-peer'
import type { ServerRecord } from '../judge/account.ts'
import type { Plant } from '../messages.ts'
import { clientOf, KINDS } from '../packets.ts'

interface Visitor {
  client: number
  read: number
  put: number
  /** How much news there had been when it came. */
  readonly newsBefore: number
  readonly drops: Record<string, number>
}

const TICKS_PER_NEWS = 6
const NEWS = Buffer.alloc(64, KINDS.news)
/** One packet in so many is not counted where that fault is planted. */
const PLANTED_LOSS = 100

/** The game of one server. */
export class Game {
  readonly #server: WebSocketServer
  readonly #plant: Plant | null
  readonly #visitors = new Map<number, Visitor>()
  /** Who left in this poll; their last drops are told at its end. */
  #leaving: { readonly id: number; readonly visitor: Visitor }[] = []
  #records: ServerRecord[] = []
  #kept: unknown[] = []
  #ticks = 0
  #news = 0
  #read = 0
  #seen = 0

  constructor(server: WebSocketServer, plant: Plant | null) {
    this.#server = server
    this.#plant = plant
    server.client_connected.connect((id) => this.#welcome(id))
    server.data_received.connect((id) => this.#receive(id))
    server.packet_dropped.connect((id, reason, count) => {
      const drops = this.#visitors.get(id)?.drops
      if (drops !== undefined) drops[reason] = (drops[reason] ?? 0) + count
    })
    server.client_disconnected.connect((id) => {
      const visitor = this.#visitors.get(id)
      if (visitor === undefined) return
      visitor.put += this.#news - visitor.newsBefore
      this.#leaving.push({ id, visitor })
    })
  }

  /** Packets read since the beginning, of all peers. */
  get read(): number {
    return this.#read
  }

  tick(): void {
    this.#server.poll()
    for (const { id, visitor } of this.#leaving) {
      this.#visitors.delete(id)
      const { client, read, put, drops } = visitor
      if (client !== 0) this.#records.push({ client, read, put, drops })
    }
    this.#leaving = []
    if (++this.#ticks % TICKS_PER_NEWS !== 0) return
    this.#server.broadcast(NEWS)
    this.#news++
  }

  /** The accounts of those who have left since the last call. */
  takeRecords(): ServerRecord[] {
    const records = this.#records
    this.#records = []
    return records
  }

  #welcome(id: number): void {
    this.#visitors.set(id, { client: 0, read: 0, put: 0, newsBefore: this.#news, drops: {} })
    if (this.#plant === 'heap') this.#kept.push(Array.from({ length: 10_000 }, (_, index) => id + index + 0.5))
    if (this.#plant === 'buffer') this.#kept.push(new ArrayBuffer(65_536))
  }

  #receive(id: number): void {
    const peer = this.#server.get_peer(id)
    const visitor = this.#visitors.get(id)
    if (peer === null || visitor === undefined) return
    const packet = peer.get_packet()
    if (this.#plant === 'packet' && ++this.#seen % PLANTED_LOSS === 0) return
    this.#read++
    visitor.read++
    if (visitor.client === 0) visitor.client = clientOf(packet)
    visitor.put++
    peer.put_packet(packet)
    if (packet[0] === KINDS.bye && packet.length === 1) this.#server.disconnect_peer(id)
  }
}
