/**
 * Does what the packets of others ask: an ordered list of refusals, and then one step for each command. Called by
 * SceneMultiplayer for each packet. A server passes on what clients send to each other, and writes itself who it is from:
 * nothing that a client says about the source is ever read.
 */

import { knowingReader } from '../../multiplayer/rpc/text-reader.ts'
import type { Call } from '../wire/call-command.ts'
import { readCommand, type Command } from '../wire/command.ts'
import type { ConfirmPath, SimplifyPath } from '../wire/path-command.ts'
import { writeRelay, type SystemCommand } from '../wire/system-command.ts'
import type { ReplicationCommand } from '../wire/replication-command.ts'
import type { Delivery } from './delivery.ts'
import { relayWay } from './relay-table.ts'
import type { SceneMembers } from './scene-members.ts'
import type { SceneRefusal } from './scene-refusals.ts'

const SERVER = 1
const NOBODY = 0

type Relay = Extract<SystemCommand, { command: 'relay' }>

/** What a reader needs of its scene. */
export interface SceneReaderTools {
  readonly isServer: () => boolean
  readonly isRelaying: () => boolean
  authData(id: number, data: Uint8Array): void
  packet(id: number, bytes: Uint8Array): void
  /** What is about remote calls; why it was not done, or null. */
  call(id: number, command: Call | SimplifyPath | ConfirmPath): SceneRefusal | null
  /** What is about spawned nodes and their properties; why it was not done, or null. */
  replicate(id: number, command: ReplicationCommand): SceneRefusal | null
  refused(id: number, reason: SceneRefusal): void
}

/** Reads for one scene. */
export class SceneReader {
  readonly #members: SceneMembers
  readonly #delivery: Delivery
  readonly #tools: SceneReaderTools
  readonly #readText = knowingReader()
  #sender = NOBODY

  constructor(members: SceneMembers, delivery: Delivery, tools: SceneReaderTools) {
    this.#members = members
    this.#delivery = delivery
    this.#tools = tools
  }

  /** On whose behalf something is done just now; 0 for nobody. */
  get sender(): number {
    return this.#sender
  }

  /** A packet of `source`, which is connected to us. */
  read(source: number, packet: Uint8Array): void {
    const refusal = this.runAs(source, () => this.#take(source, packet))
    if (refusal !== null) this.#tools.refused(source, refusal)
  }

  /** Does a step on behalf of a peer, whose id is {@link sender} during it. @throws what the step throws. */
  runAs<Result>(id: number, step: () => Result): Result {
    const before = this.#sender
    this.#sender = id
    try {
      return step()
    } finally {
      this.#sender = before
    }
  }

  #take(source: number, packet: Uint8Array): SceneRefusal | null {
    const reading = readCommand(packet, this.#readText)
    if (!reading.ok) return reading.refusal
    const { command } = reading
    if (command.command === 'auth' || command.command === 'auth-complete') return this.#authenticate(source, command)
    if (!this.#members.has(source)) return 'not-admitted'
    if (command.command === 'relay')
      return this.#tools.isServer() ? this.#relay(source, command) : this.#unwrap(source, command)
    return this.#do(source, command)
  }

  #authenticate(
    source: number,
    command: Extract<SystemCommand, { command: 'auth' | 'auth-complete' }>,
  ): SceneRefusal | null {
    const { pending } = this.#members
    const isPending = pending.has(source)
    if (command.command === 'auth-complete') {
      // From a peer that was never asked it is no error: its side has a callback, and ours has not.
      if (isPending && pending.completeRemote(source)) this.#members.admit(source)
      return null
    }
    if (!isPending) return 'auth-unasked'
    // The game may keep it; the packet is its own array, and nobody else's.
    this.#tools.authData(source, command.data)
    return null
  }

  /** What is done for whoever it came from, by itself or in a relay. */
  #do(source: number, command: Command): SceneRefusal | null {
    switch (command.command) {
      case 'raw':
        this.#tools.packet(source, command.bytes)
        return null
      case 'call':
      case 'simplify':
      case 'confirm':
        return this.#tools.call(source, command)
      case 'add':
        return this.#isFromServer(source) ? this.#members.added(command.peer) : 'not-the-server'
      case 'remove':
        return this.#isFromServer(source) ? this.#members.removed(command.peer) : 'not-the-server'
      case 'spawn':
      case 'despawn':
      case 'sync':
      case 'delta':
        return this.#tools.replicate(source, command)
      default:
        return 'system-in-relay'
    }
  }

  #isFromServer(source: number): boolean {
    return source === SERVER && !this.#tools.isServer() && this.#tools.isRelaying()
  }

  /** At the server: a client's packet for others. */
  #relay(source: number, { peer: target, packet }: Relay): SceneRefusal | null {
    if (!this.#tools.isRelaying()) return 'relay-off'
    const way = relayWay(target)
    const stamped = writeRelay(source, packet)
    if (way.toOthers) this.#delivery.toAll(this.#members.ids, [source, way.except], stamped)
    else if (!this.#members.has(way.toOne)) return 'unknown-target'
    else this.#delivery.direct(way.toOne, stamped)
    return way.toServer ? this.#takeInner(source, packet) : null
  }

  /** At a client: what the server relays, which says who it is from. */
  #unwrap(carrier: number, { peer: source, packet }: Relay): SceneRefusal | null {
    if (!this.#isFromServer(carrier)) return 'not-the-server'
    if (source === SERVER || !this.#members.has(source)) return 'unknown-source'
    return this.runAs(source, () => this.#takeInner(source, packet))
  }

  #takeInner(source: number, packet: Uint8Array): SceneRefusal | null {
    const reading = readCommand(packet, this.#readText)
    return reading.ok ? this.#do(source, reading.command) : reading.refusal
  }
}
