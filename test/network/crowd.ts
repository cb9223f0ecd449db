/**
 * Many clients at little cost: bare sockets with a request made once, spread over the addresses 127.0.0.x so that neither
 * the ports of one pair of addresses nor the server's limit for one address run out. Called by the tests of this folder.
 */

import net from 'node:net'
import { encodeFrame, OPCODE } from '../support/frames.ts'
import { UPGRADE_KEY } from '../support/raw-client.ts'

/** How many source addresses there are. */
export const CROWD_ADDRESSES = process.platform === 'linux' ? 50 : 1

/** The address from which the client of this number comes: 127.0.0.2 and following, where all of 127.0.0.0/8 is here. */
export function crowdAddress(index: number): string {
  return CROWD_ADDRESSES === 1 ? '127.0.0.1' : `127.0.0.${2 + (index % CROWD_ADDRESSES)}`
}

/** The request of a client of the crowd. */
export function crowdRequest(path = '/'): Buffer {
  const lines = ['Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nSec-WebSocket-Key: ${UPGRADE_KEY}\r\n\r\n`)
}

/** A socket from one of the addresses, not connected yet. What goes wrong with it ends in `close`. */
export function crowdSocket(port: number, index: number): net.Socket {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: crowdAddress(index) })
  socket.on('error', () => undefined)
  return socket
}

const GREETING = encodeFrame({ opcode: OPCODE.binary, payload: Uint8Array.of(7) })

/**
 * Connects, asks, says one byte when the 101 is there, and is in when the byte came back. Rejects when the socket ends
 * first, or the answer is another.
 */
export function joinCrowd(port: number, index: number, request: Buffer): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = crowdSocket(port, index)
    const state = { received: 'nothing' }
    const gone = (): void =>
      reject(new Error(`client ${index} of the crowd was cut; it had received ${state.received}`))
    socket.once('close', gone)
    socket.once('data', (answer: Buffer) => {
      state.received = answer.toString('latin1', 0, 12)
      if (state.received !== 'HTTP/1.1 101') return void socket.destroy()
      socket.once('data', () => {
        socket.off('close', gone)
        resolve(socket)
      })
      socket.write(GREETING)
    })
    socket.write(request)
  })
}

/** Settles when the socket has closed. */
export function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}
