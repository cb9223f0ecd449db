/**
 * A world that says more than a client's buffer holds: players of Godot 4 get the rest a little later, in order, and
 * nobody else notices. What waits has a bound, is counted, and goes with the player.
 */

import t from 'tap'
import type { MemoryClient } from '../../src/server/transport/memory.ts'
import { GodotError } from '../../src/peer/error.ts'
import { OneWorld } from '../../src/world/one-world.ts'
import { EngineRing, FRAME_MS } from '../godot4/strict/engine-ring.ts'
import { ServerScene, type SceneOptions } from '../support/server-scene.ts'

const { OK, ERR_OUT_OF_MEMORY } = GodotError
const RAW = 4
const LENGTH = 20_000
const LAST_WORDS_MS = 150

/** A world with a player of each game, who have heard all that there was to hear. `kib` and `packets` may wait for each. */
function world({ kib = 64, packets = 1024, ...options }: SceneOptions & { kib?: number; packets?: number } = {}) {
  const prepare = (one: ServerScene['server']): void => void one.set_buffers(64, 1024, kib, packets)
  const scene = new ServerScene({ multiplayer: true, prepare, kinds: new OneWorld(), ...options })
  const { server } = scene
  const old = scene.join({ path: '/godot3' })
  const player = scene.join({ path: '/godot4' })
  const ring = new EngineRing()
  scene.pass(FRAME_MS / 1000)
  for (const { client } of [old, player]) client.takeMessages()
  /** Puts bytes of the game's to one, or to all; those of a player of Godot 4 are one fewer. */
  const put = (number: number, target = player.id, length = LENGTH): GodotError => {
    const bytes = new Uint8Array(length + 1).fill(number)
    bytes[0] = RAW
    server.set_target_peer(target)
    return server.put_packet(bytes)
  }
  /** The last byte of each message, which is the number that was put. */
  const heard = (client: MemoryClient): number[] => {
    const messages = client.takeMessages()
    if (client === player.client) ring.take(scene.clock.now(), messages)
    return messages.map(({ bytes }) => bytes.at(-1) ?? -1)
  }
  /** Lets time pass by the millisecond, without a poll; what the player of Godot 4 heard meanwhile. */
  const pass = (ms: number): number[] => {
    const all: number[] = []
    for (let step = 0; step < ms; step++) {
      scene.pass(0.001)
      all.push(...heard(player.client))
    }
    return all
  }
  return { scene, server, old, player, ring, put, heard, pass }
}

function upTo(end: number, start = 0): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}

t.test(
  'a megabyte arrives whole and in order, never more than a buffer in a frame; others hear it at once',
  async (t) => {
    const { scene, old, player, ring, put, heard, pass } = world({ kib: 2048 })

    const errors = upTo(52).map((number) => put(number, 0))
    scene.turn.end()

    t.strictSame(new Set(errors), new Set([OK]))
    t.strictSame(heard(old.client), upTo(52))
    t.strictSame([...heard(player.client), ...pass(17 * FRAME_MS)], upTo(52))
    t.strictSame(ring.lost, [])
    t.equal(ring.arrived.length, 52)
  },
)

t.test('a player is sent no more packets in a frame than its engine holds, however short they are', async (t) => {
  const { scene, player, ring, put, heard, pass } = world({ packets: 8192 })

  for (let number = 0; number < 5000; number++) put(number % 256, player.id, 1)
  scene.turn.end()
  const now = heard(player.client)

  t.equal(now.length, 2048)
  t.strictSame(
    [...now, ...pass(3 * FRAME_MS)],
    upTo(5000).map((number) => number % 256),
  )
  t.strictSame(ring.lost, [])
})

t.test('nothing is said before what waits, whoever says it and however', async (t) => {
  const { scene, server, old, player, put, heard, pass } = world()

  for (let number = 0; number < 5; number++) put(number)
  put(5, 0, 1)
  server.broadcast(Uint8Array.of(RAW, 6))
  server.get_peer(player.id)?.put_packet(Uint8Array.of(7))
  old.client.send(relayed(old.id, player.id, 8))
  scene.tick()

  t.strictSame([...heard(player.client), ...pass(FRAME_MS)], upTo(9))
  t.strictSame(heard(old.client), [5, 6])
})

