/** The arena's snapshot, written and read, and its document. */

import { readFileSync } from 'node:fs'
import { fc } from '../../support/property-test.ts'
import t from 'tap'
import { Arena, HAPPENING, PILOT } from '../../../demo/arena/arena.ts'
import { KEY } from '../../../demo/arena/flight.ts'
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../../../demo/arena/snapshot.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.trim().split(/\s+/), (word) => parseInt(word, 16))
}

function readSnapshot(bytes: Uint8Array): Snapshot {
  const read = decodeSnapshot(bytes)
  if (!read.ok) throw new Error(read.refusal)
  return read.value
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

t.test('shows the field as it is, to a sixteenth of a unit', async (t) => {
  const arena = busyArena()

  const snapshot = readSnapshot(encodeSnapshot(arena, []))

  t.equal(snapshot.tick, 1)
  t.equal(snapshot.stars.length, arena.stars.length)
  const [seen] = snapshot.ships
  const ship = arena.ships.get(1)
  if (seen === undefined || ship === undefined) throw new Error('the first ship is missing')
  t.match(seen, { number: 1, hull: 3, heard: 17, isThrusting: true, isShielded: false, isDead: false })
  for (const name of ['x', 'y', 'vx', 'vy'] as const) t.ok(Math.abs(seen[name] - ship[name]) <= 1 / 32, name)
  t.ok(Math.abs(seen.angle - ship.angle) < 0.0001)
  t.match(snapshot.ships[1], { number: 2, isThrusting: false, isShielded: true, isDead: false })
  t.match(snapshot.shots, [{ number: 1, by: 1 }])
})

t.test('tells what happened, up to 255 things', async (t) => {
  const arena = busyArena()
  const hit = { kind: HAPPENING.hit, x: 10, y: 20, by: 1, to: 2 }
  const many = Array.from({ length: 300 }, () => hit)

  t.same(readSnapshot(encodeSnapshot(arena, [hit])).happenings, [hit])
  t.equal(readSnapshot(encodeSnapshot(arena, many)).happenings.length, 255)
})

t.test('is refused when it is cut anywhere, or goes on', async (t) => {
  const whole = encodeSnapshot(busyArena(), [{ kind: HAPPENING.star, x: 1, y: 1, by: 1, to: 0 }])

  for (let size = 0; size < whole.length; size++) t.notOk(decodeSnapshot(whole.subarray(0, size)).ok, String(size))
  t.same(decodeSnapshot(Uint8Array.of(...whole, 0)), { ok: false, refusal: 'wrong-length' })
})

t.test('is refused with a happening that nobody knows', async (t) => {
  const snapshot = encodeSnapshot(busyArena(), [{ kind: HAPPENING.star, x: 1, y: 1, by: 1, to: 0 }])

  snapshot[snapshot.length - 9] = 9

  t.same(decodeSnapshot(snapshot), { ok: false, refusal: 'unknown-happening' })
})

t.test('no bytes make the reader throw, or read more than they hold', async (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => typeof decodeSnapshot(bytes).ok === 'boolean'))
  t.same(decodeSnapshot(hex('00 00 00 00  ff ff  ff ff  ff  ff')), { ok: false, refusal: 'wrong-length' })
})

t.test('the example of the document is read', async (t) => {
  const page = readFileSync(new URL('../../../demo/README.md', import.meta.url), 'utf8')
  const [, bytes = ''] = /^snapshot +((?:[0-9a-f]{2} *)+)/m.exec(page) ?? []

  const snapshot = readSnapshot(hex(bytes))

  t.match(snapshot, { tick: 600, ships: [{ number: 21, heard: 7, isThrusting: true }], shots: [{ by: 21 }] })
  t.equal(snapshot.happenings.length, 1)
})
