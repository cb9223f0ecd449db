/**
 * One bot: a real socket to the arena, like any visitor's, and a pilot at it. Made by the squadron.
 * Joins again when it was cut off, until it is told to leave. Never touches the server but through its socket.
 */

import { WebSocket } from 'ws'
import { PILOT } from '../arena/arena.ts'
import { decodeServerPacket, encodeHello, encodeInput, WIRE_VERSION, type Snapshot } from '../arena/wire.ts'
import { freshMood, think } from './pilot.ts'

const REJOIN_MS = 2000

/** One bot and its socket. */
export class Bot {
  readonly #url: string
  readonly #roll: () => number
  readonly #mood = freshMood()
  #socket: WebSocket | undefined
  #rejoin: NodeJS.Timeout | undefined
  #ship = 0
  #sequence = 0
  #latest: Snapshot | undefined
  #isLeaving = false

  constructor(url: string, roll: () => number) {
    this.#url = url
    this.#roll = roll
  }

  /** Opens the socket and asks for a ship. */
  join(): void {
    const socket = new WebSocket(this.#url, { perMessageDeflate: false })
    this.#socket = socket
    socket.binaryType = 'nodebuffer'
    socket.on('open', () => socket.send(encodeHello(WIRE_VERSION, PILOT.bot)))
    socket.on('message', (bytes: Buffer) => this.#hear(bytes))
    // 'close' follows each error and is where a bot decides what to do.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#lost())
  }

  /** Looks at the latest snapshot and says what it holds down. Does nothing without a ship. */
  act(): void {
    const socket = this.#socket
    if (this.#latest === undefined || this.#ship === 0 || socket?.readyState !== WebSocket.OPEN) return
    this.#sequence = (this.#sequence + 1) % 256
    socket.send(encodeInput(think(this.#latest, this.#ship, this.#mood, this.#roll), this.#sequence))
  }

  /** Closes the socket and stays away. */
  leave(): void {
    this.#isLeaving = true
    clearTimeout(this.#rejoin)
    this.#socket?.close(1000)
  }

  #hear(bytes: Buffer): void {
    const read = decodeServerPacket(bytes)
    if (!read.ok) return this.#socket?.terminate()
    if (read.value.kind === 'welcome') this.#ship = read.value.welcome.ship
    if (read.value.kind === 'snapshot') this.#latest = read.value.snapshot
  }

  #lost(): void {
    this.#ship = 0
    this.#latest = undefined
    if (!this.#isLeaving) this.#rejoin = setTimeout(() => this.join(), REJOIN_MS)
  }
}
