/** The rules of the arena: shots, scores, stars, shields and coming back. */

import { createHash } from 'node:crypto'
import t from 'tap'
import { Arena, FULL_HULL, HAPPENING, PILOT, POINTS, STAR_COUNT } from '../../../demo/arena/arena.ts'
import { FIELD_HEIGHT, FIELD_WIDTH, KEY, turnBetween } from '../../../demo/arena/flight.ts'
import { encodeSnapshot } from '../../../demo/arena/snapshot.ts'
import { SeededRandom } from '../../../src/peer/seeded-random.ts'

function dice(seed: number): () => number {
  const random = new SeededRandom(seed)
  return () => random.nextUint32() / 2 ** 32
}

/** An arena in which `hunter` turns to `prey` and shoots, until `isDone` or a minute has passed. */
function hunt(arena: Arena, hunter: number, prey: number, isDone: () => boolean): void {
  for (let step = 0; step < 3600 && !isDone(); step++) {
    const from = arena.ships.get(hunter)
    const to = arena.ships.get(prey)
    if (from === undefined || to === undefined) return
    const turn = turnBetween(from.angle, Math.atan2(to.y - from.y, to.x - from.x))
    const isFar = Math.hypot(to.x - from.x, to.y - from.y) > 200
    const fire = Math.abs(turn) < 0.1 && !isFar ? KEY.fire : 0
    arena.steer(hunter, (turn > 0.04 ? KEY.right : turn < -0.04 ? KEY.left : 0) | (isFar ? KEY.thrust : 0) | fire, 0)
    arena.step()
  }
}

t.test('the same joins, keys and rolls give the same match', async (t) => {
  const matches = [new Arena(dice(7)), new Arena(dice(7))]

  for (const arena of matches) {
    for (let pilot = 0; pilot < 5; pilot++) arena.join(PILOT.bot)
    for (let step = 0; step < 1200; step++) {
      for (const number of arena.ships.keys()) arena.steer(number, (step * number) % 16, step % 256)
      arena.step()
    }
  }

  t.same([...(matches[0]?.ships.values() ?? [])], [...(matches[1]?.ships.values() ?? [])])
  t.same(matches[0]?.shots, matches[1]?.shots)
  t.same(matches[0]?.stars, matches[1]?.stars)
})

t.test('a match is the same to the last bit, whichever Node plays it', async (t) => {
  const arena = new Arena(dice(11))
  const hash = createHash('sha256')

  for (let pilot = 0; pilot < 12; pilot++) arena.join(PILOT.bot)
  for (let step = 0; step < 1200; step++) {
    for (const number of arena.ships.keys()) arena.steer(number, (Math.floor(step / 20) * number) % 16, step % 256)
    hash.update(encodeSnapshot(arena, arena.step()))
  }
  for (const { x, y, vx, vy, angle } of arena.ships.values()) hash.update(Float64Array.of(x, y, vx, vy, angle))

  t.equal(hash.digest('hex').slice(0, 16), 'e1122218abf13194')
})

t.test('a joining ship is whole, shielded, inside the field and announced', async (t) => {
  const arena = new Arena(dice(1))

  const number = arena.join(PILOT.godot)
  const happenings = arena.step()

  const ship = arena.ships.get(number)
  t.match(ship, { number, pilot: PILOT.godot, hull: FULL_HULL, score: 0, deadSteps: 0 })
  t.ok(ship !== undefined && ship.shieldSteps > 0)
  t.ok(ship !== undefined && ship.x > 0 && ship.x < FIELD_WIDTH && ship.y > 0 && ship.y < FIELD_HEIGHT)
  t.match(happenings, [{ kind: HAPPENING.spawn, by: number }])
})

t.test('gives each ship a number of its own, and numbers come back only when all were used', async (t) => {
  const arena = new Arena(dice(1))
  const first = arena.join(PILOT.bot)
  const second = arena.join(PILOT.bot)

  arena.leave(first)
  const third = arena.join(PILOT.bot)

  t.same([first, second, third], [1, 2, 3])
  for (let joins = 4; joins <= 65535; joins++) arena.leave(arena.join(PILOT.bot))
  t.equal(arena.join(PILOT.bot), 1)
})

t.test('a held trigger fires at intervals, and shots do not fly for ever', async (t) => {
  const arena = new Arena(dice(3))
  const number = arena.join(PILOT.visitor)
  let most = 0

  arena.steer(number, KEY.fire, 0)
  for (let step = 0; step < 60; step++) {
    arena.step()
    most = Math.max(most, arena.shots.length)
  }
  arena.steer(number, 0, 1)
  for (let step = 0; step < 60; step++) arena.step()

  t.ok(most >= 2 && most <= 5)
  t.equal(arena.shots.length, 0)
})

