/** The arena's wire format, both directions, and its document. */

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { Arena, HAPPENING, PILOT } from '../../../demo/arena/arena.ts'
import { KEY } from '../../../demo/arena/flight.ts'
import {
  decodeClientPacket,
  decodeServerPacket,
  encodeHello,
  encodeInput,
  encodeMeter,
  encodePing,
  encodePong,
  encodeSnapshot,
  encodeWelcome,
  WIRE_VERSION,
  type Snapshot,
} from '../../../demo/arena/wire.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.trim().split(/\s+/), (word) => parseInt(word, 16))
}

function readSnapshot(bytes: Uint8Array): Snapshot {
  const read = decodeServerPacket(bytes)
  if (!read.ok || read.value.kind !== 'snapshot') throw new Error('no snapshot')
  return read.value.snapshot
}

function busyArena(): Arena {
  const random = new SeededRandom(4)
  const arena = new Arena(() => random.nextUint32() / 2 ** 32)
  arena.join(PILOT.bot)
  arena.join(PILOT.godot)
  arena.steer(1, KEY.thrust | KEY.fire, 17)
  arena.step()
  return arena
}

t.test('what clients send is read as it was written', async (t) => {
  t.same(decodeClientPacket(encodeHello(WIRE_VERSION, PILOT.godot)), {
    ok: true,
    value: { kind: 'hello', version: WIRE_VERSION, pilot: PILOT.godot },
  })
  t.same(decodeClientPacket(encodeInput(9, 255)), { ok: true, value: { kind: 'input', keys: 9, sequence: 255 } })
  t.same(decodeClientPacket(encodePing(4294967295)), { ok: true, value: { kind: 'ping', stamp: 4294967295 } })
})

t.test('refuses what a client must not send', async (t) => {
  const cases = [
    ['', 'empty'],
    ['00', 'unknown-kind'],
    ['81 01', 'unknown-kind'],
    ['01', 'wrong-length'],
    ['01 01', 'wrong-length'],
    ['01 01 00 00', 'wrong-length'],
    ['01 01 03', 'unknown-pilot'],
    ['02 01', 'wrong-length'],
    ['02 10 00', 'unknown-keys'],
    ['02 ff 00', 'unknown-keys'],
    ['03 00 00 00', 'wrong-length'],
    ['03 00 00 00 00 00', 'wrong-length'],
  ] as const
  for (const [text, refusal] of cases) {
    t.same(decodeClientPacket(text === '' ? new Uint8Array() : hex(text)), { ok: false, refusal }, text)
  }
})

t.test('small packets of the server are read as they were written', async (t) => {
  const sizes = { width: 2400, height: 1600, stepsPerSecond: 60, stepsPerSnapshot: 2 }
  const welcome = { version: WIRE_VERSION, ship: 513, ...sizes, engine: 'ws' }
  const meter = {
    tickMeanMicros: 350,
    tickMaxMicros: 1200,
    peers: 21,
    bytesInPerSecond: 70000,
    bytesOutPerSecond: 400000,
  }

  t.same(decodeServerPacket(encodeWelcome(welcome)), { ok: true, value: { kind: 'welcome', welcome } })
  t.same(decodeServerPacket(encodeMeter(meter)), { ok: true, value: { kind: 'meter', meter } })
  t.same(decodeServerPacket(encodePong(7)), { ok: true, value: { kind: 'pong', stamp: 7 } })
})

t.test('figures too large for their field go out as the largest', async (t) => {
  const huge = { tickMeanMicros: 1e9, tickMaxMicros: 1e9, peers: 1e9, bytesInPerSecond: 1e12, bytesOutPerSecond: -1 }

  const read = decodeServerPacket(encodeMeter(huge))

  t.match(read, {
    value: {
      meter: {
        tickMeanMicros: 65535,
        tickMaxMicros: 65535,
        peers: 65535,
        bytesInPerSecond: 4294967295,
        bytesOutPerSecond: 0,
      },
    },
  })
})

