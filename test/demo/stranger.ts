/**
 * A client of the arena that is not its own: it calls what it likes, and writes down what it is told.
 * Used by the tests of the demo's host. Its API is the library's, from the source, and not the demo's.
 */

import type { Test } from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketClientOptions } from '../../src/client/options.ts'
import { MultiplayerAPI, NetworkNode } from '../../src/rpc.ts'
import { TOLD } from '../../demo/arena/calls.ts'
import { decodeSnapshot, type Snapshot } from '../../demo/arena/snapshot.ts'

const PATIENCE_MS = 15_000
const POLL_MS = 5

/** One such client. */
export class Stranger {
  readonly api = new MultiplayerAPI({ on_warning: () => undefined })
  readonly client: WebSocketClient
  /** The calls of the server: name first, then the arguments. */
  readonly told: unknown[][] = []
  /** The close code of the server; 0 before that. */
  closeCode = 0
  latest: Snapshot | null = null
  readonly #node = new NetworkNode('Arena')

  /** Connects; the test ends it. */
  constructor(t: Test, url: string, options: WebSocketClientOptions = {}) {
    this.client = new WebSocketClient(options)
    this.api.root_node = new NetworkNode('root')
    this.api.root_node.add_child(this.#node)
    for (const name of Object.keys(TOLD)) {
      Reflect.set(this.#node, name, (...args: unknown[]) => void this.told.push([name, ...args]))
      this.#node.rpc_config(name, MultiplayerAPI.RPC_MODE_PUPPET)
    }
    this.client.server_close_request.connect((code) => void (this.closeCode = code))
    this.api.network_peer_packet.connect((_id, bytes) => {
      const read = decodeSnapshot(bytes)
      if (!read.ok) throw new Error(read.refusal)
      this.latest = read.value
    })
    this.client.connect_to_url(url.replace('http', 'ws'), [], true)
    this.api.network_peer = this.client
    t.teardown(() => this.client.disconnect_from_host())
  }

  /** Calls a method of the node `Arena` at a peer, by default the server. */
  call(name: string, args: readonly unknown[] = [], peer = 1): void {
    this.#node.rpc_id(peer, name, ...args)
  }

  /** The arguments of the calls of this name, oldest first. */
  heard(name: string): unknown[][] {
    return this.told.filter(([one]) => one === name).map(([, ...args]) => args)
  }

  /** Polls until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS
    for (;;) {
      this.api.poll()
      if (isSo()) return
      if (performance.now() > giveUpAt) throw new Error(`it never came to: ${isSo.toString()}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Waits until calls can be made. */
  connected(): Promise<void> {
    return this.until(() => this.client.get_unique_id() !== 0 && this.api.get_network_connected_peers().includes(1))
  }

  /** Asks for a ship and returns its number. */
  async join(...args: readonly unknown[]): Promise<number> {
    await this.connected()
    this.call('join', args)
    await this.until(() => this.heard('welcome').length > 0)
    return Number(this.heard('welcome')[0]?.[0])
  }
}
