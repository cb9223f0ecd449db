/**
 * The rules of the arena: ships that fly, shoot and collect stars; who scores, who bursts, who comes back where.
 * Stepped 60 times a second by the host; knows no socket, no clock and no dice but the `roll` it is given,
 * so the same joins, keys and rolls give the same match, to the last bit.
 */

import { FIELD_HEIGHT, FIELD_WIDTH, fly, heading, KEY, SHIP_RADIUS, STEPS_PER_SECOND, type Body } from './flight.ts'

/** Who sits in a ship. The number is what the wire carries. */
export const PILOT = { visitor: 0, bot: 1, godot: 2, godot4: 3 } as const

/** One of {@link PILOT}'s numbers. */
export type Pilot = (typeof PILOT)[keyof typeof PILOT]

/** Hits that a fresh ship takes before it bursts. */
export const FULL_HULL = 3

/** Points for a hit, for the hit that bursts a ship, and for a star. */
export const POINTS = { hit: 1, burst: 5, star: 1 } as const

/** Scores stop here. */
export const TOP_SCORE = 65535

/** Stars in the field at any time. */
export const STAR_COUNT = 28

/** What happened in a step, for sparks and sentences. The number is what the wire carries. */
export const HAPPENING = { hit: 1, burst: 2, star: 3, spawn: 4 } as const

/** One happening: where, by which ship (0: none), to which ship (0: none). */
export interface Happening {
  readonly kind: (typeof HAPPENING)[keyof typeof HAPPENING]
  readonly x: number
  readonly y: number
  readonly by: number
  readonly to: number
}

/** A ship. While `deadSteps` is above 0 it is out of play and waits where it burst. */
export interface Ship extends Body {
  /** 1 to 65535, unique among the ships of the moment. */
  readonly number: number
  readonly pilot: Pilot
  keys: number
  /** Sequence number of the last input that was taken, 0 to 255; the page reckons on from there. */
  heard: number
  hull: number
  score: number
  shieldSteps: number
  deadSteps: number
  coolSteps: number
}

/** A shot in flight. */
export interface Shot {
  /** 0 to 65535, unique among the shots of the moment. */
  readonly number: number
  /** The ship that fired it. */
  readonly by: number
  x: number
  y: number
  readonly vx: number
  readonly vy: number
  stepsLeft: number
}

/** A star to collect; it keeps its slot and moves when it is taken. */
export interface Star {
  x: number
  y: number
}

/** What a match may be played by otherwise. Speeds in units per second, times in steps. */
export interface Rules {
  readonly shotSpeed: number
  readonly shotSteps: number
  /** Between two shots of a ship. */
  readonly coolSteps: number
  /** Before a burst ship comes back. */
  readonly deadSteps: number
  readonly shieldSteps: number
  /** How much slower a shot makes whoever fires it. */
  readonly recoil: number
}

/** What it is played by. */
export const RULES: Rules = {
  shotSpeed: 760,
  shotSteps: 54,
  coolSteps: 14,
  deadSteps: 2 * STEPS_PER_SECOND,
  shieldSteps: 2 * STEPS_PER_SECOND,
  recoil: 14,
}

const SHOT_RADIUS = 4
const STAR_RADIUS = 14
const SPAWN_CHOICES = 8
const EDGE = 120

/** One match without end. */
export class Arena {
  readonly #roll: () => number
  readonly #rules: Rules
  readonly #ships = new Map<number, Ship>()
  readonly #stars: Star[] = []
  #shots: Shot[] = []
  #happenings: Happening[] = []
  #tick = 0
  #lastShip = 0
  #lastShot = 0

  /** `roll` gives numbers from 0 up to, not including, 1. */
  constructor(roll: () => number, rules: Rules = RULES) {
    this.#roll = roll
    this.#rules = rules
    for (let slot = 0; slot < STAR_COUNT; slot++) this.#stars.push(this.#somewhere())
  }

  /** Steps taken so far. */
  get tick(): number {
    return this.#tick
  }

  /** The ships of the moment, by number, in order of joining. */
  get ships(): ReadonlyMap<number, Readonly<Ship>> {
    return this.#ships
  }

  /** The shots in flight, oldest first. */
  get shots(): readonly Readonly<Shot>[] {
    return this.#shots
  }

  /** The stars, each in its slot. */
  get stars(): readonly Readonly<Star>[] {
    return this.#stars
  }

  /** Puts a new ship into the field, shielded, away from the others, and returns its number. At most 65535 at once. */
  join(pilot: Pilot): number {
    const number = this.#freeNumber()
    const ship: Ship = {
      number,
      pilot,
      ...{ x: 0, y: 0, vx: 0, vy: 0, angle: 0 },
      ...{ keys: 0, heard: 0, hull: FULL_HULL, score: 0 },
      ...{ shieldSteps: 0, deadSteps: 0, coolSteps: 0 },
    }
    this.#spawn(ship)
    this.#ships.set(number, ship)
    return number
  }

  /** Takes a ship out; its shots fly on. An unknown number does nothing. */
  leave(number: number): void {
    this.#ships.delete(number)
  }

  /** Sets what a pilot holds down from the next step on. An unknown number does nothing. */
  steer(number: number, keys: number, sequence: number): void {
    const ship = this.#ships.get(number)
    if (ship === undefined) return
    ship.keys = keys
    ship.heard = sequence
  }

