/**
 * A WebSocket server on a bare TCP socket that does what no decent server does: for the tests of the Node connector.
 */

import { createHash } from 'node:crypto'
import net from 'node:net'
import type { Test } from 'tap'
import { Arrivals } from '../support/arrivals.ts'
import { FrameReader, type Frame } from '../support/frames.ts'

/** What the server does with each client. */
export interface RawServerOptions {
  /** Bytes in the same segment as the 101. */
  readonly behind?: Uint8Array
  /** Called when the 101 has been written. */
  readonly then?: (socket: net.Socket) => void
}

/** One server; it accepts every handshake. */
export class RawServer {
  readonly frames = new Arrivals<Frame>('a frame of the client')
  readonly ends = new Arrivals<'end'>('the end of the client’s socket')
  #url = ''

  get url(): string {
    return this.#url
  }

  static async start(t: Test, { behind = new Uint8Array(0), then }: RawServerOptions): Promise<RawServer> {
    const raw = new RawServer()
    const sockets = new Set<net.Socket>()
    const server = net.createServer((socket) => {
      sockets.add(socket)
      const reader = new FrameReader()
      let head = ''
      socket.on('error', () => socket.destroy())
      socket.on('close', () => raw.ends.push('end'))
      socket.on('data', (chunk: Buffer) => {
        if (head.endsWith('\r\n\r\n')) {
          for (const frame of reader.push(chunk)) raw.frames.push(frame)
          return
        }
        head += chunk.toString('latin1')
        if (!head.endsWith('\r\n\r\n')) return
        socket.write(Buffer.concat([Buffer.from(answerTo(head)), behind]))
        then?.(socket)
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    raw.#url = `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
    return raw
  }
}

function answerTo(head: string): string {
  const key = /^sec-websocket-key: *(.*)\r$/im.exec(head)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}
