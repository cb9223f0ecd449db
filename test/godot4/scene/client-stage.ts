/**
 * A SceneMultiplayer on a client with a fake connection, and a journal of its signals: the stage of its unit tests. The
 * test plays the server in hex. No port, no time.
 */

import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { hex } from '../../support/hex.ts'
import type { FakeLink } from '../../client/fake-connector.ts'
import { GuestScene, OUR_ID } from '../guest-scene.ts'
import { idHex, keepJournal } from './server-stage.ts'

export class ClientStage {
  readonly scene = new GuestScene()
  readonly api: SceneMultiplayer
  readonly link: FakeLink
  readonly #journal: string[] = []

  /** Its socket is open, and nobody has said anything. */
  constructor(prepare: (api: SceneMultiplayer) => void = () => undefined) {
    const { scene } = this
    const peer = scene.newPeer()
    peer.create_client('ws://localhost:9080/')
    this.api = new SceneMultiplayer({ clock: scene.clock, on_warning: (text) => scene.warnings.push(text) })
    prepare(this.api)
    this.api.multiplayer_peer = peer
    keepJournal(this.api, this.#journal)
    this.link = scene.connector.last.open()
    this.tick()
  }

  /** Client 5, which has heard of these others; the journal is empty. */
  static joined(others: readonly number[], prepare?: (api: SceneMultiplayer) => void): ClientStage {
    const stage = new ClientStage(prepare)
    stage.link.deliver(OUR_ID)
    stage.tick()
    stage.say(...others.map((id) => `07 01 ${idHex(id)}`))
    stage.take()
    return stage
  }

  tick(): void {
    this.api.poll()
    this.scene.turn.end()
  }

  say(...packets: readonly string[]): void {
    this.link.deliver(...packets.map(hex))
    this.tick()
  }

  /** What was sent since the last call, as hex without spaces. */
  sent(): string[] {
    this.scene.turn.end()
    const writes = this.link.writes.splice(0).flat()
    return writes.map((write) => write.replace('hex:', ''))
  }

  take(): string[] {
    return this.#journal.splice(0)
  }
}
