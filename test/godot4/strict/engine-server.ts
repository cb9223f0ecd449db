/**
 * A strict stand-in for a Godot 4 server, on a bare TCP listener, written from experiments with 4.6: it lets in what the
 * engine lets in, drops the rest without an answer, sends the id in the segment of the 101, and judges every frame.
 */

import net from 'node:net'
import type { Test } from 'tap'
import { Arrivals } from '../../support/arrivals.ts'
import { EngineSocket } from './engine-socket.ts'
import { engineFrame } from './frame-judge.ts'
import { answerRequest } from './handshake.ts'
import { OPCODE } from '../../support/frames.ts'

export interface EngineServerOptions {
  readonly protocols?: readonly string[]
  /** What is sent in place of the id. */
  readonly first?: Uint8Array | null
}

/** A peer of the stand-in. */
export interface EnginePeer {
  readonly id: number
  readonly socket: EngineSocket
}

export class EngineServer {
  readonly peers = new Arrivals<EnginePeer>('a peer of the engine')
  /** Why requests were dropped. */
  readonly complaints: string[] = []
  #port = 0
  #nextId = 1000

  /** Listens on a free port until the test ends. */
  static async start(t: Test, options: EngineServerOptions = {}): Promise<EngineServer> {
    const engine = new EngineServer()
    const sockets = new Set<net.Socket>()
    const server = net.createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      engine.#serve(socket, options)
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    engine.#port = (server.address() as net.AddressInfo).port
    return engine
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`
  }

  #serve(tcp: net.Socket, { protocols = [], first }: EngineServerOptions): void {
    let head = ''
    let socket: EngineSocket | null = null
    tcp.on('data', (chunk: Buffer) => {
      if (socket !== null) return socket.feed(chunk)
      head += chunk.toString('latin1')
      if (!head.endsWith('\r\n\r\n')) return
      const reply = answerRequest(head, protocols)
      if ('complaint' in reply) {
        this.complaints.push(reply.complaint)
        return void tcp.destroy()
      }
      const id = this.#nextId++
      const message = first === undefined ? Uint8Array.of(id & 0xff, id >> 8, 0, 0) : first
      const frame = message === null ? new Uint8Array(0) : engineFrame(OPCODE.binary, message, false)
      tcp.write(Buffer.concat([Buffer.from(reply.answer), frame]))
      socket = new EngineSocket(tcp, false)
      this.peers.push({ id, socket })
    })
  }
}
