/**
 * A SceneMultiplayer on a server in memory, with a journal of its signals, and clients that speak in bytes: the stage of
 * its unit tests. No port, no time.
 */

import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import type { SceneMultiplayerOptions } from '../../../src/godot4/scene/scene-options.ts'
import { readInt32 } from '../../../src/peer/int32.ts'
import type { MemoryClient } from '../../../src/server/transport/memory.ts'
import { hex } from '../../support/hex.ts'
import { HostScene } from '../host-scene.ts'

/** A client, and what it has heard. */
export class StageClient {
  readonly id: number
  readonly memory: MemoryClient

  constructor(id: number, memory: MemoryClient) {
    this.id = id
    this.memory = memory
  }

  send(text: string): void {
    this.memory.send(hex(text))
  }

  /** What has come since the last call, as hex without spaces. */
  heard(): string[] {
    return this.memory.takeMessages().map(({ bytes }) => Buffer.from(bytes).toString('hex'))
  }
}

/** An id as the wire has it, little-endian hex. */
export function idHex(id: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(id)
  return bytes.toString('hex')
}

export class ServerStage {
  readonly host = new HostScene()
  readonly api: SceneMultiplayer
  readonly warnings: string[] = []
  readonly #journal: string[] = []

  constructor(prepare: (api: SceneMultiplayer) => void = () => undefined, options: SceneMultiplayerOptions = {}) {
    const { clock } = this.host
    this.api = new SceneMultiplayer({ clock, on_warning: (text) => this.warnings.push(text), ...options })
    prepare(this.api)
    this.api.multiplayer_peer = this.host.peer
    keepJournal(this.api, this.#journal)
  }

  /** A client that has its id, and may have to be authenticated; what it has heard since is there. */
  connect(): StageClient {
    const memory = this.host.open()
    this.tick()
    const first = memory.takeMessage()
    if (first === undefined) throw new Error('the client got no id')
    return new StageClient(readInt32(first.bytes, 0), memory)
  }

  /** So many clients that know of each other; nobody has heard anything, and the journal is empty. */
  joined(count: number): StageClient[] {
    const clients = Array.from({ length: count }, () => this.connect())
    for (const client of clients) client.heard()
    this.take()
    return clients
  }

  tick(): void {
    this.api.poll()
    this.host.turn.end()
  }

  pass(seconds: number): void {
    this.host.pass(seconds)
  }

  take(): string[] {
    return this.#journal.splice(0)
  }
}

export function keepJournal(api: SceneMultiplayer, journal: string[]): void {
  api.peer_connected.connect((id) => journal.push(`peer_connected(${id})`))
  api.peer_disconnected.connect((id) => journal.push(`peer_disconnected(${id})`))
  api.connected_to_server.connect(() => journal.push('connected_to_server'))
  api.connection_failed.connect(() => journal.push('connection_failed'))
  api.server_disconnected.connect(() => journal.push('server_disconnected'))
  api.peer_authenticating.connect((id) => journal.push(`peer_authenticating(${id})`))
  api.peer_authentication_failed.connect((id) => journal.push(`peer_authentication_failed(${id})`))
  api.peer_packet.connect((id, bytes) => {
    journal.push(`peer_packet(${id}, ${Buffer.from(bytes).toString('hex')}) of ${api.get_remote_sender_id()}`)
  })
  api.packet_refused.connect((id, reason) => journal.push(`packet_refused(${id}, ${reason})`))
}
