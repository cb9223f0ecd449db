/**
 * A client of Godot 4's with a tree of traps, before a server that says anything: first in place of the id, then in
 * place of packets. It watches what the client believes, calls, answers and keeps. Used by tests and by a fuzz target.
 * No port, no time.
 */

import type { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { readCommand } from '../../../src/godot4/wire/command.ts'
import { hex } from '../../support/hex.ts'
import type { FakeLink } from '../../client/fake-connector.ts'
import { OUR_ID } from '../guest-scene.ts'
import { ClientStage } from './client-stage.ts'
import { idHex } from './server-stage.ts'
import { TrapTree } from './trap-node.ts'

const SERVER = 1
const OWN = 5
/** Those whom the server has announced before it says what it likes. */
const OTHERS = [7, 8]

export interface HostileServerOptions {
  readonly relay?: boolean
  /** Whether the client authenticates its server, which never completes it. */
  readonly auth?: boolean
  /** Who decides over the traps; the server by default. */
  readonly authority?: number
  /** Says nothing before it says what it likes, not even the id. */
  readonly isBare?: boolean
}

export class HostileServerWorld {
  readonly api: SceneMultiplayer
  readonly tree: TrapTree
  readonly #stage: ClientStage
  readonly #link: FakeLink
  readonly #present = new Set<number>()
  /** Whoever was there at any time. */
  readonly #everPresent = new Set<number>()
  #said = 0
  #saidBytes = 0
  #answers = 0
  #refusals = 0
  #fault: string | null = null

  constructor({ relay = true, auth = false, authority = SERVER, isBare = false }: HostileServerOptions = {}) {
    this.#stage = new ClientStage((api) => {
      api.server_relay = relay
      if (auth) api.auth_callback = () => undefined
    })
    this.api = this.#stage.api
    this.#link = this.#stage.link
    this.tree = new TrapTree(authority)
    this.api.root_node = this.tree.root
    this.#listen()
    if (isBare) return
    for (const bytes of [OUR_ID, ...OTHERS.map((id) => hex(`07 01 ${idHex(id)}`))]) this.say(bytes)
    this.tick()
  }

  get ids(): readonly number[] {
    return [OWN, ...OTHERS, 77]
  }

  say(bytes: Uint8Array, isText = false): void {
    this.#said++
    this.#saidBytes += bytes.length
    if (isText) this.#link.say(Buffer.from(bytes).toString())
    else this.#link.deliver(bytes)
  }

  /** The client calls the server and the others, and so announces a path that each may confirm. */
  callOut(): void {
    this.tree.traps[0]?.rpc('any')
  }

  tick(): void {
    this.#stage.tick()
    this.#stage.take()
    this.#fault ??= this.#faultOfAnswers() ?? this.tree.fault(this.#everPresent) ?? this.#faultOfPeers()
  }

  /** The first thing that the client did and should not have done; null while there is none. */
  get fault(): string | null {
    return this.#fault
  }

  /** The connection ends, and with it everything that the client knew. */
  end(): void {
    this.#link.closeFromServer(1000)
    this.tick()
    this.tick()
    if (this.#present.size > 0 && this.#fault === null) this.#fault = `${[...this.#present].join(', ')} are there still`
    if (this.api.get_peers().length > 0) this.#fault ??= 'there are peers without a server'
  }

  #listen(): void {
    const { api } = this
    const blame = (text: string) => void (this.#fault ??= text)
    api.peer_connected.connect((id) => {
      if (id < SERVER || id === api.get_unique_id() || this.#present.has(id)) blame(`${id} has come`)
      this.#present.add(id)
      this.#everPresent.add(id)
    })
    api.peer_disconnected.connect((id) => {
      // With the server all others have gone, as in Godot.
      if (id === SERVER) this.#present.clear()
      else if (!this.#present.delete(id)) blame(`${id} has left and was not there`)
    })
    api.server_disconnected.connect(() => this.#present.clear())
    api.peer_packet.connect((id) => {
      if (!this.#present.has(id) || api.get_remote_sender_id() !== id) blame(`bytes of ${id}`)
    })
    api.packet_refused.connect(() => this.#refusals++)
  }

  #faultOfPeers(): string | null {
    if (this.#refusals > this.#said) return 'more was refused than was said'
    const peers = [...this.api.get_peers()]
    const known = [...this.#present].sort((a, b) => a - b)
    return peers.join() === known.join() ? null : `${peers.join()} are there, and ${known.join()} have come`
  }

  /** All that a client writes is for its server, and in answer to it. */
  #faultOfAnswers(): string | null {
    for (const write of this.#stage.sent()) {
      const bytes = hex(write)
      const read = readCommand(bytes)
      if (!read.ok) return `it writes ${read.refusal}`
      const { command } = read
      const inner = command.command === 'relay' ? readCommand(command.packet) : read
      if (!inner.ok || (command.command === 'relay' && !this.#everPresent.has(command.peer)))
        return `it writes ${write}`
      if (inner.command.command === 'confirm') this.#answers++
      else if (!['call', 'simplify'].includes(inner.command.command)) return `it writes ${write}`
      if (inner.command.command === 'confirm' && bytes.length > this.#saidBytes)
        return 'its answer is longer than what was said'
    }
    return this.#answers <= this.#said ? null : 'more was answered than was said'
  }
}
