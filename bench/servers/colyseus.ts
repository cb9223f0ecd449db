/**
 * A Colyseus server on its ws transport with one room, for the programs echo-colyseus.ts and broadcast-colyseus.ts: a
 * message `m` with bytes comes and goes, and there is no state to keep in step. It pings later than any run ends, for the
 * load answers no pings.
 */

import { loadForeign } from './foreign.ts'
import { announceListening, giveUp, givenPort } from './program.ts'
import type { Answers } from './program.ts'

/** What is used of a client. */
export interface ColyseusClient {
  sendBytes(type: 'm', bytes: Uint8Array): void
}

/** What is used of a room. */
export interface ColyseusRoom {
  onCreate(): void
  onMessage(type: 'm', listener: (client: ColyseusClient, bytes: Uint8Array) => void): void
  broadcastBytes(type: 'm', bytes: Uint8Array, options: object): void
}

interface Colyseus {
  readonly Room: new () => ColyseusRoom
  readonly Server: new (options: object) => {
    define(name: string, room: new () => ColyseusRoom): void
    listen(port: number, host: string): Promise<unknown>
  }
}

interface ColyseusWs {
  readonly WebSocketTransport: new (options: object) => unknown
}

const HEARTBEAT_MS = 600_000

/** Listens on the port given. `prepare` is called with the room when the first client has asked for it. */
export async function serveColyseus(prepare: (room: ColyseusRoom) => void, answers: Answers = {}): Promise<void> {
  const { Room, Server } = loadForeign('@colyseus/core') as Colyseus
  const { WebSocketTransport } = loadForeign('@colyseus/ws-transport') as ColyseusWs
  const server = new Server({ transport: new WebSocketTransport({ pingInterval: HEARTBEAT_MS }), greet: false })
  server.define(
    'bench',
    class extends Room {
      override onCreate(): void {
        prepare(this)
      }
    },
  )
  try {
    await server.listen(givenPort(), '127.0.0.1')
  } catch (error) {
    giveUp(String(error))
  }
  announceListening(answers)
}
