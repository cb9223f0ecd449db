/**
 * A server of ours on a real port and clients of a real Godot engine, polled in turns until something is true.
 * Used by client.test.ts. What each side's signals told is written down as short lines: the signal and its arguments.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { WebSocketServer } from '../../src/index.ts'
import type { WebSocketPeer, WebSocketServerOptions } from '../../src/index.ts'
import type { Puppet, PuppetEvent, PuppetPacket } from './puppet.ts'

const GUARD_MS = 60_000
const POLL_EVERY_MS = 2

/** The server and what both sides have heard. */
export class Meeting {
  readonly server: WebSocketServer
  readonly puppet: Puppet
  /** Our signals, without the peer's id, since the last {@link Meeting.forget}. */
  ours: string[] = []
  /** The signals of all clients, with what their handlers saw. */
  theirs: PuppetEvent[] = []
  /** The ids of our peers, in the order of their connection. */
  readonly ids: number[] = []
  readonly #names: string[] = []

  constructor(t: Test, puppet: Puppet, options: WebSocketServerOptions) {
    this.puppet = puppet
    this.server = new WebSocketServer(options)
    this.server.client_connected.connect((id) => this.ids.push(id))
    const note =
      (signal: string) =>
      (_id: number, ...args: readonly unknown[]) => {
        this.ours.push([signal, ...args.map((arg) => JSON.stringify(arg))].join(' '))
      }
    this.server.client_connected.connect(note('client_connected'))
    this.server.client_close_request.connect(note('client_close_request'))
    this.server.client_disconnected.connect(note('client_disconnected'))
    this.server.data_received.connect(note('data_received'))
    t.teardown(async () => {
      this.server.stop()
      for (const name of this.#names.filter(() => puppet.isThere)) await puppet.free(name)
      puppet.takeEvents()
    })
  }

  /** What the clients' signals told, as lines like ours. */
  get theirLines(): string[] {
    return this.theirs.map(({ signal, args }) => [signal, ...args.map((arg) => JSON.stringify(arg))].join(' '))
  }

  get url(): string {
    return `ws://127.0.0.1:${this.server.get_local_port()}/`
  }

  /** Makes a client and lets it call; it is not polled yet. The name is the client's. */
  async call(name: string, protocols: readonly string[] = []): Promise<void> {
    if (!this.#names.includes(name)) {
      this.#names.push(name)
      await this.puppet.create(name, 'WebSocketClient')
    }
    const error = await this.puppet.call(name, 'connect_to_url', this.url, protocols)
    if (error !== 0) throw new Error(`connect_to_url returned ${String(error)}`)
  }

  /** Makes a client and waits until both sides know that it is in; returns our peer, and forgets how it came. */
  async join(name = 'client', protocols: readonly string[] = []): Promise<WebSocketPeer> {
    const before = this.ids.length
    await this.call(name, protocols)
    await this.until(`${name} to be in`, () => {
      return this.ids.length > before && this.theirs.some((event) => event.signal === 'connection_established')
    })
    this.forget()
    const peer = this.server.get_peer(this.ids.at(-1) ?? 0)
    if (peer === null) throw new Error('the peer is gone already')
    return peer
  }

  forget(): void {
    this.ours = []
    this.theirs = []
  }

  /** Polls both sides once. */
  async poll(): Promise<void> {
    this.server.poll()
    await this.puppet.poll(...this.#names)
    this.theirs.push(...this.puppet.takeEvents())
  }

  /** Polls both sides until a condition is true. */
  async until(what: string, condition: () => boolean): Promise<void> {
    for (let waited = 0; waited < GUARD_MS; waited += POLL_EVERY_MS) {
      await this.poll()
      if (condition()) return
      await delay(POLL_EVERY_MS)
    }
    throw new Error(`Waited for ${what}. Ours: ${this.ours.join('; ')}. Theirs: ${this.theirLines.join('; ')}.`)
  }

  /** Polls both sides for a while, to see that something goes on, or does not happen. */
  async rest(milliseconds: number): Promise<void> {
    for (let waited = 0; waited < milliseconds; waited += POLL_EVERY_MS) {
      await this.poll()
      await delay(POLL_EVERY_MS)
    }
  }

  /** Waits until a client has received so many packets, and reads them. */
  async received(count: number, name = 'client'): Promise<readonly PuppetPacket[]> {
    const arrived = () => this.theirs.filter((event) => event.on === name && event.signal === 'data_received').length
    await this.until(`${count} packets at ${name}`, () => arrived() >= count)
    return this.puppet.drain(name, 1)
  }
}
