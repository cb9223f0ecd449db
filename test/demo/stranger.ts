/**
 * A client of the arena that is not its own: it calls what it likes, and writes down what it is told.
 * Used by the tests of the demo's host. Its API is the library's, from the source, and not the demo's.
 */

import type { Test } from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketClientOptions } from '../../src/client/options.ts'
import { MultiplayerAPI, NetworkNode } from '../../src/rpc.ts'
import { TOLD } from '../../demo/arena/calls.ts'
import { Witness } from './witness.ts'

/** One such client, of Godot 3's wire. */
export class Stranger extends Witness {
  readonly api = new MultiplayerAPI({ on_warning: () => undefined })
  readonly client: WebSocketClient
  /** The close code of the server; 0 before that. */
  closeCode = 0
  readonly #node = new NetworkNode('Arena')

  /** Connects; the test ends it. */
  constructor(t: Test, url: string, options: WebSocketClientOptions = {}) {
    super()
    this.client = new WebSocketClient(options)
    this.api.root_node = new NetworkNode('root')
    this.api.root_node.add_child(this.#node)
    for (const name of Object.keys(TOLD)) {
      Reflect.set(this.#node, name, (...args: unknown[]) => void this.told.push([name, ...args]))
      this.#node.rpc_config(name, MultiplayerAPI.RPC_MODE_PUPPET)
    }
    this.client.server_close_request.connect((code) => void (this.closeCode = code))
    this.api.network_peer_packet.connect((_id, bytes) => this.see(bytes))
    this.client.connect_to_url(url.replace('http', 'ws'), [], true)
    this.api.network_peer = this.client
    t.teardown(() => this.client.disconnect_from_host())
  }

  poll(): void {
    this.api.poll()
  }

  call(name: string, args: readonly unknown[] = []): void {
    this.#node.rpc_id(1, name, ...args)
  }

  isConnected(): boolean {
    return this.client.get_unique_id() !== 0 && this.api.get_network_connected_peers().includes(1)
  }
}
