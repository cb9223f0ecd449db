/**
 * Messages between a real Godot 4 engine and a server of ours, on both engines of ours: sizes at the limits and beyond
 * them, texts, and empty ones. What an engine takes, it takes from us; what it does not, it is not sent.
 */

import t, { type Test } from 'tap'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import type { WebSocketPeer } from '../../../src/godot4/websocket-peer.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { quiet } from '../real-peers.ts'
import { joinPeer } from './entering.ts'
import { bytesOf, Puppet } from './puppet.ts'

type Buffers = Readonly<Partial<Record<'inbound_buffer_size' | 'outbound_buffer_size', number>>>

interface PairOptions {
  readonly engine: RealEngine
  readonly word: string
  readonly ours?: Buffers
  readonly theirs?: Buffers
  /** `peers_inbound_buffer_size` */
  readonly most?: number
}

/** A peer of the engine at a server of ours, and what both have read and heard. */
class Pair {
  readonly host: WebSocketMultiplayerPeer
  readonly peer: string
  readonly seat: WebSocketPeer
  /** What we have read, and the engine, in bytes. */
  readonly read: readonly [ours: Buffer[], theirs: Buffer[]] = [[], []]
  readonly polled: readonly Polled[]
  readonly #puppet: Puppet

  private constructor(puppet: Puppet, host: WebSocketMultiplayerPeer, peer: string, seat: WebSocketPeer) {
    this.#puppet = puppet
    this.host = host
    this.peer = peer
    this.seat = seat
    this.polled = [host, puppet.polling(peer), { poll: () => this.#readAll() }]
  }

  static async make(
    t: Test,
    puppet: Puppet,
    { engine, word, ours = {}, theirs = {}, most }: PairOptions,
  ): Promise<Pair> {
    const host = new WebSocketMultiplayerPeer({ ...quiet, server: { engine }, peers_inbound_buffer_size: most })
    Object.assign(host, ours)
    t.equal(host.create_server(0, '127.0.0.1'), 0)
    t.teardown(() => host.close())
    const peer = `${engine} ${word}`
    await puppet.complaints()
    const id = await joinPeer(t, puppet, peer, host.get_local_port(), [host], theirs)
    await puppet.hold(`${peer} socket`, peer, 'get_peer', 1)
    host.set_target_peer(id)
    const seat = host.get_peer(id)
    if (seat === null) throw new Error('there is no seat')
    return new Pair(puppet, host, peer, seat)
  }

  /** Until each side has read so many, of these lengths. */
  async reads(t: Test, ours: readonly number[], theirs: readonly number[]): Promise<void> {
    await until(this.polled, () => this.read[0].length >= ours.length && this.read[1].length >= theirs.length)
    const lengths = this.read.map((all) => all.splice(0).map(({ length }) => length))
    t.strictSame(lengths, [ours, theirs])
  }

  /** Until both have heard of the end; the code and the reason that the engine's socket tells. */
  async ends(): Promise<readonly unknown[]> {
    const heard = (): boolean => this.#puppet.heard(this.peer).includes('peer_disconnected 1')
    await until(this.polled, () => heard() && this.seat.get_ready_state() === 3)
    const socket = `${this.peer} socket`
    return [await this.#puppet.call(socket, 'get_close_code'), await this.#puppet.call(socket, 'get_close_reason')]
  }

  async #readAll(): Promise<void> {
    while (this.host.get_available_packet_count() > 0) this.read[0].push(Buffer.from(this.host.get_packet()))
    for (const { hex } of await this.#puppet.drain(this.peer)) this.read[1].push(Buffer.from(hex, 'hex'))
  }
}

function tell(puppet: Puppet, engine: RealEngine): void {
  t.test(`${engine}: 65,535 bytes pass both ways by default, and one more is not taken on either side`, async (t) => {
    const pair = await Pair.make(t, puppet, { engine, word: 'default' })

    t.equal(pair.host.put_packet(Buffer.alloc(65_535)), 0)
    t.equal(await puppet.burst(pair.peer, 1, 65_535), 1)
    await pair.reads(t, [65_535], [65_535])
    t.strictSame(await puppet.complaints(), [])

    t.equal(pair.host.put_packet(Buffer.alloc(65_536)), 6)
    t.equal(await puppet.call(pair.peer, 'put_packet', bytesOf(Buffer.alloc(65_536))), 6)
    t.equal(pair.host.put_packet(Buffer.alloc(3)), 0)
    t.equal(await puppet.burst(pair.peer, 1, 4), 1)
    await pair.reads(t, [4], [3])
  })

  t.test(`${engine}: 200,000 bytes pass both ways where both sides were told so`, async (t) => {
    const sizes = { inbound_buffer_size: 200_000, outbound_buffer_size: 200_000 }
    const pair = await Pair.make(t, puppet, { engine, word: 'large', ours: sizes, theirs: sizes, most: 200_000 })

    t.equal(pair.host.put_packet(Buffer.alloc(200_000)), 0)
    t.equal(await puppet.burst(pair.peer, 1, 200_000), 1)
    await pair.reads(t, [200_000], [200_000])

    t.equal(pair.host.put_packet(Buffer.alloc(200_001)), 6)
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: an engine ends the connection with 1009 for a message that it was said to take`, async (t) => {
    const ours = { outbound_buffer_size: 200_000 }
    const pair = await Pair.make(t, puppet, { engine, word: 'too much for it', ours, most: 65_536 })

    t.equal(pair.host.put_packet(Buffer.alloc(65_536)), 0)

    t.strictSame(await pair.ends(), [1009, 'Message too big'])
    t.strictSame(pair.read, [[], []])
  })

  t.test(`${engine}: a message over our limit ends the connection of the engine with 1009, and says why`, async (t) => {
    const theirs = { outbound_buffer_size: 200_000 }
    const pair = await Pair.make(t, puppet, { engine, word: 'too much for us', theirs })

    t.equal(await puppet.burst(pair.peer, 1, 65_536), 1)

    t.strictSame(await pair.ends(), [1009, 'A message was over the limit.'])
    t.strictSame([pair.seat.get_close_code(), pair.seat.get_close_reason()], [1009, 'A message was over the limit.'])
    t.strictSame(pair.read, [[], []])
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(
    `${engine}: texts are packets for both sides, an empty one of the engine is counted, and ours never leave`,
    async (t) => {
      const pair = await Pair.make(t, puppet, { engine, word: 'texts' })
      const empty = new Uint8Array(0)

      t.strictSame([pair.host.put_packet(empty), await puppet.call(pair.peer, 'put_packet', bytesOf(empty))], [0, 0])
      t.strictSame([pair.seat.send_text(''), await puppet.callPeer(pair.peer, 1, 'send_text', '')], [0, 0])
      t.strictSame([pair.seat.send_text('zurück'), await puppet.callPeer(pair.peer, 1, 'send_text', 'grüße')], [0, 0])
      await until(pair.polled, () => pair.read[0].length > 0 && pair.read[1].length > 0)

      t.strictSame(pair.read, [[Buffer.from('grüße')], [Buffer.from('zurück')]])
      t.equal(pair.host.get_server_stats()?.drops['frame-too-short'], 1, 'the empty text of the engine')
      t.strictSame(await puppet.complaints(), [])
    },
  )
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))
