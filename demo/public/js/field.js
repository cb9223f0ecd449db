/**
 * What the page knows of the field: the last snapshots, the moment between two of them that is shown now,
 * and the own ship, flown ahead of the server's answer by the server's own rules and put right by each snapshot.
 * Fed by main, looked at by the stage. Draws nothing and sends nothing.
 */

import { fly, SHIP_RADIUS, turnBetween } from '/arena/flight.js'

const STEP_MS = 1000 / 60
/** Others are shown this many steps late, so that there are always two snapshots to go between. */
const DELAY_STEPS = 5
const MOST_SNAPSHOTS = 40
const MOST_AHEAD = 30
/** Farther than this between two moments, and a ship has not flown there. */
const LEAP = 220
const SHOT_SPEED = 760

export class Field {
  #snapshots = []
  #offsetMs = null
  #number = 0
  #pending = []
  #body = null
  #before = null
  #slip = { x: 0, y: 0 }
  #told = []

  /** Forgets everything; the ship is `number` from now on, 0 for none. */
  begin(number) {
    this.#snapshots = []
    this.#offsetMs = null
    this.#number = number
    this.#pending = []
    this.#body = this.#before = null
    this.#told = []
  }

  get number() {
    return this.#number
  }

  get latest() {
    return this.#snapshots.at(-1) ?? null
  }

