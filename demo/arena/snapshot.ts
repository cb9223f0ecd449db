/**
 * The snapshot: the field at one tick as a few bytes for each thing in it, 30 times a second for everybody.
 * Written by the host, read by the bots and, compiled, by the page. A reader returns a snapshot or a refusal, in the order
 * written here, and never throws. Layout: demo/README.md.
 */

import { ByteReader, ByteWriter } from './bytes.ts'
import { KEY } from './flight.ts'
import { HAPPENING, type Happening, type Ship, type Shot, type Star } from './arena.ts'

/** Places go out in sixteenths of a unit. */
export const PLACE_SCALE = 16

/** Speeds go out in sixteenths of a unit per second. */
export const SPEED_SCALE = 16

/** Angles go out in 65536ths of a full turn. */
export const ANGLE_SCALE = 65536 / (2 * Math.PI)

/** Why bytes were not understood. */
export type SnapshotRefusal = 'wrong-length' | 'unknown-happening'

/** A snapshot, or why there is none. */
export type Read =
  { readonly ok: true; readonly value: Snapshot } | { readonly ok: false; readonly refusal: SnapshotRefusal }

/** A ship as others see it. Places in units, speeds in units per second, the angle in radians. */
export interface ShipView {
  readonly number: number
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly angle: number
  readonly hull: number
  readonly heard: number
  readonly isThrusting: boolean
  readonly isShielded: boolean
  readonly isDead: boolean
}

/** A shot as others see it. */
export interface ShotView {
  readonly number: number
  readonly by: number
  readonly x: number
  readonly y: number
}

/** The field at one tick, and what happened since the snapshot before. */
export interface Snapshot {
  readonly tick: number
  readonly ships: readonly ShipView[]
  readonly shots: readonly ShotView[]
  readonly stars: readonly Readonly<Star>[]
  readonly happenings: readonly Happening[]
}

/** What a snapshot is made of; an Arena is one. At most 65535 ships and shots, 255 stars. */
export interface Field {
  readonly tick: number
  readonly ships: ReadonlyMap<number, Readonly<Ship>>
  readonly shots: readonly Readonly<Shot>[]
  readonly stars: readonly Readonly<Star>[]
}

const THRUSTING = 1
const SHIELDED = 2
const DEAD = 4
const HEAD_SIZE = 10
const SHIP_SIZE = 15
const SHOT_SIZE = 8
const STAR_SIZE = 4
const HAPPENING_SIZE = 9
const TOP_U8 = 255
const TOP_U16 = 65535

/** The field, the same bytes for everybody. Happenings beyond 255 are left out: they are only for show. */
export function encodeSnapshot(field: Field, happenings: readonly Happening[]): Uint8Array<ArrayBuffer> {
  const { tick, ships, shots, stars } = field
  const told = happenings.slice(0, TOP_U8)
  const lists = ships.size * SHIP_SIZE + shots.length * SHOT_SIZE + stars.length * STAR_SIZE
  const writer = new ByteWriter(HEAD_SIZE + lists + told.length * HAPPENING_SIZE).u32(tick % 2 ** 32)
  writer.u16(ships.size).u16(shots.length).u8(stars.length).u8(told.length)
  for (const ship of ships.values()) writeShip(writer, ship)
  for (const shot of shots) writePlace(writer.u16(shot.number).u16(shot.by), shot)
  for (const star of stars) writePlace(writer, star)
  for (const { kind, x, y, by, to } of told) writePlace(writer.u8(kind), { x, y }).u16(by).u16(to)
  return writer.bytes()
}

/** Reads a snapshot. */
export function decodeSnapshot(bytes: Uint8Array): Read {
  const reader = new ByteReader(bytes)
  const value = readSnapshot(reader)
  if (!reader.isAtEnd) return { ok: false, refusal: 'wrong-length' }
  const isKnown = value.happenings.every(({ kind }) => Object.values(HAPPENING).some((known) => known === kind))
  return isKnown ? { ok: true, value } : { ok: false, refusal: 'unknown-happening' }
}

function readSnapshot(reader: ByteReader): Snapshot {
  const [tick, shipCount, shotCount] = [reader.u32(), reader.u16(), reader.u16()]
  const [starCount, happeningCount] = [reader.u8(), reader.u8()]
  return {
    tick,
    ships: reader.list(shipCount, () => readShip(reader)),
    shots: reader.list(shotCount, () => ({ number: reader.u16(), by: reader.u16(), ...readPlace(reader) })),
    stars: reader.list(starCount, () => readPlace(reader)),
    happenings: reader.list(happeningCount, () => readHappening(reader)),
  }
}

function writeShip(writer: ByteWriter, ship: Readonly<Ship>): void {
  const isDead = ship.deadSteps > 0
  const isThrusting = (ship.keys & KEY.thrust) !== 0 && !isDead
  const isShielded = ship.shieldSteps > 0 && !isDead
  const flags = (isThrusting ? THRUSTING : 0) | (isShielded ? SHIELDED : 0) | (isDead ? DEAD : 0)
  writePlace(writer.u16(ship.number).u8(flags).u8(ship.hull), ship)
  writer.i16(Math.round(ship.vx * SPEED_SCALE)).i16(Math.round(ship.vy * SPEED_SCALE))
  writer.u16(Math.round(ship.angle * ANGLE_SCALE) % 65536).u8(ship.heard)
}

function readShip(reader: ByteReader): ShipView {
  const [number, flags, hull, place] = [reader.u16(), reader.u8(), reader.u8(), readPlace(reader)]
  const [vx, vy] = [reader.i16() / SPEED_SCALE, reader.i16() / SPEED_SCALE]
  const [angle, heard] = [reader.u16() / ANGLE_SCALE, reader.u8()]
  return {
    ...{ number, ...place, vx, vy, angle, hull, heard },
    isThrusting: (flags & THRUSTING) !== 0,
    isShielded: (flags & SHIELDED) !== 0,
    isDead: (flags & DEAD) !== 0,
  }
}

function readHappening(reader: ByteReader): Happening {
  // Checked once the snapshot is known to be whole.
  const kind = reader.u8() as Happening['kind']
  return { kind, ...readPlace(reader), by: reader.u16(), to: reader.u16() }
}

function writePlace(writer: ByteWriter, place: Readonly<Star>): ByteWriter {
  return writer.u16(whole(place.x * PLACE_SCALE, TOP_U16)).u16(whole(place.y * PLACE_SCALE, TOP_U16))
}

function readPlace(reader: ByteReader): Star {
  return { x: reader.u16() / PLACE_SCALE, y: reader.u16() / PLACE_SCALE }
}

function whole(value: number, top: number): number {
  return Math.min(Math.max(Math.round(value), 0), top)
}
