/**
 * A client of a multiplayer world (`gd_mp_api`) that is neither Godot's nor ours: the `ws` package, and Godot's frames by hand.
 * Used by the tests of `polled-peer host`.
 */

import { once } from 'node:events'
import type { Test } from 'tap'
import { WebSocket, type ClientOptions } from 'ws'
import { readFrame, systemFrameId, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { Arrivals } from './arrivals.ts'

const KINDS = ['packet', 'add', 'remove', 'id']

/** One guest of a world. */
export class Guest {
  /** What has come, in words: `id 5`, `add 7`, `remove 7`, `packet hello from 7 to 5`. */
  readonly heard = new Arrivals<string>('a frame for the guest')
  /** Settles with the code and the reason of the close. */
  readonly closed: Promise<readonly [code: number, reason: string]>
  readonly #socket: WebSocket
  /** Its id, once the host has told it. */
  id = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve([code, reason.toString()])))
    socket.on('message', (bytes: Buffer) => this.heard.push(this.#describe(bytes)))
  }

  /** A client that is connected; rejects if it was refused. */
  static async join(t: Test, url: string, options: ClientOptions = {}, protocols: string[] = []): Promise<Guest> {
    const socket = new WebSocket(url, protocols, options)
    t.teardown(() => socket.terminate())
    const guest = new Guest(socket)
    await once(socket, 'open')
    return guest
  }

  /** Sends a packet: text, or bytes. */
  say(target: number, packet: string | Uint8Array, source: number = this.id): void {
    this.#socket.send(writePayloadFrame(source, target, Buffer.from(packet)))
  }

  leave(): void {
    this.#socket.close(1000)
  }

  #describe(bytes: Buffer): string {
    const read = readFrame(bytes)
    if (!read.ok) return read.refusal
    const { type, source, target, payload } = read.frame
    if (type === 0) return `packet ${Buffer.from(payload).toString()} from ${source} to ${target}`
    if (type === 3) this.id = systemFrameId(read.frame)
    return `${KINDS[type]} ${systemFrameId(read.frame)}`
  }
}
