/**
 * All cables of a scenario: lays one for each connection that a participant makes, through the network it has, and lets
 * arrive what is on its way. Owned by Scenario. It knows names, and nothing of what is said.
 */

import type { Clock } from '../peer/clock.ts'
import { refuseUnknown } from '../peer/option-checks.ts'
import type { Random } from '../peer/random.ts'
import type { MemoryOpenOptions, MemoryTransport } from '../server/transport/memory.ts'
import { Cable, type CableEnd } from './cable.ts'
import { resolveConditions, type ConnectionConditions } from './conditions.ts'
import { PromptLane, PromptMail, type Lane } from './lane.ts'
import { LinkLane } from './link-lane.ts'
import type { ParticipantNames } from './participant-names.ts'
import { preset, type Preset } from './presets.ts'
import type { ScenarioNetwork } from './scenario-options.ts'

/** What cabling needs of its scenario. */
export interface CablingTools {
  readonly transport: MemoryTransport
  readonly names: ParticipantNames
  readonly clock: Clock
  /** The network of those who have no other; undefined for a perfect one. */
  readonly network: ScenarioNetwork | undefined
  readonly isListening: () => boolean
}

/** Lays a cable: for each attempt to connect a new one. */
export type LayCable = (end: CableEnd, request: MemoryOpenOptions) => Cable

/** The cables of one scenario. */
export class Cabling {
  readonly #tools: CablingTools
  readonly #mail = new PromptMail()
  /** The latest of each participant. */
  readonly #cables = new Map<string, Cable>()
  /** Those through slow networks. */
  readonly #slow = new Set<Cable>()

  /** @throws TypeError for a network that is none. */
  constructor(tools: CablingTools) {
    this.#tools = tools
    conditionsOf(tools.network)
  }

  /** How a participant's cables are laid; `random` throws the dice of its network. @throws TypeError for a network that is none. */
  layerOf(name: string, network: ScenarioNetwork | undefined, random: Random): LayCable {
    const { transport, names, isListening } = this.#tools
    const conditions = conditionsOf(network ?? this.#tools.network)
    return (end, request) => {
      const origin = names.originOf(name, request.port)
      const isSlow = conditions !== null
      const later = (action: () => void): void => this.#mail.add(action)
      const way = { transport, isListening, isSlow, later, ...this.#lanes(conditions, random) }
      const cable = new Cable(way, end, { ...request, address: request.address ?? origin.address, port: origin.port })
      this.#cables.set(name, cable)
      if (isSlow) this.#slow.add(cable)
      return cable
    }
  }

  /** The cable of a participant's latest connection. @throws Error if it has had none. */
  cableOf(name: string): Cable {
    const cable = this.#cables.get(name)
    if (cable === undefined) throw new Error(`${name} has never been connected.`)
    return cable
  }

  /** Lets all arrive that is on its way through perfect networks; slow ones deliver by the clock. */
  deliver(): void {
    this.#mail.deliver()
  }

  /** Lets slow networks take what the server has written; returns whether there are any. */
  pull(): boolean {
    for (const cable of this.#slow) {
      if (cable.isOver) this.#slow.delete(cable)
      else cable.pull()
    }
    return this.#slow.size > 0
  }

  #lanes(conditions: ConnectionConditions | null, random: Random): { readonly up: Lane; readonly down: Lane } {
    if (conditions === null) return { up: new PromptLane(this.#mail), down: new PromptLane(this.#mail) }
    const { clock } = this.#tools
    // A radio that is gone is gone in both directions.
    const stallSeed = random.nextUint32()
    const lane = (direction: 'up' | 'down'): Lane =>
      new LinkLane({ conditions: conditions[direction], clock, random, stallSeed })
    return { up: lane('up'), down: lane('down') }
  }
}

/** Both directions, and what a preset has beside them. */
const NETWORK_NAMES: Readonly<Record<keyof Preset, true>> = { up: true, down: true, source: true }

function conditionsOf(network: ScenarioNetwork | undefined): ConnectionConditions | null {
  if (network === undefined) return null
  if (typeof network === 'string') return preset(network)
  refuseUnknown(network, NETWORK_NAMES, 'network.')
  resolveConditions(network.up, 'network.up.')
  resolveConditions(network.down, 'network.down.')
  return network
}