t.test('what does not fit beside what waits is refused, counted and told', async (t) => {
  const { scene, server, player, put, heard, pass } = world()

  const errors = upTo(7).map((number) => put(number))
  t.equal(server.get_stats().outbound_bytes, 3 * (LENGTH + 1))
  scene.tick()

  t.strictSame(errors, [OK, OK, OK, OK, OK, OK, ERR_OUT_OF_MEMORY])
  t.equal(server.get_stats().drops['outbound-full'], 1)
  t.match(scene.take(), [/^packet_dropped\(.*outbound-full.*1\)$/])
  t.strictSame(heard(player.client), [0, 1, 2])
  t.equal(server.get_stats().outbound_bytes, 3 * (LENGTH + 1))
  t.equal(server.get_peer(player.id)?.get_current_outbound_buffered_amount(), 3 * (LENGTH + 1))
  t.strictSame(pass(FRAME_MS), [3, 4, 5])
  t.equal(server.get_stats().outbound_bytes, 0)
  scene.tick()
  t.match(scene.take(), [/^peer_drained/])
})

t.test('who is paced is told of all who come and leave, and is not cut for what waits', async (t) => {
  const { scene, server, player, put, heard } = world()

  for (let number = 0; number < 6; number++) put(number)
  t.equal(put(6, player.id, 5530), OK, 'three packets and this are all that may wait')
  t.equal(put(7, player.id, 5), ERR_OUT_OF_MEMORY)
  const other = scene.join({ path: '/godot3' })
  other.client.drop()
  scene.tick()
  t.ok(server.has_peer(player.id))
  heard(player.client)
  scene.pass((2 * FRAME_MS) / 1000)

  const rest = player.client.takeMessages().map(({ bytes }) => Buffer.from(bytes).subarray(0, 2).toString('hex'))
  t.strictSame(rest, ['0303', '0304', '0305', '0306', '0701', '0702'])
})

t.test('what waited for a player that has left is counted, and nothing of it stays', async (t) => {
  const { scene, server, player, put, pass } = world()
  const timers = scene.clock.pendingTimers

  for (let number = 0; number < 6; number++) put(number)
  scene.turn.end()
  player.client.drop()

  t.equal(scene.clock.pendingTimers, timers)
  t.equal(server.get_stats().outbound_bytes, 0)
  scene.tick()
  t.equal(server.get_stats().drops.unsent, 3)
  t.strictSame(pass(FRAME_MS), upTo(3), 'it had these before')
})

t.test('a kick waits for what waits, and the moment for the last words begins then', async (t) => {
  const { scene, server, player, put, heard, pass } = world()

  for (let number = 0; number < 6; number++) put(number)
  server.disconnect_peer(player.id, 4000, 'cheating')
  scene.tick()

  t.strictSame([heard(player.client), pass(FRAME_MS)], [upTo(3), upTo(6, 3)])
  t.strictSame([pass(LAST_WORDS_MS - 1), player.client.closeFrame], [[], null])
  pass(1)
  t.strictSame(player.client.closeFrame, { code: 4000, reason: 'cheating' })
  t.equal(server.get_stats().drops.unsent, 0)
})

t.test('who was told nothing lately is closed at once', async (t) => {
  const { scene, server, player, pass } = world()

  pass(LAST_WORDS_MS)
  server.disconnect_peer(player.id, 4000, 'idle')
  scene.turn.end()

  t.equal(player.client.closeFrame?.code, 4000)
})

t.test('a limit that a player breaks closes it behind all that was put', async (t) => {
  const { scene, server, player, put, heard } = world()

  for (let number = 0; number < 6; number++) put(number)
  player.client.send(new Uint8Array(65_537))
  scene.tick()

  t.strictSame([heard(player.client), player.client.closeFrame?.code], [upTo(6), 1009])
  t.equal(server.get_stats().drops.unsent, 0)
})

t.test('stop() closes at once, and nothing is sent behind it', async (t) => {
  const { scene, server, player, put, heard, pass } = world()

  for (let number = 0; number < 6; number++) put(number)
  scene.turn.end()
  server.stop()
  scene.turn.end()

  t.strictSame([heard(player.client), player.client.closeFrame?.code], [upTo(3), 1000])
  t.strictSame(pass(2 * LAST_WORDS_MS), [])
  t.equal(scene.clock.pendingTimers, 0)
})

t.test('a game that does not poll holds nothing up', async (t) => {
  const { scene, player, put, heard, pass } = world({ kib: 1024 })

  for (let number = 0; number < 12; number++) put(number)
  scene.turn.end()

  t.strictSame([...heard(player.client), ...pass(3 * FRAME_MS)], upTo(12))
})

/** A packet of a player of Godot 3 to another: raw bytes, as its frame has them. */
function relayed(source: number, target: number, number: number): Uint8Array {
  const frame = Buffer.alloc(11)
  frame.writeInt32LE(source, 1)
  frame.writeInt32LE(target, 5)
  frame.set([RAW, number], 9)
  return frame
}