t.test('three hits burst a ship, the shooter scores, and the ship comes back whole', async (t) => {
  const arena = new Arena(dice(5))
  const hunter = arena.join(PILOT.visitor)
  const prey = arena.join(PILOT.bot)

  hunt(arena, hunter, prey, () => (arena.ships.get(prey)?.deadSteps ?? 0) > 0)

  t.equal(arena.ships.get(prey)?.hull, 0)
  t.ok((arena.ships.get(hunter)?.score ?? 0) >= 2 * POINTS.hit + POINTS.burst)
  arena.steer(hunter, 0, 0)
  for (let step = 0; step < 120; step++) arena.step()
  t.match(arena.ships.get(prey), { hull: FULL_HULL, deadSteps: 0 })
})

t.test('a burst ship neither flies nor shoots nor collects', async (t) => {
  const arena = new Arena(dice(5))
  const hunter = arena.join(PILOT.visitor)
  const prey = arena.join(PILOT.bot)
  hunt(arena, hunter, prey, () => (arena.ships.get(prey)?.deadSteps ?? 0) > 0)
  const { x, y, score } = arena.ships.get(prey) ?? { x: 0, y: 0, score: 0 }

  arena.steer(prey, KEY.thrust | KEY.fire, 0)
  arena.steer(hunter, 0, 0)
  for (let step = 0; step < 60; step++) arena.step()

  t.match(arena.ships.get(prey), { x, y, score })
  t.equal(arena.shots.filter((shot) => shot.by === prey).length, 0)
})

t.test('shooting ends the own shield', async (t) => {
  const arena = new Arena(dice(1))
  const number = arena.join(PILOT.visitor)

  arena.steer(number, KEY.fire, 0)
  arena.step()

  t.equal(arena.ships.get(number)?.shieldSteps, 0)
})

t.test('a shield takes a shot without harm', async (t) => {
  const arena = new Arena(dice(5))
  const hunter = arena.join(PILOT.visitor)
  let taken = 0

  // Each prey stays for less time than its shield lasts.
  for (let round = 0; round < 60; round++) {
    const prey = arena.join(PILOT.bot)
    let steps = 0
    let flying: readonly number[] = []
    hunt(arena, hunter, prey, () => {
      const place = arena.ships.get(prey)
      const numbers = arena.shots.map(({ number }) => number)
      taken += flying.filter((number) => !numbers.includes(number)).length
      // Those that are next to the prey and young: if one is gone after the next step, the shield has taken it.
      const near = arena.shots.filter(
        (shot) => place !== undefined && Math.hypot(shot.x - place.x, shot.y - place.y) < 33,
      )
      flying = near.filter(({ stepsLeft }) => stepsLeft > 2).map(({ number }) => number)
      return ++steps > 110
    })
    t.match(arena.ships.get(prey), { hull: FULL_HULL, deadSteps: 0 })
    arena.leave(prey)
  }

  t.ok(taken > 0)
})

t.test('a star is worth a point and appears elsewhere', async (t) => {
  const arena = new Arena(dice(11))
  const number = arena.join(PILOT.visitor)
  const taken: number[] = []

  for (let step = 0; step < 3600 && taken.length === 0; step++) {
    const ship = arena.ships.get(number)
    const star = arena.stars[0]
    if (ship === undefined || star === undefined) throw new Error('a ship and a star are needed')
    const turn = turnBetween(ship.angle, Math.atan2(star.y - ship.y - ship.vy / 3, star.x - ship.x - ship.vx / 3))
    arena.steer(
      number,
      (turn > 0.04 ? KEY.right : turn < -0.04 ? KEY.left : 0) | (Math.abs(turn) < 0.5 ? KEY.thrust : 0),
      0,
    )
    taken.push(
      ...arena
        .step()
        .filter(({ kind }) => kind === HAPPENING.star)
        .map(({ by }) => by),
    )
  }

  t.same(taken, [number])
  t.equal(arena.ships.get(number)?.score, POINTS.star)
  t.equal(arena.stars.length, STAR_COUNT)
})

t.test('keys for a ship that is not there, and its leaving, do nothing', async (t) => {
  const arena = new Arena(dice(1))

  arena.steer(99, KEY.thrust, 1)
  arena.leave(99)
  arena.step()

  t.equal(arena.ships.size, 0)
  t.equal(arena.tick, 1)
})
