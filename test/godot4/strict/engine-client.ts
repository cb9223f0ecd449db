/**
 * A strict stand-in for a Godot 4 client, on a bare TCP socket, written from experiments with 4.6: it asks as the engine
 * asks, demands of the answer what the engine demands, takes its id from the first message, and judges every frame.
 */

import net from 'node:net'
import { GUARD_MS } from '../../support/arrivals.ts'
import { complainOfAnswer } from './handshake.ts'
import { EngineSocket } from './engine-socket.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

export interface EngineClientOptions {
  readonly path?: string
  readonly protocols?: readonly string[]
  readonly headers?: readonly string[]
}

/** A client whose id has come, as `multiplayer.connected_to_server` would tell. */
export class EngineClient {
  readonly socket: EngineSocket
  readonly id: number
  readonly #tcp: net.Socket

  private constructor(tcp: net.Socket, socket: EngineSocket, id: number) {
    this.#tcp = tcp
    this.socket = socket
    this.id = id
  }

  /** Connects, and waits for the id. Rejects with the complaint where the engine would say `connection_failed`. */
  static async join(port: number, options: EngineClientOptions = {}): Promise<EngineClient> {
    const { path = '/', protocols = [], headers = [] } = options
    const tcp = net.connect({ host: '127.0.0.1', port })
    tcp.setNoDelay(true)
    const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Upgrade: websocket', 'Connection: Upgrade']
    lines.push(`Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 13')
    if (protocols.length > 0) lines.push(`Sec-WebSocket-Protocol: ${protocols.join(',')}`)
    tcp.write(`${[...lines, ...headers].join('\r\n')}\r\n\r\n`)
    const socket = new EngineSocket(tcp, true)
    try {
      return new EngineClient(tcp, socket, await readId(tcp, socket, protocols))
    } catch (error) {
      tcp.destroy()
      throw error
    }
  }

  /** Lets go of the socket, whatever its state. */
  destroy(): void {
    this.#tcp.destroy()
  }
}

function readId(tcp: net.Socket, socket: EngineSocket, protocols: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => reject(new Error('no id has come')), GUARD_MS)
    const fail = (why: string): void => {
      clearTimeout(guard)
      reject(new Error(why))
    }
    let head = ''
    let isOpen = false
    let hasId = false
    socket.onMessage = (bytes) => {
      if (hasId) return false
      hasId = true
      const id = bytes.length === 4 ? Buffer.from(bytes).readInt32LE(0) : 0
      clearTimeout(guard)
      if (id >= 2) resolve(id)
      else {
        socket.close(1000)
        fail(`the first message is ${Buffer.from(bytes).toString('hex')}`)
      }
      return true
    }
    tcp.on('error', (error) => fail(error.message))
    tcp.on('close', () => fail('the connection has ended before the id came'))
    tcp.on('data', (chunk: Buffer) => {
      if (isOpen) return socket.feed(chunk)
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n') + 4
      if (end < 4) return
      const complaint = complainOfAnswer(head.slice(0, end), KEY, protocols)
      if (complaint !== null) {
        tcp.destroy()
        return fail(complaint)
      }
      isOpen = true
      socket.feed(Buffer.from(head.slice(end), 'latin1'))
    })
  })
}
