/**
 * The snapshot as the Godot 4 project reads it: the steps of wire.gd are taken out of its text and taken here, over bytes
 * that the arena has written. What they find is what the arena's own reader finds.
 */

import t from 'tap'
import { ByteReader } from '../../../demo/arena/bytes.ts'
import { Arena, HAPPENING, PILOT, type Ship } from '../../../demo/arena/arena.ts'
import { FIELD_HEIGHT, FIELD_WIDTH, KEY } from '../../../demo/arena/flight.ts'
import {
  ANGLE_SCALE,
  decodeSnapshot,
  encodeSnapshot,
  PLACE_SCALE,
  SPEED_SCALE,
  type Field,
  type Snapshot,
} from '../../../demo/arena/snapshot.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'
import { functionsOf, numbersOf, textOf } from './project.ts'

const HAPPENED = { kind: HAPPENING.hit, x: 10, y: 20, by: 1, to: 2 }

/** Two ships, one of them shooting, and two things that have happened. */
function busyArena(): Arena {
  const random = new SeededRandom(4)
  const arena = new Arena(() => random.nextUint32() / 2 ** 32)
  arena.join(PILOT.bot)
  arena.join(PILOT.godot4)
  arena.steer(1, KEY.thrust | KEY.fire, 17)
  for (let step = 0; step < 20; step++) arena.step()
  return arena
}

function fieldOf({ tick, ships, shots, stars }: Arena): Field {
  return { tick, ships, shots, stars }
}

function read(bytes: Uint8Array): Snapshot {
  const snapshot = decodeSnapshot(bytes)
  if (!snapshot.ok) throw new Error(snapshot.refusal)
  return snapshot.value
}

const GETTERS: Readonly<Record<string, (reader: ByteReader) => number>> = {
  get_u8: (reader) => reader.u8(),
  get_u16: (reader) => reader.u16(),
  get_16: (reader) => reader.i16(),
  get_u32: (reader) => reader.u32(),
}

/** What a function of wire.gd reads, in its order and outside of its loops; a place is its x and y. */
function stepsOf(name: string): (readonly [variable: string, getter: string])[] {
  const body = functionsOf('wire.gd').find((one) => one.name === name)?.body ?? []
  return body.flatMap((line) => {
    const [, variable, getter] = /^var (\w+): int = reader\.(\w+)\(\)$/.exec(line) ?? []
    if (variable !== undefined && getter !== undefined) return [[variable, getter] as const]
    return /^\w.*\b_read_place\(reader\)/.test(line) ? stepsOf('_read_place') : []
  })
}

function take(reader: ByteReader, name: string): Record<string, number> {
  const steps = stepsOf(name).map(([variable, getter]) => [variable, GETTERS[getter]?.(reader)])
  return Object.fromEntries(steps) as Record<string, number>
}

function times(count: number, step: () => Record<string, number>): Record<string, number>[] {
  return Array.from({ length: count }, step)
}

t.test('is read as the arena has written it', async (t) => {
  const field = fieldOf(busyArena())
  // Numbers that are other ones without their sign.
  const backwards = new Map([...field.ships].map(([number, ship]) => [number, { ...ship, vx: -100.5, vy: -7.25 }]))
  const bytes = encodeSnapshot({ ...field, ships: backwards }, [HAPPENED, HAPPENED])
  const expected = read(bytes)
  const reader = new ByteReader(bytes)

  const head = take(reader, 'read_snapshot')
  const ships = times(head['ship_count'] ?? 0, () => take(reader, '_read_ship'))
  const shots = times(head['shot_count'] ?? 0, () => take(reader, '_read_shot'))
  const stars = times(head['star_count'] ?? 0, () => take(reader, '_read_place'))

  t.equal(head['tick'], expected.tick)
  t.equal(head['happening_count'], 2)
  t.strictSame(
    ships.map(({ number, hull, x = 0, y = 0, speed_x = 0, speed_y = 0, angle = 0, heard }) => ({
      ...{ number, hull, heard, x: x / PLACE_SCALE, y: y / PLACE_SCALE },
      ...{ vx: speed_x / SPEED_SCALE, vy: speed_y / SPEED_SCALE, angle: angle / ANGLE_SCALE },
    })),
    expected.ships.map(({ number, hull, heard, x, y, vx, vy, angle }) => ({
      ...{ number, hull, heard, x, y, vx, vy, angle },
    })),
  )
  t.ok(expected.shots.length > 0)
  t.strictSame(
    shots.map(({ number, by, x = 0, y = 0 }) => ({ number, by, x: x / PLACE_SCALE, y: y / PLACE_SCALE })),
    expected.shots,
  )
  t.strictSame(
    stars.map(({ x = 0, y = 0 }) => ({ x: x / PLACE_SCALE, y: y / PLACE_SCALE })),
    expected.stars,
  )
})

t.test('has the sizes, the scales and the flags that wire.gd says', async (t) => {
  const arena = busyArena()
  const whole = encodeSnapshot(arena, [])
  const empty = { tick: 0, ships: new Map(), shots: [], stars: [] }
  const sizeOf = (part: Partial<Field>): number => encodeSnapshot({ ...empty, ...part }, []).length - 10
  const ship = arena.ships.get(1)
  if (ship === undefined) throw new Error('the first ship is missing')
  const flagsOf = (state: Partial<Ship>): number => {
    const ships = new Map([[1, { ...ship, keys: 0, shieldSteps: 0, deadSteps: 0, ...state }]])
    // Behind the head, and the ship's number.
    return encodeSnapshot({ ...empty, ships }, [])[12] ?? 0
  }

  t.strictSame(numbersOf('wire.gd'), {
    FLAG_THRUSTING: flagsOf({ keys: KEY.thrust }),
    FLAG_SHIELDED: flagsOf({ shieldSteps: 1 }),
    FLAG_DEAD: flagsOf({ deadSteps: 1 }),
    HEAD_SIZE: encodeSnapshot(empty, []).length,
    SHIP_SIZE: sizeOf({ ships: arena.ships }) / arena.ships.size,
    SHOT_SIZE: sizeOf({ shots: arena.shots }) / arena.shots.length,
    STAR_SIZE: sizeOf({ stars: arena.stars }) / arena.stars.length,
    HAPPENING_SIZE: encodeSnapshot(arena, [HAPPENED]).length - whole.length,
    ...{ PLACE_SCALE, SPEED_SCALE, ANGLES: Math.round(ANGLE_SCALE * 2 * Math.PI) },
  })
})

t.test('is drawn on a field of the size of the arena', async (t) => {
  t.match(textOf('arena.gd'), new RegExp(`^const FIELD = Vector2\\(${FIELD_WIDTH}, ${FIELD_HEIGHT}\\)$`, 'm'))
})
