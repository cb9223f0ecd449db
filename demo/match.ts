/**
 * The match: gives peers ships, turns their calls into keys, steps the arena, and tells everybody what became of it.
 * Made by the game, which polls first and flushes afterwards. Knows peers by their ids; opens and closes nothing.
 */

import type { MultiplayerAPI } from 'polled-peer/rpc'
import { ArenaNode } from './arena-node.ts'
import { Arena, HAPPENING, PILOT, type Happening, type Pilot, type Rules } from './arena/arena.ts'
import { CLOSE_OTHER_VERSION, WIRE_VERSION } from './arena/calls.ts'
import { STEPS_PER_SECOND } from './arena/flight.ts'
import { encodeSnapshot } from './arena/snapshot.ts'

/** What a match needs of its host. */
export interface MatchHost {
  /** The name of the engine, for the welcome. */
  engine(): string
  /** Ends a peer's connection. */
  turnAway(id: number, code: number, reason: string): void
  /** The match's dice: from 0 up to, not including, 1. */
  roll(): number
  readonly rules: Rules
}

/** A peer's place: its ship, 0 before it has asked for one, its name, and how often it was refused. */
interface Seat {
  ship: number
  pilot: Pilot
  name: string
  refusals: number
}

const STEPS_PER_SNAPSHOT = 2
const STEPS_PER_SCORES = 6
const MOST_REFUSALS = 20
/** The hues around cyan, 170 to 240, are left to each player's own ship; neighbours in number are far apart. */
const HUES = { first: 240, count: 290, step: 137.5 }
const KIND_NAMES: Readonly<Record<Pilot, string>> = {
  [PILOT.visitor]: 'Visitor',
  [PILOT.bot]: 'Bot',
  [PILOT.godot]: 'Godot',
  [PILOT.godot4]: 'Godot4',
}

/** One match without end, over one MultiplayerAPI. */
export class Match {
  /** The node through which the match speaks; the host hangs it below the root. */
  readonly node: ArenaNode
  readonly #api: MultiplayerAPI
  readonly #host: MatchHost
  readonly #arena: Arena
  readonly #seats = new Map<number, Seat>()
  readonly #toldScores = new Map<number, number>()
  #happenings: Happening[] = []

  constructor(api: MultiplayerAPI, host: MatchHost) {
    this.#api = api
    this.#host = host
    this.#arena = new Arena(() => host.roll(), host.rules)
    this.node = new ArenaNode({
      join: (id, version, pilot, name) => this.#join(id, version, pilot, name),
      steer: (id, keys, sequence) => this.#steer(id, keys, sequence),
      ping: (id, stamp) => void this.node.rpc_id(id, 'pong', stamp),
    })
  }

  /** A peer has come: it gets a ship when it asks for one. */
  admit(id: number): void {
    this.#seats.set(id, { ship: 0, pilot: PILOT.visitor, name: '', refusals: 0 })
  }

  /** A peer has left, and its ship with it. */
  dismiss(id: number): void {
    const ship = this.#seats.get(id)?.ship ?? 0
    this.#seats.delete(id)
    if (ship === 0) return
    this.#arena.leave(ship)
    this.#toldScores.delete(ship)
    this.node.rpc('departed', ship)
  }

  /** A peer was refused something; whoever asks for nothing else is turned away. */
  refuse(id: number, count = 1): void {
    const seat = this.#seats.get(id)
    if (seat === undefined || seat.refusals >= MOST_REFUSALS) return
    seat.refusals += count
    if (seat.refusals >= MOST_REFUSALS) this.#host.turnAway(id, 1008, 'Too much that means nothing here.')
  }

  /** Moves on by 1/60 second and tells what has happened. */
  step(): void {
    const happenings = this.#arena.step()
    this.#happenings.push(...happenings)
    for (const { kind, by, to } of happenings) if (kind === HAPPENING.burst) this.node.rpc('burst', by, to)
    if (this.#arena.tick % STEPS_PER_SCORES === 0) this.#tellScores()
    if (this.#arena.tick % STEPS_PER_SNAPSHOT !== 0) return
    // Bytes and not a call: 30 times a second, to everybody, framed once whatever codec each of them speaks.
    this.#api.send_bytes(encodeSnapshot(this.#arena, this.#happenings))
    this.#happenings = []
  }

  // ---- what players ask ----

  #join(id: number, version: number, pilot: Pilot, name: string): void {
    const seat = this.#seats.get(id)
    if (seat === undefined) return
    if (version !== WIRE_VERSION) {
      return this.#host.turnAway(id, CLOSE_OTHER_VERSION, `This arena speaks version ${WIRE_VERSION}.`)
    }
    if (seat.ship !== 0) return this.refuse(id)
    const ship = this.#arena.join(pilot)
    Object.assign(seat, { ship, pilot, name: name.trim() || `${KIND_NAMES[pilot]} ${ship}` })
    this.node.rpc_id(id, 'welcome', ship, this.#host.engine(), STEPS_PER_SECOND)
    for (const other of this.#seats.values()) {
      if (other.ship !== 0 && other !== seat) this.node.rpc_id(id, 'arrived', ...this.#describe(other))
    }
    this.node.rpc('arrived', ...this.#describe(seat))
  }

  #steer(id: number, keys: number, sequence: number): void {
    const ship = this.#seats.get(id)?.ship ?? 0
    if (ship === 0) this.refuse(id)
    else this.#arena.steer(ship, keys, sequence)
  }

  // ---- what they are told ----

  #describe({ ship, pilot, name }: Seat): [number, Pilot, string, number, number] {
    const hue = Math.floor((HUES.first + ((ship * HUES.step) % HUES.count)) % 360)
    return [ship, pilot, name, hue, this.#arena.ships.get(ship)?.score ?? 0]
  }

  /** Ten times a second, and only what has changed: in the snapshots scores would travel thirty times. */
  #tellScores(): void {
    const changed = new Map<number, number>()
    for (const { number, score } of this.#arena.ships.values()) {
      if ((this.#toldScores.get(number) ?? 0) === score) continue
      changed.set(number, score)
      this.#toldScores.set(number, score)
    }
    if (changed.size > 0) this.node.rpc('scored', changed)
  }
}
