/**
 * A WebSocket of Egret on a fake connector, under a virtual clock, with a journal of its events: the scene of the unit
 * tests of `polled-peer/compat/egret`. No port, no time.
 */

import * as egret from '../../src/compat/egret.ts'
import type { Connector } from '../../src/client/connector.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { FakeConnector, type FakeLink } from '../client/fake-connector.ts'

export interface EgretSceneOptions extends egret.WebSocketOptions {
  readonly cannot?: Connector['cannot']
}

export class EgretScene {
  readonly clock = new VirtualClock()
  readonly turn = new ManualTurn()
  readonly connector: FakeConnector
  readonly socket: egret.WebSocket
  readonly warnings: string[] = []
  readonly errors: unknown[] = []
  /** What was told, in order: the type of each event, and of some what it says. */
  readonly journal: string[] = []

  constructor({ cannot, ...options }: EgretSceneOptions = {}) {
    const { clock, turn } = this
    this.connector = new FakeConnector(cannot)
    this.socket = new egret.WebSocket('', 0, {
      connector: this.connector,
      clock,
      turn,
      on_warning: (text) => this.warnings.push(text),
      on_error: (error) => this.errors.push(error),
      ...options,
    })
    for (const type of [egret.Event.CONNECT, egret.ProgressEvent.SOCKET_DATA]) {
      this.socket.addEventListener(type, () => this.journal.push(type), this)
    }
    this.socket.addEventListener(egret.IOErrorEvent.IO_ERROR, this.#noteFailure, this)
    this.socket.addEventListener(egret.Event.CLOSE, this.#noteClose, this)
  }

  /** A socket that is connected; the journal is empty. */
  static connected(options: EgretSceneOptions = {}): { scene: EgretScene; socket: egret.WebSocket; link: FakeLink } {
    const scene = new EgretScene(options)
    return { scene, socket: scene.socket, link: scene.connect() }
  }

  /** Connects; the journal is empty. */
  connect(): FakeLink {
    this.socket.connect('localhost', 9080)
    const link = this.connector.last.open()
    this.socket.poll()
    this.take()
    return link
  }

  /** What was told since the last call. */
  take(): string[] {
    return this.journal.splice(0)
  }

  /** Lets the turn end, and takes what was told. */
  heard(): string[] {
    this.turn.end()
    return this.take()
  }

  #noteFailure(event: egret.IOErrorEvent): void {
    this.journal.push(`ioError ${(event.data as egret.ConnectionFailure).reason}`)
  }

  #noteClose(event: egret.Event): void {
    const { code, reason, wasClean } = event.data as egret.CloseDetail
    this.journal.push(`close ${code} ${JSON.stringify(reason)} ${wasClean ? 'clean' : 'unclean'}`)
  }
}
