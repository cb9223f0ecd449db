/**
 * The arena's wire format, both directions. Used by the host, the bots and, compiled, by the page.
 * A reader returns a packet or a refusal, in the order written here, and never throws. Layout: demo/README.md.
 */

import { ByteReader, ByteWriter } from './bytes.ts'
import { ALL_KEYS, KEY } from './flight.ts'
import { HAPPENING, PILOT, type Happening, type Pilot, type Ship, type Shot, type Star } from './arena.ts'

/** Both sides must have the same; raised with each change of the layout. */
export const WIRE_VERSION = 1

/** Close code for a client of another {@link WIRE_VERSION}; of the range that applications own. */
export const CLOSE_OTHER_VERSION = 4001

/** The first byte of each packet. */
export const KIND = {
  hello: 0x01,
  input: 0x02,
  ping: 0x03,
  welcome: 0x81,
  snapshot: 0x82,
  pong: 0x83,
  meter: 0x84,
} as const

/** Places go out in sixteenths of a unit. */
export const PLACE_SCALE = 16

/** Speeds go out in sixteenths of a unit per second. */
export const SPEED_SCALE = 16

/** Angles go out in 65536ths of a full turn. */
export const ANGLE_SCALE = 65536 / (2 * Math.PI)

/** Why bytes were not understood. */
export type WireRefusal =
  'empty' | 'unknown-kind' | 'wrong-length' | 'unknown-pilot' | 'unknown-keys' | 'unknown-happening'

/** A packet, or why there is none. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: WireRefusal }

/** What a client may say. */
export type ClientPacket =
  | { readonly kind: 'hello'; readonly version: number; readonly pilot: Pilot }
  | { readonly kind: 'input'; readonly keys: number; readonly sequence: number }
  | { readonly kind: 'ping'; readonly stamp: number }

/** A ship as others see it. Places in units, speeds in units per second, the angle in radians. */
export interface ShipView {
  readonly number: number
  readonly pilot: Pilot
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly angle: number
  readonly score: number
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

/** What is told once, after the hello. */
export interface Welcome {
  readonly version: number
  readonly ship: number
  readonly width: number
  readonly height: number
  readonly stepsPerSecond: number
  readonly stepsPerSnapshot: number
  readonly engine: string
}

/** The server's own figures, four times a second. Times in microseconds, up to 65535. */
export interface Meter {
  readonly tickMeanMicros: number
  readonly tickMaxMicros: number
  readonly peers: number
  readonly bytesInPerSecond: number
  readonly bytesOutPerSecond: number
}

/** What the server may say. */
export type ServerPacket =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'pong'; readonly stamp: number }
  | { readonly kind: 'meter'; readonly meter: Meter }

const ENGINES = ['uws', 'ws']
const PILOT_BITS = 3
const THRUSTING = 4
const SHIELDED = 8
const DEAD = 16
const SHIP_SIZE = 17
const SHOT_SIZE = 8
const STAR_SIZE = 4
const HAPPENING_SIZE = 9
const TOP_U8 = 255
const TOP_U16 = 65535
const TOP_U32 = 4294967295

/** `kind version pilot`: asks for a ship. */
export function encodeHello(version: number, pilot: Pilot): Uint8Array<ArrayBuffer> {
  return new ByteWriter(3).u8(KIND.hello).u8(version).u8(pilot).bytes()
}

/** `kind keys sequence`: what is held down now. `sequence` counts modulo 256. */
export function encodeInput(keys: number, sequence: number): Uint8Array<ArrayBuffer> {
  return new ByteWriter(3).u8(KIND.input).u8(keys).u8(sequence).bytes()
}

/** `kind stamp`: wants the same 32 bits back. */
export function encodePing(stamp: number): Uint8Array<ArrayBuffer> {
  return new ByteWriter(5).u8(KIND.ping).u32(stamp).bytes()
}

/** The answer to a ping. */
export function encodePong(stamp: number): Uint8Array<ArrayBuffer> {
  return new ByteWriter(5).u8(KIND.pong).u32(stamp).bytes()
}

/** The answer to a hello. An engine without a number goes out as the first. */
export function encodeWelcome(welcome: Welcome): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(11).u8(KIND.welcome).u8(welcome.version).u16(welcome.ship)
  writer.u16(welcome.width).u16(welcome.height).u8(welcome.stepsPerSecond).u8(welcome.stepsPerSnapshot)
  return writer.u8(Math.max(ENGINES.indexOf(welcome.engine), 0)).bytes()
}

/** The server's figures; each is cut to what its field holds. */
export function encodeMeter(meter: Meter): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(15).u8(KIND.meter)
  writer.u16(whole(meter.tickMeanMicros, TOP_U16)).u16(whole(meter.tickMaxMicros, TOP_U16))
  writer.u16(whole(meter.peers, TOP_U16)).u32(whole(meter.bytesInPerSecond, TOP_U32))
  return writer.u32(whole(meter.bytesOutPerSecond, TOP_U32)).bytes()
}

/** The field, the same bytes for everybody. Happenings beyond 255 are left out: they are only for show. */
export function encodeSnapshot(field: Field, happenings: readonly Happening[]): Uint8Array<ArrayBuffer> {
  const { tick, ships, shots, stars } = field
  const told = happenings.slice(0, TOP_U8)
  const lists = ships.size * SHIP_SIZE + shots.length * SHOT_SIZE + stars.length * STAR_SIZE
  const writer = new ByteWriter(11 + lists + told.length * HAPPENING_SIZE).u8(KIND.snapshot).u32(tick % 2 ** 32)
  writer.u16(ships.size).u16(shots.length).u8(stars.length).u8(told.length)
  for (const ship of ships.values()) writeShip(writer, ship)
  for (const shot of shots) writePlace(writer.u16(shot.number).u16(shot.by), shot)
  for (const star of stars) writePlace(writer, star)
  for (const { kind, x, y, by, to } of told) writePlace(writer.u8(kind), { x, y }).u16(by).u16(to)
  return writer.bytes()
}

