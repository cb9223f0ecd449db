/**
 * The arena's remote calls: what a player may ask of the server, what the server tells, and how each is checked.
 * The server's half is arena-node.ts, the player's half is seat.ts and, in Godot, pilot.gd. Described in demo/README.md.
 */

import type { RateLimit, StandardSchemaV1 } from 'polled-peer/rpc'
import { PILOT, TOP_SCORE, type Pilot } from './arena.ts'
import { mapOf, oneOf, schemaOf, takes, text, whole } from './arguments.ts'
import { ALL_KEYS } from './flight.ts'

/** Both sides must have the same; raised with each change of the calls or of the snapshot. */
export const WIRE_VERSION = 3

/** Close code for a player of another {@link WIRE_VERSION}; of the range that applications own. */
export const CLOSE_OTHER_VERSION = 4001

/** The name of the one node that both sides have, below the root: Godot's `/root/Arena`. */
export const NODE_NAME = 'Arena'

/** What a player asks. Each method runs at the node's master, the server. */
export interface Asked {
  /** Asks for a ship, once. `name` is what the others read, `''` for one that the server makes. */
  join(version: number, pilot: Pilot, name: string): void
  /** Holds these keys until the next call. `sequence` counts modulo 256 and comes back in the snapshots. */
  steer(keys: number, sequence: number): void
  /** Wants a `pong` with the same stamp. */
  ping(stamp: number): void
}

/** What the server tells. Each method may be called by the node's master alone. */
export interface Told {
  /** The player has a ship. */
  welcome(ship: number, engine: string, ticks_per_second: number): void
  /** Who sits in a ship: of each ship to whoever joins, and of whoever joins to all. `hue` is a colour in degrees. */
  arrived(ship: number, pilot: Pilot, name: string, hue: number, score: number): void
  departed(ship: number): void
  /** The scores that have changed, by ship. */
  scored(scores: ReadonlyMap<number, number>): void
  /** One ship has burst another. */
  burst(by: number, to: number): void
  /** The server's own figures: times of ticks in microseconds. */
  metered(tick_mean: number, tick_max: number, peers: number, bytes_in: number, bytes_out: number): void
  pong(stamp: number): void
}

/** All calls, for the compiler: a node of either side has these checked. */
export type ArenaCalls = Asked & Told

/** What is checked of a call; the names are those of `rpc_config`. */
interface Terms<Args extends readonly unknown[]> {
  readonly args: StandardSchemaV1<unknown, Args>
  readonly rate_limit: RateLimit
}

const TOP_U32 = 2 ** 32 - 1
const stamp = whole(0, TOP_U32)
const ship = whole(1, 65535)
const pilot = oneOf(Object.values(PILOT))
const name = text(/^[\p{L}\p{N} ._-]{0,16}$/u)
const figure = whole(0, Number.MAX_SAFE_INTEGER)
const joined = takes<Parameters<Asked['join']>>(whole(0, TOP_U32), pilot, name)

/**
 * What the server demands of the calls of players. A player steers 60 times a second at most; a stalled network brings
 * four seconds of that at once before the page gives the connection up.
 */
export const ASKED: { readonly [K in keyof Asked]: Terms<Parameters<Asked[K]>> } = {
  join: {
    // Of another version nothing is known but that it begins with its number: it is told so, not refused.
    args: schemaOf((args) => {
      const [version] = Array.isArray(args) ? (args as readonly unknown[]) : []
      if (stamp(version) && version !== WIRE_VERSION) return [version, PILOT.visitor, '']
      const result = joined['~standard'].validate(args)
      return 'value' in result ? result.value : 'it takes a version, a kind of pilot and a name'
    }),
    rate_limit: { calls: 1, per: 1, burst: 3 },
  },
  steer: { args: takes(whole(0, ALL_KEYS), whole(0, 255)), rate_limit: { calls: 120, per: 1, burst: 300 } },
  ping: { args: takes(stamp), rate_limit: { calls: 4, per: 1, burst: 16 } },
}

/** What players demand of the calls of the server: it is trusted with how often, not with what. */
export const TOLD: { readonly [K in keyof Told]: Pick<Terms<Parameters<Told[K]>>, 'args'> } = {
  welcome: { args: takes(ship, text(/^\w{1,16}$/), whole(1, 1000)) },
  arrived: { args: takes(ship, pilot, text(/^.{1,32}$/u), whole(0, 359), whole(0, TOP_SCORE)) },
  departed: { args: takes(ship) },
  scored: { args: takes(mapOf(ship, whole(0, TOP_SCORE))) },
  burst: { args: takes(ship, ship) },
  metered: { args: takes(figure, figure, figure, figure, figure) },
  pong: { args: takes(stamp) },
}
