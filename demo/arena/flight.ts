/**
 * How a ship flies: one step of 1/60 second for one body in a walled field.
 * Called by the arena on the server and, compiled, by the page, which flies its own ship ahead of the server's answer.
 * Never knows of shots, scores or peers. The same body and keys give the same flight everywhere, to the last bit: there is
 * nothing here but sums, products, quotients and rounding. Math.sin, Math.exp and `**` may differ from one Node to another.
 */

/** The field's width in units; x runs from 0 (left) to this. */
export const FIELD_WIDTH = 2400

/** The field's height in units; y runs from 0 (top) to this. */
export const FIELD_HEIGHT = 1600

/** Steps per second, on the server and in the page's own reckoning. */
export const STEPS_PER_SECOND = 60

/** A ship is a circle of this radius, in units. */
export const SHIP_RADIUS = 16

/** What a pilot holds down: one bit each. */
export const KEY = { left: 1, right: 2, thrust: 4, fire: 8 } as const

/** All key bits together; a byte with any other bit is not a set of keys. */
export const ALL_KEYS = 15

/** Something that flies. Units, units per second, and radians clockwise from east. */
export interface Body {
  x: number
  y: number
  vx: number
  vy: number
  angle: number
}

const STEP_SECONDS = 1 / STEPS_PER_SECOND
const TURN_PER_STEP = 4.4 * STEP_SECONDS
const THRUST_PER_STEP = 560 * STEP_SECONDS
/** Drag: e^(-1.25 / 60). */
const KEPT_PER_STEP = 0.9793821813312402
const BOUNCE = -0.55
const FULL_TURN = 2 * Math.PI
const QUARTER_TURN = Math.PI / 2

/** Moves `body` by one step under `keys`: turn, thrust, drag, then walls that give back about half the speed. */
export function fly(body: Body, keys: number): void {
  if ((keys & KEY.left) !== 0) body.angle -= TURN_PER_STEP
  if ((keys & KEY.right) !== 0) body.angle += TURN_PER_STEP
  body.angle -= FULL_TURN * Math.floor(body.angle / FULL_TURN)
  if ((keys & KEY.thrust) !== 0) {
    const ahead = heading(body.angle)
    body.vx += ahead.x * THRUST_PER_STEP
    body.vy += ahead.y * THRUST_PER_STEP
  }
  body.vx *= KEPT_PER_STEP
  body.vy *= KEPT_PER_STEP
  body.x += body.vx * STEP_SECONDS
  body.y += body.vy * STEP_SECONDS
  keepInField(body)
}

/** Where an angle points: the cosine and the sine of it, by their series, off by less than a thousand-millionth. */
export function heading(angle: number): { readonly x: number; readonly y: number } {
  const quarters = Math.round(angle / QUARTER_TURN)
  const rest = angle - quarters * QUARTER_TURN
  const square = rest * rest
  const across =
    rest * (1 - (square / 6) * (1 - (square / 20) * (1 - (square / 42) * (1 - (square / 72) * (1 - square / 110)))))
  const along = 1 - (square / 2) * (1 - (square / 12) * (1 - (square / 30) * (1 - (square / 56) * (1 - square / 90))))
  switch (quarters & 3) {
    case 0:
      return { x: along, y: across }
    case 1:
      return { x: -across, y: along }
    case 2:
      return { x: -along, y: -across }
    default:
      return { x: across, y: -along }
  }
}

/** The turn from one angle to another by the shorter way: radians, above -PI and up to PI. */
export function turnBetween(from: number, to: number): number {
  const turn = to - from
  return turn - FULL_TURN * Math.ceil((turn - Math.PI) / FULL_TURN)
}

function keepInField(body: Body): void {
  const right = FIELD_WIDTH - SHIP_RADIUS
  const bottom = FIELD_HEIGHT - SHIP_RADIUS
  if (body.x < SHIP_RADIUS || body.x > right) {
    body.x = Math.min(Math.max(body.x, SHIP_RADIUS), right)
    body.vx *= BOUNCE
  }
  if (body.y < SHIP_RADIUS || body.y > bottom) {
    body.y = Math.min(Math.max(body.y, SHIP_RADIUS), bottom)
    body.vy *= BOUNCE
  }
}
