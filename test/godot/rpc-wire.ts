/**
 * The wire between clients and a server of a multiplayer world, whoever they are: hands every byte on, keeps the frames
 * of the multiplayer protocol for the test, and can cut a client off in the middle of one. Used by rpc-world.ts.
 * Frames are read here byte by byte: what is under test is not used to judge it.
 */

import net from 'node:net'
import { encodeFrame, FrameReader, OPCODE } from '../support/frames.ts'
import type { Frame } from '../support/frames.ts'

const HEAD_END = Buffer.from('\r\n\r\n')
const HEADER_BYTES = 9

/** One frame of the multiplayer protocol. */
export interface WireFrame {
  /** Whose connection it took. */
  readonly client: string
  /** Whether that client sent it, or was sent it. */
  readonly isSent: boolean
  /** 0 payload, 1 add, 2 remove, 3 id. */
  readonly type: number
  readonly source: number
  readonly target: number
  readonly payload: Buffer
}

/** One connection through the wire. */
interface Line {
  readonly client: string
  readonly near: net.Socket
  readonly far: net.Socket
  /** Frames of the client's that are still let through; no limit by default. */
  left: number
}

/** A listening port, behind which is the server's. */
export class Wire {
  readonly port: number
  readonly #listener: net.Server
  readonly #frames: WireFrame[] = []
  readonly #lines = new Map<string, Line>()
  readonly #sockets: net.Socket[] = []
  /** Whose connection the next one is. */
  next = ''

  private constructor(listener: net.Server, server: number) {
    this.port = (listener.address() as net.AddressInfo).port
    this.#listener = listener
    listener.on('connection', (near) => this.#open(near, server))
  }

  /** A wire to a port of this machine. Whoever opens it closes it. */
  static async open(server: number): Promise<Wire> {
    const listener = net.createServer({ noDelay: true })
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve))
    return new Wire(listener, server)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => void this.#listener.close(resolve))
  }

  /** What went through since the last call. */
  takeFrames(): WireFrame[] {
    return this.#frames.splice(0)
  }

  /** Lets so many frames more of a client's through and half of the next, and then breaks its connection. */
  cutAfter(client: string, frames: number): void {
    const line = this.#lines.get(client)
    if (line === undefined) throw new Error(`${client} has no connection`)
    line.left = frames
  }

  #open(near: net.Socket, server: number): void {
    const far = net.connect({ host: '127.0.0.1', port: server, noDelay: true })
    const line: Line = { client: this.next, near, far, left: Infinity }
    this.#lines.set(line.client, line)
    this.#sockets.push(near, far)
    this.#carry(line, true)
    this.#carry(line, false)
  }

  #carry(line: Line, isSent: boolean): void {
    const [from, to] = isSent ? [line.near, line.far] : [line.far, line.near]
    const reader = new FrameReader()
    let head: Buffer | null = Buffer.alloc(0)
    from.on('data', (chunk: Buffer) => {
      let rest = chunk
      if (head !== null) {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf(HEAD_END)
        rest = end < 0 ? Buffer.alloc(0) : head.subarray(end + HEAD_END.length)
        if (end >= 0) head = null
      }
      const frames = reader.push(rest)
      if (isSent && line.left < Infinity) return this.#carryUntilCut(line, frames)
      for (const frame of frames) this.#note(line.client, isSent, frame)
      if (!to.destroyed) to.write(chunk)
    })
    // Never destroyed here: a reset would overtake what was sent before it.
    for (const event of ['end', 'close', 'error']) from.on(event, () => to.end())
  }

  #carryUntilCut(line: Line, frames: readonly Frame[]): void {
    for (const frame of frames) {
      const bytes = encodeFrame(frame)
      if (line.left-- > 0) {
        this.#note(line.client, true, frame)
        line.far.write(bytes)
        continue
      }
      line.far.end(bytes.subarray(0, bytes.length >> 1))
      line.near.resetAndDestroy()
      return
    }
  }

  #note(client: string, isSent: boolean, { opcode, payload }: Frame): void {
    if (opcode !== OPCODE.binary || payload.length < HEADER_BYTES) return
    const bytes = Buffer.from(payload)
    this.#frames.push({
      client,
      isSent,
      type: bytes.readUInt8(0),
      source: bytes.readInt32LE(1),
      target: bytes.readInt32LE(5),
      payload: bytes.subarray(HEADER_BYTES),
    })
  }
}
