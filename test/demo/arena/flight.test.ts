/** How a ship flies, step by step. */

import t from 'tap'
import {
  FIELD_HEIGHT,
  FIELD_WIDTH,
  fly,
  heading,
  KEY,
  SHIP_RADIUS,
  turnBetween,
  type Body,
} from '../../../demo/arena/flight.ts'

function body(given: Partial<Body> = {}): Body {
  return { x: 1000, y: 800, vx: 0, vy: 0, angle: 0, ...given }
}

function fliesFor(steps: number, flown: Body, keys: number): Body {
  for (let step = 0; step < steps; step++) fly(flown, keys)
  return flown
}

t.test('stays where it is without keys', async (t) => {
  const ship = body()

  fliesFor(60, ship, 0)

  t.same(ship, body())
})

t.test('thrust moves it the way it points', async (t) => {
  const ship = body({ angle: Math.PI / 2 })

  fliesFor(30, ship, KEY.thrust)

  t.ok(ship.y > 830)
  t.ok(Math.abs(ship.x - 1000) < 0.001)
})

t.test('heading is cosine and sine, all around', async (t) => {
  let farthest = 0

  for (let angle = 0; angle <= 2 * Math.PI; angle += 0.001) {
    const { x, y } = heading(angle)
    farthest = Math.max(farthest, Math.abs(x - Math.cos(angle)), Math.abs(y - Math.sin(angle)))
  }

  t.ok(farthest < 1e-9, `off by ${farthest} at most`)
})

t.test('right turns it clockwise, left the other way, both together not at all', async (t) => {
  t.ok(fliesFor(5, body(), KEY.right).angle > 0.2)
  t.ok(fliesFor(5, body(), KEY.left).angle > 2 * Math.PI - 0.5)
  t.ok(Math.abs(turnBetween(0, fliesFor(5, body(), KEY.left | KEY.right).angle)) < 1e-9)
})

t.test('keeps its angle from 0 up to a full turn', async (t) => {
  for (const keys of [KEY.left, KEY.right]) {
    const ship = body()
    for (let step = 0; step < 300; step++) {
      fly(ship, keys)
      t.ok(ship.angle >= 0 && ship.angle < 2 * Math.PI)
    }
  }
})

t.test('drag brings it to rest', async (t) => {
  const ship = fliesFor(600, body({ vx: 300 }), 0)

  t.ok(Math.abs(ship.vx) < 1)
})

t.test('has a top speed', async (t) => {
  const ship = body()
  let fastest = 0

  for (let step = 0; step < 600; step++) {
    fly(ship, KEY.thrust | KEY.right)
    fastest = Math.max(fastest, Math.hypot(ship.vx, ship.vy))
  }

  t.ok(fastest < 500)
})

t.test('bounces off each wall with part of its speed', async (t) => {
  const walls = [
    { given: { x: SHIP_RADIUS + 1, vx: -300 }, speed: 'vx', sign: 1 },
    { given: { x: FIELD_WIDTH - SHIP_RADIUS - 1, vx: 300 }, speed: 'vx', sign: -1 },
    { given: { y: SHIP_RADIUS + 1, vy: -300 }, speed: 'vy', sign: 1 },
    { given: { y: FIELD_HEIGHT - SHIP_RADIUS - 1, vy: 300 }, speed: 'vy', sign: -1 },
  ] as const
  for (const { given, speed, sign } of walls) {
    const ship = fliesFor(1, body(given), 0)

    t.ok(ship[speed] * sign > 100 && ship[speed] * sign < 200)
  }
})

t.test('turnBetween takes the shorter way', async (t) => {
  const cases = [
    [0, 1, 1],
    [1, 0, -1],
    [0.2, 2 * Math.PI - 0.2, -0.4],
    [2 * Math.PI - 0.2, 0.2, 0.4],
    [0, Math.PI, Math.PI],
    [0, 7 * Math.PI, Math.PI],
  ] as const
  for (const [from, to, turn] of cases) t.ok(Math.abs(turnBetween(from, to) - turn) < 1e-9, `${from} to ${to}`)
})
