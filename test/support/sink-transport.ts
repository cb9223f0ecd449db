/**
 * A transport that makes nothing: connections that take what is written and only count it, and are opened by a call.
 * For the programs that count what V8 is asked for by a server of ours.
 */

import type { Connection, ConnectionEvents } from '../../src/peer/connection.ts'
import type { PacketBatch } from '../../src/peer/packet-batch.ts'
import type { HttpRequest, Transport, TransportEvents } from '../../src/server/transport/transport.ts'

/** Takes what is written and counts it. */
export class Sink implements Connection {
  readonly address: string
  readonly port = 1
  readonly bufferedAmount = 0
  packets = 0
  bytes = 0

  constructor(address: string) {
    this.address = address
  }

  write(batch: PacketBatch): void {
    this.packets += batch.count
    this.bytes += batch.byteLength
  }

  setNoDelay(): boolean {
    return true
  }

  ping(): void {
    // No clock moves here, so none is ever sent.
  }

  close(): void {
    // The process ends instead.
  }

  terminate(): void {
    // The process ends instead.
  }
}

/** Hands sinks to the server. */
export class SinkTransport implements Transport {
  readonly engine = 'memory'
  readonly cannot = {}
  #events: TransportEvents | null = null

  listen(_options: unknown, events: TransportEvents): { ok: true; port: number } {
    this.#events = events
    return { ok: true, port: 1 }
  }

  /** Connects one that sends this request; gives what the server listens with. */
  open(sink: Sink, request: HttpRequest): ConnectionEvents {
    const heard: ConnectionEvents[] = []
    const socket = { address: request.address, cut: () => undefined }
    this.#events?.accepted(socket)
    this.#events?.settled(socket, true)
    this.#events?.request(request, {
      onGone: null,
      respond: ({ status }) => giveUp(`the server answered ${status}`),
      upgrade: (acceptance) => void heard.push(acceptance.opened(sink)),
    })
    return heard[0] ?? giveUp('the server did not upgrade')
  }

  reloadTls(): { ok: true; port: number } {
    return { ok: true, port: 1 }
  }

  stopListening(): void {
    this.#events = null
  }

  close(): void {
    this.#events = null
  }
}

/** What a client adds to the least that it must send. */
export interface Head {
  readonly path: string
  readonly query: string
  readonly headers: Iterable<readonly [name: string, value: string]>
}

/** A request for an upgrade as a game's client sends it; nothing of it is shared with another one. */
export function upgradeRequest(address: string, head: Head = { path: '/', query: '', headers: [] }): HttpRequest {
  const headers = Object.create(null) as Record<string, string>
  for (const [name, value] of [...HEADERS, ...head.headers]) headers[name] = Buffer.from(value).toString()
  return { method: 'GET', path: head.path, query: head.query, address, secure: false, headers }
}

const HEADERS = [
  ['host', '127.0.0.1:9080'],
  ['upgrade', 'websocket'],
  ['connection', 'Upgrade'],
  ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ['sec-websocket-version', '13'],
] as const

/** Ends the process with one sentence. */
export function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