t.test('a snapshot shows the field as it is, to a sixteenth of a unit', async (t) => {
  const arena = busyArena()

  const snapshot = readSnapshot(encodeSnapshot(arena, []))

  t.equal(snapshot.tick, 1)
  t.equal(snapshot.stars.length, arena.stars.length)
  const [seen] = snapshot.ships
  const ship = arena.ships.get(1)
  if (seen === undefined || ship === undefined) throw new Error('the first ship is missing')
  t.match(seen, { number: 1, pilot: PILOT.bot, hull: 3, score: 0, heard: 17, isThrusting: true, isShielded: false })
  for (const name of ['x', 'y', 'vx', 'vy'] as const) t.ok(Math.abs(seen[name] - ship[name]) <= 1 / 32, name)
  t.ok(Math.abs(seen.angle - ship.angle) < 0.0001)
  t.match(snapshot.ships[1], { number: 2, pilot: PILOT.godot, isThrusting: false, isShielded: true, isDead: false })
  t.match(snapshot.shots, [{ number: 1, by: 1 }])
})

t.test('a snapshot tells what happened, up to 255 things', async (t) => {
  const arena = busyArena()
  const hit = { kind: HAPPENING.hit, x: 10, y: 20, by: 1, to: 2 }

  t.same(readSnapshot(encodeSnapshot(arena, [hit])).happenings, [hit])
  t.equal(
    readSnapshot(
      encodeSnapshot(
        arena,
        Array.from({ length: 300 }, () => hit),
      ),
    ).happenings.length,
    255,
  )
})

t.test('a snapshot that is cut anywhere, or goes on, is refused', async (t) => {
  const whole = encodeSnapshot(busyArena(), [{ kind: HAPPENING.star, x: 1, y: 1, by: 1, to: 0 }])

  for (let size = 1; size < whole.length; size++) t.notOk(decodeServerPacket(whole.subarray(0, size)).ok, String(size))
  t.same(decodeServerPacket(Uint8Array.of(...whole, 0)), { ok: false, refusal: 'wrong-length' })
})

t.test('a snapshot with a pilot or a happening that nobody knows is refused', async (t) => {
  const withPilot = encodeSnapshot(busyArena(), [])
  const withHappening = encodeSnapshot(busyArena(), [{ kind: HAPPENING.star, x: 1, y: 1, by: 1, to: 0 }])

  withPilot[11 + 2] = 3
  withHappening[withHappening.length - 9] = 9

  t.same(decodeServerPacket(withPilot), { ok: false, refusal: 'unknown-pilot' })
  t.same(decodeServerPacket(withHappening), { ok: false, refusal: 'unknown-happening' })
})

t.test('no bytes make a reader throw, or read more than they hold', async (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom(0, 1, 2, 3, 0x81, 0x82, 0x83, 0x84),
      (bytes, kind) => {
        const packet = Uint8Array.of(kind, ...bytes)
        const read = decodeServerPacket(packet)
        const client = decodeClientPacket(packet)
        return typeof read.ok === 'boolean' && typeof client.ok === 'boolean'
      },
    ),
  )
  t.same(decodeServerPacket(hex('82  00 00 00 00  ff ff  ff ff  ff  ff')), { ok: false, refusal: 'wrong-length' })
})

t.test('each example of the document is read as the packet it names', async (t) => {
  const page = readFileSync(new URL('../../../demo/README.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/^(hello|input|ping|welcome|snapshot|pong|meter) +((?:[0-9a-f]{2} *)+)/gm)]

  t.equal(examples.length, 7)
  for (const [, kind = '', bytes = ''] of examples) {
    const isClients = ['hello', 'input', 'ping'].includes(kind)
    const read = isClients ? decodeClientPacket(hex(bytes)) : decodeServerPacket(hex(bytes))
    t.match(read, { ok: true, value: { kind } })
  }
})