  /** Moves the match on by 1/60 second and returns what happened in it, spawns since the last step included. */
  step(): readonly Happening[] {
    this.#tick++
    for (const ship of this.#ships.values()) this.#stepShip(ship)
    this.#stepShots()
    for (const ship of this.#ships.values()) this.#collect(ship)
    const happenings = this.#happenings
    this.#happenings = []
    return happenings
  }

  #stepShip(ship: Ship): void {
    if (ship.deadSteps > 0) {
      ship.deadSteps--
      if (ship.deadSteps === 0) this.#spawn(ship)
      return
    }
    if (ship.shieldSteps > 0) ship.shieldSteps--
    if (ship.coolSteps > 0) ship.coolSteps--
    fly(ship, ship.keys)
    if ((ship.keys & KEY.fire) !== 0 && ship.coolSteps === 0) this.#fire(ship)
  }

  #fire(ship: Ship): void {
    const ahead = heading(ship.angle)
    this.#lastShot = (this.#lastShot + 1) % 65536
    this.#shots.push({
      number: this.#lastShot,
      by: ship.number,
      x: ship.x + ahead.x * SHIP_RADIUS,
      y: ship.y + ahead.y * SHIP_RADIUS,
      vx: ship.vx + ahead.x * this.#rules.shotSpeed,
      vy: ship.vy + ahead.y * this.#rules.shotSpeed,
      stepsLeft: this.#rules.shotSteps,
    })
    ship.vx -= ahead.x * this.#rules.recoil
    ship.vy -= ahead.y * this.#rules.recoil
    ship.coolSteps = this.#rules.coolSteps
    // Who shoots gives up the rest of the shield: no shooting from behind it.
    ship.shieldSteps = 0
  }

  #stepShots(): void {
    this.#shots = this.#shots.filter((shot) => {
      shot.x += shot.vx / STEPS_PER_SECOND
      shot.y += shot.vy / STEPS_PER_SECOND
      shot.stepsLeft--
      return shot.stepsLeft > 0 && isInField(shot) && !this.#hits(shot)
    })
  }

  #hits(shot: Shot): boolean {
    for (const ship of this.#ships.values()) {
      if (ship.number === shot.by || ship.deadSteps > 0) continue
      if (distanceSquared(ship, shot) > square(SHIP_RADIUS + SHOT_RADIUS)) continue
      if (ship.shieldSteps === 0) this.#wound(ship, shot)
      return true
    }
    return false
  }

  #wound(ship: Ship, shot: Shot): void {
    ship.hull--
    ship.vx += shot.vx * 0.08
    ship.vy += shot.vy * 0.08
    const isBurst = ship.hull === 0
    if (isBurst) {
      ship.deadSteps = this.#rules.deadSteps
      ship.vx = 0
      ship.vy = 0
    }
    this.#award(shot.by, isBurst ? POINTS.burst : POINTS.hit)
    this.#report(isBurst ? HAPPENING.burst : HAPPENING.hit, ship, shot.by, ship.number)
  }

  #collect(ship: Ship): void {
    if (ship.deadSteps > 0) return
    for (const star of this.#stars) {
      if (distanceSquared(ship, star) > square(SHIP_RADIUS + STAR_RADIUS)) continue
      this.#report(HAPPENING.star, star, ship.number, 0)
      this.#award(ship.number, POINTS.star)
      Object.assign(star, this.#somewhere())
    }
  }

  #award(number: number, points: number): void {
    const ship = this.#ships.get(number)
    if (ship !== undefined) ship.score = Math.min(ship.score + points, TOP_SCORE)
  }

  #spawn(ship: Ship): void {
    const place = this.#emptiestPlace()
    Object.assign(ship, place, { vx: 0, vy: 0, hull: FULL_HULL, deadSteps: 0, coolSteps: 0 })
    ship.shieldSteps = this.#rules.shieldSteps
    ship.angle = this.#roll() * 2 * Math.PI
    this.#report(HAPPENING.spawn, ship, ship.number, 0)
  }

  #emptiestPlace(): Star {
    let best = this.#somewhere()
    let bestRoom = this.#roomAt(best)
    for (let choice = 1; choice < SPAWN_CHOICES; choice++) {
      const place = this.#somewhere()
      const room = this.#roomAt(place)
      if (room <= bestRoom) continue
      best = place
      bestRoom = room
    }
    return best
  }

  #roomAt(place: Star): number {
    let room = Infinity
    for (const ship of this.#ships.values()) {
      if (ship.deadSteps === 0) room = Math.min(room, distanceSquared(ship, place))
    }
    return room
  }

  #somewhere(): Star {
    return {
      x: EDGE + this.#roll() * (FIELD_WIDTH - 2 * EDGE),
      y: EDGE + this.#roll() * (FIELD_HEIGHT - 2 * EDGE),
    }
  }

  #report(kind: Happening['kind'], place: Star, by: number, to: number): void {
    this.#happenings.push({ kind, x: place.x, y: place.y, by, to })
  }

  #freeNumber(): number {
    do this.#lastShip = (this.#lastShip % 65535) + 1
    while (this.#ships.has(this.#lastShip))
    return this.#lastShip
  }
}

function distanceSquared(a: Star, b: Star): number {
  return square(a.x - b.x) + square(a.y - b.y)
}

function square(length: number): number {
  return length * length
}

function isInField(place: Star): boolean {
  return place.x >= 0 && place.x <= FIELD_WIDTH && place.y >= 0 && place.y <= FIELD_HEIGHT
}