  /** The own ship as the server last saw it, or null. */
  get own() {
    return this.latest?.ships.find((ship) => ship.number === this.#number) ?? null
  }

  hear(snapshot, nowMs) {
    const base = nowMs - snapshot.tick * STEP_MS
    const isJump = this.#offsetMs === null || Math.abs(base - this.#offsetMs) > 500
    // The earliest arrival is the truest; the rest pulls gently, so that a slow drift is followed.
    this.#offsetMs = isJump || base < this.#offsetMs ? base : this.#offsetMs + (base - this.#offsetMs) * 0.01
    this.#snapshots.push(snapshot)
    if (this.#snapshots.length > MOST_SNAPSHOTS) this.#snapshots.shift()
    this.#told.push(...snapshot.happenings.map((happening) => ({ ...happening, tick: snapshot.tick })))
    this.#putRight()
  }

  /** One step of the own ship under `keys`, which are going to the server as `sequence`. */
  step(keys, sequence) {
    if (this.#body === null || this.#pending.length >= MOST_AHEAD) return
    this.#pending.push({ keys, sequence })
    this.#before = { ...this.#body }
    fly(this.#body, keys)
    this.#slip.x *= 0.86
    this.#slip.y *= 0.86
  }

  /** The field at the moment to be shown; `part` is how far the next own step has come, 0 to 1. */
  look(nowMs, part) {
    const present = this.#offsetMs === null ? 0 : (nowMs - this.#offsetMs) / STEP_MS
    const shown = present - DELAY_STEPS
    const [from, to] = this.#around(shown)
    if (from === null) return { me: null, ships: [], shots: [], stars: [] }
    const share = to.tick === from.tick ? 0 : Math.min(Math.max((shown - from.tick) / (to.tick - from.tick), 0), 1.5)
    const me = this.#lookAtOwn(part)
    const ships = to.ships
      .filter((ship) => ship.number !== this.#number)
      .map((ship) => between(find(from, ship), ship, share))
    const shots = to.shots.filter((shot) => shot.by !== this.#number || me === null)
    return {
      me,
      ships,
      shots: [...shots.flatMap((shot) => shotBetween(from, shot, share)), ...this.#ownShots(present)],
      stars: to.stars,
    }
  }

  /** What has happened up to the moment that is shown, each thing once. */
  takeTold(nowMs) {
    const shown = this.#offsetMs === null ? 0 : (nowMs - this.#offsetMs) / STEP_MS - DELAY_STEPS
    const due = this.#told.filter((happening) => happening.tick <= shown)
    this.#told = this.#told.filter((happening) => happening.tick > shown).slice(-200)
    return due
  }

  #around(tick) {
    const later = this.#snapshots.findIndex((snapshot) => snapshot.tick > tick)
    const last = this.#snapshots.length - 1
    if (last < 0) return [null, null]
    if (later === 0) return [this.#snapshots[0], this.#snapshots[0]]
    if (later > 0) return [this.#snapshots[later - 1], this.#snapshots[later]]
    return [this.#snapshots[Math.max(last - 1, 0)], this.#snapshots[last]]
  }

  #putRight() {
    const own = this.own
    if (own === null || own.isDead) {
      this.#body = this.#before = null
      this.#pending = []
      return
    }
    const taken = this.#pending.findIndex((input) => input.sequence === own.heard)
    this.#pending.splice(0, taken + 1)
    const { x, y, vx, vy, angle } = own
    const body = { x, y, vx, vy, angle }
    const before = { ...body }
    for (const { keys } of this.#pending) {
      Object.assign(before, body)
      fly(body, keys)
    }
    if (this.#body !== null) this.#ease(body)
    else this.#slip = { x: 0, y: 0 }
    this.#body = body
    this.#before = before
  }

  /** What was shown wrong is not corrected at once but led back over a few steps. */
  #ease(body) {
    const x = this.#slip.x + this.#body.x - body.x
    const y = this.#slip.y + this.#body.y - body.y
    this.#slip = Math.hypot(x, y) > LEAP ? { x: 0, y: 0 } : { x, y }
  }

  #lookAtOwn(part) {
    const own = this.own
    if (own === null || own.isDead || this.#body === null) return own
    const flown = between({ ...own, ...this.#before }, { ...own, ...this.#body }, part)
    const isThrusting = ((this.#pending.at(-1)?.keys ?? 0) & 4) !== 0 || (this.#pending.length === 0 && own.isThrusting)
    return { ...flown, x: flown.x + this.#slip.x, y: flown.y + this.#slip.y, isThrusting }
  }

  /** Own shots fly straight, so they are shown where they are now: they leave the nose, not the wake. */
  #ownShots(present) {
    const latest = this.latest
    const own = this.own
    if (own === null) return []
    const previous = this.#snapshots.at(-2) ?? latest
    const ahead = Math.min(Math.max(present - latest.tick, 0) + this.#pending.length, MOST_AHEAD)
    return latest.shots
      .filter((shot) => shot.by === this.#number)
      .map((shot) => {
        const old = find(previous, shot, 'shots')
        const steps = latest.tick - previous.tick
        const vx =
          old === undefined || steps === 0 ? (Math.cos(own.angle) * SHOT_SPEED + own.vx) / 60 : (shot.x - old.x) / steps
        const vy =
          old === undefined || steps === 0 ? (Math.sin(own.angle) * SHOT_SPEED + own.vy) / 60 : (shot.y - old.y) / steps
        return { by: shot.by, x: shot.x + vx * ahead, y: shot.y + vy * ahead, dx: vx, dy: vy }
      })
  }
}

export { SHIP_RADIUS }

function find(snapshot, thing, list = 'ships') {
  return snapshot[list].find((candidate) => candidate.number === thing.number)
}

function between(from, to, share) {
  if (from === undefined || from.isDead !== to.isDead || Math.hypot(to.x - from.x, to.y - from.y) > LEAP) return to
  return {
    ...to,
    x: from.x + (to.x - from.x) * share,
    y: from.y + (to.y - from.y) * share,
    angle: from.angle + turnBetween(from.angle, to.angle) * share,
  }
}

function shotBetween(from, shot, share) {
  const old = find(from, shot, 'shots')
  if (old === undefined) return []
  const dx = shot.x - old.x
  const dy = shot.y - old.y
  return [{ by: shot.by, x: old.x + dx * share, y: old.y + dy * share, dx: dx / 2, dy: dy / 2 }]
}
