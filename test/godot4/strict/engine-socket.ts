/**
 * One open WebSocket of a strict stand-in for Godot 4's engine, behind its handshake: it judges every frame, answers pings
 * and close frames as the engine does, and leaves what it has against the other side in `complaints`.
 */

import type net from 'node:net'
import { Arrivals } from '../../support/arrivals.ts'
import { closePayload, OPCODE } from '../../support/frames.ts'
import { engineFrame, FrameJudge, type Judged } from './frame-judge.ts'

export class EngineSocket {
  readonly packets = new Arrivals<Uint8Array>('a packet for the engine')
  /** Code 0: the close frame had none; -1: the stream ended without one. */
  readonly ends = new Arrivals<{ readonly code: number; readonly reason: string }>('the end of the connection')
  /** What came back to pings, in hex. */
  readonly pongs = new Arrivals<string>('a pong for the engine')
  readonly complaints: string[] = []
  /** Hears each message first; true keeps it from `packets`. */
  onMessage: (bytes: Uint8Array, isText: boolean) => boolean = () => false
  readonly #socket: net.Socket
  readonly #isClient: boolean
  readonly #judge: FrameJudge
  #hasEnded = false
  #hasClosed = false

  constructor(socket: net.Socket, isClient: boolean) {
    this.#socket = socket
    this.#isClient = isClient
    this.#judge = new FrameJudge(!isClient)
    socket.on('close', () => this.#end(-1, ''))
  }

  feed(chunk: Uint8Array): void {
    for (const judged of this.#judge.push(chunk)) this.#take(judged)
  }

  send(bytes: Uint8Array): void {
    this.#write(OPCODE.binary, bytes)
  }

  ping(payload: Uint8Array = new Uint8Array(0)): void {
    this.#write(OPCODE.ping, payload)
  }

  close(code = 1000, reason = ''): void {
    if (this.#hasClosed) return
    this.#hasClosed = true
    this.#write(OPCODE.close, closePayload(code, reason))
  }

  /** As the engine does it when it quits, and on `close()` of a multiplayer peer. */
  drop(): void {
    this.#socket.destroy()
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(engineFrame(opcode, payload, this.#isClient))
  }

  #take(judged: Judged): void {
    if (judged.kind === 'message') {
      if (!this.onMessage(judged.bytes, judged.isText)) this.packets.push(judged.bytes)
    } else if (judged.kind === 'ping') this.#write(OPCODE.pong, judged.payload)
    else if (judged.kind === 'pong') this.pongs.push(Buffer.from(judged.payload).toString('hex'))
    else if (judged.kind === 'close') {
      if (!this.#hasClosed) this.#write(OPCODE.close, judged.payload)
      this.#end(judged.code, judged.reason)
      this.#socket.end()
    } else if (judged.kind === 'fault') {
      this.complaints.push(judged.text)
      this.close(judged.code)
    }
  }

  #end(code: number, reason: string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.ends.push({ code, reason })
    this.packets.finish('the connection has ended')
  }
}