/** Reads what a client sent. */
export function decodeClientPacket(bytes: Uint8Array): Read<ClientPacket> {
  if (bytes.length === 0) return refuse('empty')
  const reader = new ByteReader(bytes)
  switch (reader.u8()) {
    case KIND.hello: {
      const version = reader.u8()
      const pilot = reader.u8()
      if (!reader.isAtEnd) return refuse('wrong-length')
      return isPilot(pilot) ? accept({ kind: 'hello', version, pilot }) : refuse('unknown-pilot')
    }
    case KIND.input: {
      const keys = reader.u8()
      const sequence = reader.u8()
      if (!reader.isAtEnd) return refuse('wrong-length')
      return keys <= ALL_KEYS ? accept({ kind: 'input', keys, sequence }) : refuse('unknown-keys')
    }
    case KIND.ping: {
      const stamp = reader.u32()
      return reader.isAtEnd ? accept({ kind: 'ping', stamp }) : refuse('wrong-length')
    }
    default:
      return refuse('unknown-kind')
  }
}

/** Reads what the server sent. */
export function decodeServerPacket(bytes: Uint8Array): Read<ServerPacket> {
  if (bytes.length === 0) return refuse('empty')
  const reader = new ByteReader(bytes)
  const packet = readServerPacket(reader)
  if (packet === undefined) return refuse('unknown-kind')
  if (!reader.isAtEnd) return refuse('wrong-length')
  if (packet.kind !== 'snapshot') return accept(packet)
  if (!packet.snapshot.ships.every((ship) => isPilot(ship.pilot))) return refuse('unknown-pilot')
  if (!packet.snapshot.happenings.every((happening) => isHappening(happening.kind))) return refuse('unknown-happening')
  return accept(packet)
}

function readServerPacket(reader: ByteReader): ServerPacket | undefined {
  switch (reader.u8()) {
    case KIND.welcome:
      return { kind: 'welcome', welcome: readWelcome(reader) }
    case KIND.snapshot:
      return { kind: 'snapshot', snapshot: readSnapshot(reader) }
    case KIND.pong:
      return { kind: 'pong', stamp: reader.u32() }
    case KIND.meter:
      return { kind: 'meter', meter: readMeter(reader) }
    default:
      return undefined
  }
}

function readWelcome(reader: ByteReader): Welcome {
  const [version, ship, width, height] = [reader.u8(), reader.u16(), reader.u16(), reader.u16()]
  const [stepsPerSecond, stepsPerSnapshot, engine] = [reader.u8(), reader.u8(), ENGINES[reader.u8()] ?? 'unknown']
  return { version, ship, width, height, stepsPerSecond, stepsPerSnapshot, engine }
}

function readMeter(reader: ByteReader): Meter {
  const [tickMeanMicros, tickMaxMicros, peers] = [reader.u16(), reader.u16(), reader.u16()]
  const [bytesInPerSecond, bytesOutPerSecond] = [reader.u32(), reader.u32()]
  return { tickMeanMicros, tickMaxMicros, peers, bytesInPerSecond, bytesOutPerSecond }
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
  const isThrusting = (ship.keys & KEY.thrust) !== 0 && ship.deadSteps === 0
  const isShielded = ship.shieldSteps > 0 && ship.deadSteps === 0
  const flags =
    ship.pilot | (isThrusting ? THRUSTING : 0) | (isShielded ? SHIELDED : 0) | (ship.deadSteps > 0 ? DEAD : 0)
  writePlace(writer.u16(ship.number).u8(flags).u8(ship.hull), ship)
  writer.i16(Math.round(ship.vx * SPEED_SCALE)).i16(Math.round(ship.vy * SPEED_SCALE))
  writer
    .u16(Math.round(ship.angle * ANGLE_SCALE) % 65536)
    .u16(ship.score)
    .u8(ship.heard)
}

function readShip(reader: ByteReader): ShipView {
  const [number, flags, hull, place] = [reader.u16(), reader.u8(), reader.u8(), readPlace(reader)]
  const [vx, vy] = [reader.i16() / SPEED_SCALE, reader.i16() / SPEED_SCALE]
  const [angle, score, heard] = [reader.u16() / ANGLE_SCALE, reader.u16(), reader.u8()]
  return {
    ...{ number, ...place, vx, vy, angle, score, hull, heard },
    // Checked by the caller, once the packet is known to be whole.
    pilot: (flags & PILOT_BITS) as Pilot,
    isThrusting: (flags & THRUSTING) !== 0,
    isShielded: (flags & SHIELDED) !== 0,
    isDead: (flags & DEAD) !== 0,
  }
}

function readHappening(reader: ByteReader): Happening {
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

function isPilot(value: number): value is Pilot {
  return Object.values(PILOT).some((pilot) => pilot === value)
}

function isHappening(value: number): boolean {
  return Object.values(HAPPENING).some((kind) => kind === value)
}

function accept<T>(value: T): Read<T> {
  return { ok: true, value }
}

function refuse(refusal: WireRefusal): { readonly ok: false; readonly refusal: WireRefusal } {
  return { ok: false, refusal }
}
