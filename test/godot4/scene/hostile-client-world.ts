/**
 * A server of Godot 4's with a tree of traps, one client that says anything, and two honest ones that say nothing. It
 * watches what the server does: whom it lets speak for whom, what it calls, what it sends and what it keeps.
 * Used by tests and by a fuzz target. No port, no time.
 */

import { readCommand } from '../../../src/godot4/wire/command.ts'
import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { idHex, ServerStage, type StageClient } from './server-stage.ts'
import { TrapTree } from './trap-node.ts'

export interface HostileClientOptions {
  readonly relay?: boolean
  /** Whether the stranger, while it lives, is the authority over the traps. */
  readonly isAuthority?: boolean
}

export class HostileClientWorld {
  readonly stage: ServerStage
  readonly api: SceneMultiplayer
  readonly stranger: StageClient
  readonly honest: readonly StageClient[]
  readonly tree: TrapTree
  readonly #isRelaying: boolean
  // Of all that the stranger has said, and of all that was sent for it.
  #said = 0
  #saidBytes = 0
  #answers = 0
  #refusals = 0
  #fault: string | null = null

  constructor({ relay = true, isAuthority = false }: HostileClientOptions = {}) {
    this.#isRelaying = relay
    this.stage = new ServerStage((api) => void (api.server_relay = relay))
    this.api = this.stage.api
    const [stranger, ...honest] = this.stage.joined(3)
    if (stranger === undefined) throw new Error('nobody has joined')
    this.stranger = stranger
    this.honest = honest
    this.tree = new TrapTree(isAuthority ? stranger.id : 1)
    this.api.root_node = this.tree.root
    this.api.packet_refused.connect(() => this.#refusals++)
  }

  /** So many ids as a sequence needs to name everybody, and somebody who is not there. */
  get ids(): readonly number[] {
    return [this.stranger.id, ...this.honest.map(({ id }) => id), 77]
  }

  say(bytes: Uint8Array, isText = false): void {
    this.#said++
    this.#saidBytes += bytes.length
    this.stranger.memory.send(bytes, isText)
  }

  /** The server calls the stranger, and so announces a path that it may confirm. */
  callStranger(): void {
    this.tree.traps[0]?.rpc_id(this.stranger.id, 'any')
  }

  tick(): void {
    this.stage.tick()
    const faults = [
      ...this.honest.map((client) => this.#faultOfHearing(client)),
      this.#faultOfSignals(),
      this.#faultOfAnswers(),
      this.tree.fault(new Set([this.stranger.id])),
    ]
    this.#fault ??= faults.find((fault) => fault !== null) ?? null
  }

  /** The first thing that the server did and should not have done; null while there is none. */
  get fault(): string | null {
    return this.#fault
  }

  /** How many ids the server has kept of the stranger among those up to `most`: each is asked for by a call. */
  keptIds(most: number): number {
    const before = this.api.get_refusal_counts()['unknown-path-id']
    for (let id = 0; id <= most; id++) {
      // An index that no node has: what is known is refused for another reason.
      this.stranger.send(`60 ${idHex(id)} ff7f 00`)
      if (id % 256 === 255) this.stage.tick()
    }
    this.stage.tick()
    this.stage.take()
    return most + 1 - (this.api.get_refusal_counts()['unknown-path-id'] - before)
  }

  close(): void {
    this.stage.host.peer.close()
  }

  #faultOfHearing({ id, memory }: StageClient): string | null {
    if (memory.state !== 'open' || !this.api.get_peers().includes(id)) return 'an honest client is gone'
    const messages = memory.takeMessages()
    if (messages.length > this.#said) return 'an honest client hears more than was said'
    for (const { bytes } of messages) {
      const read = readCommand(bytes)
      if (!read.ok) return `an honest client hears ${read.refusal}`
      const { command } = read
      if (command.command === 'remove' && command.peer === this.stranger.id) continue
      if (command.command !== 'relay' || !this.#isRelaying) return `an honest client hears ${command.command}`
      if (command.peer !== this.stranger.id) return `an honest client hears ${command.peer}`
      if (bytes.length > this.#saidBytes) return 'an honest client hears more bytes than were said'
    }
    return null
  }

  #faultOfSignals(): string | null {
    const told = this.stage.take().find((line) => !line.includes(`(${this.stranger.id}`))
    if (told !== undefined) return `the game is told ${told}`
    return this.#refusals <= this.#said ? null : 'more was refused than was said'
  }

  #faultOfAnswers(): string | null {
    for (const { bytes } of this.stranger.memory.takeMessages()) {
      const read = readCommand(bytes)
      const command = read.ok ? read.command.command : read.refusal
      // What comes back is a confirmation, what it sends itself through the relay, or what the server calls.
      if (command === 'confirm') this.#answers++
      else if (!['relay', 'call', 'simplify'].includes(command)) return `the stranger hears ${command}`
    }
    return this.#answers <= this.#said ? null : 'more was answered than was said'
  }
}
