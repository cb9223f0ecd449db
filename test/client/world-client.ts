/**
 * A client in Node in multiplayer mode, and what it has heard, as short lines with names for ids. It reads each packet
 * in the signal that announces it. Used by the tests that join real worlds: our server's, and Godot's.
 */

import type { Test } from 'tap'
import { WebSocketClient } from '../../src/client/index.ts'
import type { WebSocketClientOptions } from '../../src/client/index.ts'
import { GodotError } from '../../src/peer/error.ts'

const LONGEST_TEXT = 40

/** The names of everybody in a world: the server is 'server', others are named when they are in. */
export class WorldNames {
  readonly #names = new Map<number, string>([[1, 'server']])

  add(id: number, name: string): void {
    this.#names.set(id, name)
  }

  nameOf(id: number): string {
    return this.#names.get(id) ?? `the unknown ${id}`
  }

  idOf(name: string): number {
    const found = [...this.#names].findLast(([, one]) => one === name)
    if (found === undefined) throw new Error(`there was no ${name}`)
    return found[0]
  }
}

/** A packet in words: its text, or what fills it. */
export function describePayload(bytes: Uint8Array): string {
  if (bytes.length <= LONGEST_TEXT) return JSON.stringify(Buffer.from(bytes).toString())
  const [first = 0] = bytes
  return bytes.every((byte) => byte === first) ? `${bytes.length} times ${first}` : `${bytes.length} bytes`
}

/** One of us in a world. */
export class WorldClient {
  readonly name: string
  readonly client: WebSocketClient
  readonly #names: WorldNames
  /** Ids become names when they are asked for: who has just come has no name yet. */
  readonly #heard: (() => string)[] = []

  constructor(t: Test, name: string, names: WorldNames, options: WebSocketClientOptions = {}) {
    this.name = name
    this.#names = names
    this.client = new WebSocketClient({ on_warning: () => undefined, close_timeout: 1, ...options })
    t.teardown(() => this.client.disconnect_from_host())
    const { client } = this
    const note = (line: () => string): void => void this.#heard.push(line)
    client.peer_connected.connect((id) => note(() => `peer_connected ${names.nameOf(id)}`))
    client.peer_disconnected.connect((id) => note(() => `peer_disconnected ${names.nameOf(id)}`))
    client.connection_succeeded.connect(() => note(() => 'connection_succeeded'))
    client.connection_failed.connect(() => note(() => 'connection_failed'))
    client.server_disconnected.connect(() => note(() => 'server_disconnected'))
    client.server_close_request.connect((code, reason) => note(() => `server_close_request ${code} "${reason}"`))
    client.packet_dropped.connect((reason, count) => note(() => `packet_dropped ${reason} ${count}`))
    client.connection_established.connect(() => note(() => 'connection_established, which is of raw mode'))
    client.peer_packet.connect((source) => {
      const from = client.get_packet_peer()
      const text = describePayload(client.get_packet())
      note(() => `${text} from ${names.nameOf(source)}${from === source ? '' : ', or not'}`)
    })
  }

  get heard(): readonly string[] {
    return this.#heard.map((line) => line())
  }

  forget(): void {
    this.#heard.length = 0
  }

  call(port: number, protocols: readonly string[] = []): void {
    const error = this.client.connect_to_url(`ws://127.0.0.1:${port}/`, protocols, true)
    if (error !== GodotError.OK) throw new Error(this.client.get_last_error_message())
  }

  /** Whether it is in; its name is known then. */
  isIn(): boolean {
    const isIn = this.heard.includes('connection_succeeded')
    if (isIn) this.#names.add(this.client.get_unique_id(), this.name)
    return isIn
  }

  /** Puts a packet; `target` is an id, a name, or a name behind a minus: everybody but that one. */
  put(target: number | string, packet: string | Uint8Array): number {
    const sign = typeof target === 'string' && target.startsWith('-') ? -1 : 1
    const id = typeof target === 'number' ? target : sign * this.#names.idOf(target.replace('-', ''))
    this.client.set_target_peer(id)
    return this.client.put_packet(typeof packet === 'string' ? Buffer.from(packet) : packet)
  }
}
