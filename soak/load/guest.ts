/**
 * A client that keeps to the rules and knows what it has sent and received: says who it is, talks ten times a second, and
 * leaves in one of the ways that a player leaves. Its record is held against the server's.
 */

import type { Socket } from 'node:net'
import WebSocket from 'ws'
import type { ClientRecord, Ending } from '../judge/account.ts'
import { helloOf, KINDS } from '../packets.ts'
import { between, type Behaviour, type Visit, type VisitPlan } from './visit.ts'

/** How a guest leaves: says bye and waits for the server, sends a close frame, or pulls the plug. */
type Farewell = 'bye' | 'close' | 'reset'

const TALK_MS = 100
const LONGEST_TALK = 200
/** A guest that does not read for a while does so this long after it came. */
const STALL_AFTER_MS = 500
const MOST_STALL_MS = 3000

class Guest implements Visit {
  readonly over: Promise<ClientRecord | null>
  readonly #plan: VisitPlan
  readonly #farewell: Farewell
  readonly #webSocket: WebSocket
  readonly #timers: NodeJS.Timeout[] = []
  #socket: Socket | null = null
  #isLeaving = false
  #sent = 0
  #received = 0

  constructor(plan: VisitPlan, farewell: Farewell, stalls: boolean) {
    this.#plan = plan
    this.#farewell = farewell
    const { port, localAddress } = plan
    this.#webSocket = new WebSocket(`ws://127.0.0.1:${port}/`, { localAddress, perMessageDeflate: false })
    this.#webSocket.on('upgrade', (response) => (this.#socket = response.socket))
    this.#webSocket.on('open', () => this.#begin(stalls))
    this.#webSocket.on('message', () => this.#received++)
    // What went wrong ends in `close`.
    this.#webSocket.on('error', () => undefined)
    this.over = new Promise((resolve) => this.#webSocket.on('close', (code) => resolve(this.#end(code))))
  }

  leave(): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    this.#stopTimers()
    if (this.#webSocket.readyState !== WebSocket.OPEN) return this.destroy()
    this.#webSocket.resume()
    if (this.#farewell === 'bye') this.#send(Uint8Array.of(KINDS.bye))
    else if (this.#farewell === 'close') this.#webSocket.close(1000)
    else this.#socket?.resetAndDestroy()
  }

  destroy(): void {
    this.#webSocket.terminate()
  }

  #begin(stalls: boolean): void {
    const { client, dice } = this.#plan
    this.#send(helloOf(client))
    this.#timers.push(setInterval(() => this.#send(Buffer.alloc(between(dice, 2, LONGEST_TALK), KINDS.data)), TALK_MS))
    if (!stalls) return
    this.#timers.push(
      setTimeout(() => this.#webSocket.pause(), STALL_AFTER_MS),
      setTimeout(() => this.#webSocket.resume(), STALL_AFTER_MS + between(dice, 500, MOST_STALL_MS)),
    )
  }

  #send(packet: Uint8Array): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return
    this.#webSocket.send(packet)
    this.#sent++
  }

  #stopTimers(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
  }

  #end(code: number): ClientRecord | null {
    this.#stopTimers()
    // It was never let in, or not before it wanted to go.
    if (this.#sent === 0) return null
    return { client: this.#plan.client, sent: this.#sent, received: this.#received, ending: this.#ending(code) }
  }

  #ending(code: number): Ending {
    if (!this.#isLeaving) return 'lost'
    if (this.#farewell === 'reset') return 'reset'
    return code === 1000 ? 'clean' : 'lost'
  }
}

/** A guest with its way of leaving; `stalls` does not read for up to three seconds. */
export function guest(farewell: Farewell, stalls = false): Behaviour {
  return (plan) => new Guest(plan, farewell, stalls)
}
