/**
 * A client in Node that is polled while a test waits, with a journal of its signals. Used by the tests of the Node
 * connector. No wait is without a bound.
 */

import type net from 'node:net'
import type { Test } from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { GodotError } from '../../src/peer/error.ts'
import type { NetworkScene } from '../network/scene.ts'

const GUARD_MS = 60_000

/** A client in Node that is polled while the test waits, and what it has heard. */
export class NodeClient {
  readonly client: WebSocketClient
  readonly journal: string[] = []
  readonly #server: NetworkScene | null

  constructor(t: Test, server: NetworkScene | null, options: WebSocketClientOptions = {}) {
    this.#server = server
    this.client = new WebSocketClient({ on_warning: () => undefined, close_timeout: 1, ...options })
    const note =
      (signal: string) =>
      (...args: readonly unknown[]): void =>
        void this.journal.push(`${signal}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)
    this.client.connection_established.connect(note('established'))
    this.client.connection_error.connect(note('error'))
    this.client.connection_closed.connect(note('closed'))
    this.client.server_close_request.connect(note('close_request'))
    this.client.drained.connect(note('drained'))
    t.teardown(() => this.client.disconnect_from_host())
  }

  /** Polls both sides until the condition holds. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const giveUpAt = performance.now() + GUARD_MS
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error(`${what} did not happen; heard ${this.journal.join(' ')}`)
      this.#server?.server.poll()
      this.client.poll()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async hears(signal: string): Promise<void> {
    await this.until(() => this.journal.some((line) => line.startsWith(signal)), signal)
  }

  /** The next packets, `text:…` or `hex:…`. */
  async receives(count: number): Promise<string[]> {
    const peer = this.client.get_peer(1)
    const packets: string[] = []
    await this.until(() => {
      while (peer !== null && peer.get_available_packet_count() > 0) {
        const bytes = Buffer.from(peer.get_packet())
        packets.push(peer.was_string_packet() ? `text:${bytes.toString()}` : `hex:${bytes.toString('hex')}`)
      }
      return packets.length >= count
    }, `${count} packets`)
    return packets
  }

  /** Tries a URL until it fails; the reason. */
  async failure(url: string): Promise<{ reason?: string; status?: number; message?: string }> {
    this.journal.length = 0
    const error = this.client.connect_to_url(url)
    if (error !== GodotError.OK) throw new Error(this.client.get_last_error_message())
    await this.hears('error')
    return this.client.get_connection_failure() ?? {}
  }
}

/** A TCP server that does something to each socket; its URL. */
export async function listen(t: Test, server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
}
