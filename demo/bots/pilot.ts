/**
 * How a bot flies: from one view of the field to the keys it holds. Called by the squadron ten times a second per bot.
 * Knows nothing of sockets; its whims come from the `roll` it is given. Not a good pilot, on purpose.
 */

import { KEY, turnBetween } from '../arena/flight.ts'
import type { Star } from '../arena/arena.ts'
import type { ShipView, Snapshot } from '../arena/snapshot.ts'

/** What a bot is after, kept between two thoughts. */
export interface Mood {
  /** Thoughts left before it may change its mind. */
  patience: number
  /** Hunts ships while true, else collects stars. */
  isHunting: boolean
  /** How far beside the mark it aims, in radians. */
  slip: number
}

const SIGHT = 520
const SHOT_SPEED = 760
const FIRE_CONE = 0.13
const DEAD_BAND = 0.09

/** A bot that has not thought yet. */
export function freshMood(): Mood {
  return { patience: 0, isHunting: false, slip: 0 }
}

/** The keys that ship `number` holds next; none while it is not in play. Updates `mood`. */
export function think(snapshot: Snapshot, number: number, mood: Mood, roll: () => number): number {
  const me = snapshot.ships.find((ship) => ship.number === number)
  if (me === undefined || me.isDead) return 0
  if (mood.patience-- <= 0) changeMind(mood, roll)
  const prey = nearest(
    me,
    snapshot.ships.filter((ship) => ship.number !== number && !ship.isDead && !ship.isShielded),
  )
  if (mood.isHunting && prey !== undefined && distance(me, prey) < SIGHT) return hunt(me, prey, mood)
  const star = nearest(me, snapshot.stars)
  return star === undefined ? 0 : steerTo(me, star)
}

function changeMind(mood: Mood, roll: () => number): void {
  mood.patience = 10 + Math.floor(roll() * 30)
  mood.isHunting = roll() < 0.4
  mood.slip = (roll() - 0.5) * 0.3
}

function hunt(me: ShipView, prey: ShipView, mood: Mood): number {
  const flightSeconds = distance(me, prey) / SHOT_SPEED
  const lead = {
    x: prey.x + (prey.vx - me.vx) * flightSeconds,
    y: prey.y + (prey.vy - me.vy) * flightSeconds,
  }
  const turn = turnBetween(me.angle, bearing(me, lead) + mood.slip)
  const fire = Math.abs(turn) < FIRE_CONE ? KEY.fire : 0
  const thrust = distance(me, prey) > 220 && Math.abs(turn) < 0.9 ? KEY.thrust : 0
  return turnKeys(turn) | fire | thrust
}

function steerTo(me: ShipView, goal: Star): number {
  // Aims ahead of the drift, or a ship would circle a star for ever.
  const turn = turnBetween(me.angle, bearing(me, { x: goal.x - me.vx * 0.45, y: goal.y - me.vy * 0.45 }))
  return turnKeys(turn) | (Math.abs(turn) < 0.6 ? KEY.thrust : 0)
}

function turnKeys(turn: number): number {
  if (turn > DEAD_BAND) return KEY.right
  return turn < -DEAD_BAND ? KEY.left : 0
}

function nearest<T extends Star>(from: Star, candidates: readonly T[]): T | undefined {
  let best: T | undefined
  for (const candidate of candidates) {
    if (best === undefined || distance(from, candidate) < distance(from, best)) best = candidate
  }
  return best
}

function distance(a: Star, b: Star): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function bearing(from: Star, to: Star): number {
  return Math.atan2(to.y - from.y, to.x - from.x)
}
