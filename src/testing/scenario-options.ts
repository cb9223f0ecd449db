/**
 * What a scenario and its participants can be told. Read by Scenario; types and checks alone.
 */

import type { WebSocketClientOptions } from '../client/options.ts'
import { refuseHeld, refuseUnknown, shown, truth } from '../peer/option-checks.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import type { MemoryOpenOptions } from '../server/transport/memory.ts'
import type { Ability } from '../server/transport/transport.ts'
import type { WebSocketServer } from '../server/websocket-server.ts'
import type { ConnectionConditions } from './conditions.ts'
import type { PresetName } from './presets.ts'

/** A network: one that has a name, or both directions of it in numbers. */
export type ScenarioNetwork = PresetName | ConnectionConditions

/** Options of `new Scenario(options)`. All may be left out. */
export interface ScenarioOptions {
  /** Ticks a second, above 0 and at most 1000; default 60. */
  readonly hz?: number | undefined
  /** Seed of all dice; default 1. The same seed and the same calls write the same journal. */
  readonly seed?: number | undefined
  /** Whether the server speaks Godot's multiplayer protocol, `gd_mp_api`; default false. Clients do as the server does. */
  readonly multiplayer?: boolean | undefined
  /** The game's sub-protocols; default none. */
  readonly protocols?: readonly string[] | undefined
  /** The network of those who are given no other; default a perfect one, where what is sent arrives with the next tick. */
  readonly network?: ScenarioNetwork | undefined
  /** Options of the server; what the scenario holds in its own hand cannot be given. */
  readonly server?: Omit<WebSocketServerOptions, Held | 'engine'> | undefined
  /** Abilities that the server's transport does without, each with its reason, as of a poorer engine. */
  readonly cannot?: Readonly<Partial<Record<Ability, string>>> | undefined
  /** False leaves `server.poll()` to the game, which has a loop of its own: `onTick` is its place. Default true. */
  readonly polls?: boolean | undefined
  /** Called with the server before it listens: for `set_buffers` and the like. */
  readonly prepare?: ((server: WebSocketServer) => void) | undefined
}

/** What the scenario holds in its own hand. */
const HELD = ['transport', 'clock', 'random', 'turn', 'connector'] as const
type Held = (typeof HELD)[number]

/** Options of `scenario.client(name, options)`. All may be left out. */
export interface ScenarioClientOptions extends Omit<WebSocketClientOptions, Held> {
  /** Whether it speaks `gd_mp_api`; default: as the server does. */
  readonly multiplayer?: boolean | undefined
  /** Sub-protocols to offer; default those of the server. */
  readonly protocols?: readonly string[] | undefined
  /** Path and query; default `/`. */
  readonly path?: string | undefined
  /** Its network; default that of the scenario. */
  readonly network?: ScenarioNetwork | undefined
  /** Lines of the form `Name: value`. */
  readonly headers?: readonly string[] | undefined
  /** False leaves `connect_to_url` to the test; the URL is `scenario.url`. Default true. */
  readonly connects?: boolean | undefined
}

/** Options of `scenario.raw(name, options)`. All may be left out; sub-protocols are none by default. */
export interface ScenarioRawOptions extends Omit<MemoryOpenOptions, 'behind'> {
  /** Its network; default that of the scenario. */
  readonly network?: ScenarioNetwork | undefined
}

const FASTEST_HZ = 1000

const NAMES: Readonly<Record<keyof ScenarioOptions, true>> = {
  ...{ hz: true, seed: true, multiplayer: true, protocols: true, network: true },
  ...{ server: true, cannot: true, polls: true, prepare: true },
}

const RAW_NAMES: Readonly<Record<keyof ScenarioRawOptions, true>> = {
  ...{ address: true, port: true, secure: true, method: true, path: true, protocols: true, headers: true },
  ...{ network: true },
}

/** @throws TypeError for an option that does not exist, or is not what it must be: a network with a misspelt name would be a perfect one. */
export function checkScenario(options: ScenarioOptions): void {
  refuseUnknown(options, NAMES)
  refuseHeld('server', options.server, [...HELD, 'engine'], 'a scenario')
  truth('multiplayer', options.multiplayer, false)
  truth('polls', options.polls, true)
  const { seed } = options
  if (seed === undefined || Number.isFinite(seed)) return
  throw new TypeError(`Option "seed" must be a number, not ${shown(seed)}.`)
}

/** @throws TypeError for an option of a client that the scenario decides. */
export function checkClient(options: ScenarioClientOptions): void {
  refuseHeld('client', options, HELD, 'a scenario')
}

/** @throws TypeError for an option of a raw client that does not exist. */
export function checkRaw(options: ScenarioRawOptions): void {
  refuseUnknown(options, RAW_NAMES)
}

/** @throws TypeError for ticks a second that are none. */
export function checkHz(hz: number): number {
  if (typeof hz === 'number' && hz > 0 && hz <= FASTEST_HZ) return hz
  throw new TypeError(`Option "hz" must be a number above 0 and at most ${FASTEST_HZ}, not ${String(hz)}.`)
}

/** @throws TypeError for milliseconds that are none. */
export function checkMilliseconds(call: string, ms: number): number {
  if (typeof ms === 'number' && ms >= 0 && Number.isFinite(ms)) return ms
  throw new TypeError(`${call} takes milliseconds, 0 or more, not ${String(ms)}.`)
}
