/**
 * Bursts to and from a real Godot 4 engine, on both engines of ours: more than 64 KiB, and more than 2048 packets, in one tick
 * arrive whole and in order at one player and at several, whether they poll meanwhile or not, and before a kick.
 */

import t, { type Test } from 'tap'
import { BURST_MS, LAST_WORDS_MS } from '../../../src/godot4/pace.ts'
import { WebSocketMultiplayerPeer } from '../../../src/godot4/websocket-multiplayer-peer.ts'
import { VirtualClock } from '../../../src/peer/virtual-clock.ts'
import { onEachEngine, type RealEngine } from '../../network/engines.ts'
import { until, type Polled } from '../../support/while-polling.ts'
import { hostOn, quiet } from '../real-peers.ts'
import { joinPeer } from './entering.ts'
import { joinGame, Scene } from './games.ts'
import { Puppet } from './puppet.ts'

/** What is put in one tick: more bytes, and more packets, than any engine takes in one frame. */
const BURSTS = [
  { what: 'of 400 KB', count: 400, size: 1000 },
  { what: 'of 7000 packets', count: 7000, size: 4 },
  { what: 'of messages of any size', count: 12, size: 65_535 },
] as const

function large(host: WebSocketMultiplayerPeer): void {
  host.outbound_buffer_size = 4_000_000
  host.inbound_buffer_size = 4_000_000
  host.max_queued_packets = 20_000
}

/** A peer of the engine, and the numbers of the packets that it has read, each with its size. */
class Reader implements Polled {
  readonly read: string[] = []
  readonly #puppet: Puppet
  readonly #name: string

  constructor(puppet: Puppet, name: string) {
    this.#puppet = puppet
    this.#name = name
  }

  async poll(): Promise<void> {
    await this.#puppet.poll(this.#name)
    for (const { hex } of await this.#puppet.drain(this.#name)) this.read.push(numberOf(Buffer.from(hex, 'hex')))
  }
}

function numberOf(packet: Buffer): string {
  return `${packet.readUInt32LE(0)} of ${packet.length}`
}

function numbered(count: number, size: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index} of ${size}`)
}

function put(t: Test, host: WebSocketMultiplayerPeer, count: number, size: number): void {
  const packet = Buffer.alloc(size)
  let taken = 0
  for (let index = 0; index < count; index++) {
    packet.writeUInt32LE(index)
    if (host.put_packet(packet) === 0) taken += 1
  }
  t.equal(taken, count)
}

function tell(puppet: Puppet, engine: RealEngine): void {
  for (const { what, count, size } of BURSTS) {
    t.test(
      `${engine}: a burst ${what} arrives in order at two players, one of whom does not poll meanwhile`,
      async (t) => {
        await puppet.complaints()
        const host = hostOn(t, engine, large)
        const [awake, asleep] = [`${engine} awake ${what}`, `${engine} asleep ${what}`]
        await joinPeer(t, puppet, awake, host.get_local_port(), [host])
        const last = await joinPeer(t, puppet, asleep, host.get_local_port(), [host, puppet.polling(awake)])
        const readers = [new Reader(puppet, awake), new Reader(puppet, asleep)] as const
        const seat = host.get_peer(last)

        host.set_target_peer(0)
        put(t, host, count, size)
        await until([host, readers[0]], () => readers[0].read.length === count)
        await until([host], () => seat?.get_current_outbound_buffered_amount() === 0)
        t.strictSame(readers[1].read, [])
        await until([host, ...readers], () => readers[1].read.length === count)

        for (const { read } of readers) t.strictSame(read, numbered(count, size))
        t.strictSame(await puppet.complaints(), [])
      },
    )
  }

  t.test(`${engine}: a burst before a kick goes at the pace, arrives, and the close frame waits for it`, async (t) => {
    await puppet.complaints()
    const clock = new VirtualClock()
    const host = new WebSocketMultiplayerPeer({ ...quiet, clock, server: { engine } })
    large(host)
    t.equal(host.create_server(0, '127.0.0.1'), 0)
    t.teardown(() => host.close())
    const peer = `${engine} kicked`
    const id = await joinPeer(t, puppet, peer, host.get_local_port(), [host])
    const [reader, seat] = [new Reader(puppet, peer), host.get_peer(id)]
    // Its id has gone at this pace, too.
    clock.advance(BURST_MS)

    host.set_target_peer(id)
    put(t, host, 5000, 4)
    host.disconnect_peer(id)
    const parts: number[] = []
    for (const length of [2048, 4096, 5000]) {
      await until([host, reader], () => reader.read.length >= length)
      parts.push(reader.read.length, seat?.get_current_outbound_buffered_amount() ?? 0)
      clock.advance(BURST_MS)
    }
    t.strictSame(parts, [2048, 2952 * 4, 4096, 904 * 4, 5000, 0])
    t.strictSame(reader.read, numbered(5000, 4))
    t.strictSame(puppet.heard(peer), ['peer_connected 1'])

    clock.advance(LAST_WORDS_MS)
    await until([host, reader], () => puppet.heard(peer).includes('peer_disconnected 1'))
    t.equal(host.get_server_stats()?.drops.unsent, 0)
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: a burst of calls and bytes of a scene is done in order by two games`, async (t) => {
    const host = hostOn(t, engine, large)
    const server = new Scene(host)
    const games = [`${engine} first game`, `${engine} second game`] as const
    await joinGame(t, puppet, games[0], host.get_local_port(), [server])
    await joinGame(t, puppet, games[1], host.get_local_port(), [server, puppet.polling(games[0])])
    const names = games.flatMap((game) => [game, `${game} actor`])
    await until([server, puppet.polling(...games)], () => puppet.heard(games[0]).length === 3)
    puppet.forget()

    const all: string[] = []
    for (let index = 0; index < 1500; index++) {
      server.actor.rpc('from_authority', index)
      server.api.send_bytes(Buffer.from([index % 251]))
      all.push(`from_authority ${index} of 1`, `peer_packet 1 ${Buffer.from([index % 251]).toString('hex')}`)
    }
    await until([server, puppet.polling(...games)], () => puppet.heard(...names).length >= 2 * all.length)

    for (const game of games) t.strictSame(puppet.heard(game, `${game} actor`), all)
    t.strictSame(await puppet.complaints(), [])
  })

  t.test(`${engine}: a burst of the engine arrives in order`, async (t) => {
    const host = hostOn(t, engine, large)
    const peer = `${engine} sender`
    const id = await joinPeer(t, puppet, peer, host.get_local_port(), [host], { outbound_buffer_size: 4_000_000 })
    const read: string[] = []
    const reading = {
      poll: (): void => {
        for (; host.get_available_packet_count() > 0; read.push(numberOf(Buffer.from(host.get_packet())))) {
          if (host.get_packet_peer() !== id) read.push('of somebody else')
        }
      },
    }

    t.equal(await puppet.burst(peer, 3000, 700), 3000)
    await until([host, puppet.polling(peer), reading], () => read.length === 3000)

    t.strictSame(read, numbered(3000, 700))
    t.strictSame(await puppet.complaints(), [])
  })
}

const puppet = await Puppet.start(t)
if (puppet !== undefined) onEachEngine(t, (engine) => tell(puppet, engine))
