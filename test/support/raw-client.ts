/**
 * A WebSocket client on a bare TCP or TLS socket, with a handshake and frames made by hand: it can say anything, also
 * what no decent client says. Used by the contract suite and by every test that speaks to a real port.
 * It never sleeps: each wait is for an event, with a guard time that fails with a sentence.
 */

import { createHash } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { Arrivals } from './arrivals.ts'
import { closePayload, encodeFrame, FrameReader, OPCODE, readClosePayload } from './frames.ts'
import type { Frame } from './frames.ts'
import { ResponseReader } from './response-reader.ts'
import type { RawResponse } from './response-reader.ts'

/** Where a raw client goes. */
export interface RawTarget {
  readonly port: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** The address to come from: any of 127.0.0.0/8 on Linux. */
  readonly localAddress?: string
  /** TLS, trusting this certificate authority alone (PEM); `'anyone'` trusts whatever is shown. */
  readonly trust?: string
}

/** The request of an upgrade; what is left out is what a decent client sends. */
export interface RawUpgrade {
  readonly path?: string
  readonly protocols?: readonly string[]
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Frames that go out in the same segment as the request. */
  readonly behind?: Uint8Array
  /** False leaves Host away; default true. */
  readonly hasHost?: boolean
}

/** One message that a raw client has received. */
export interface RawMessage {
  readonly bytes: Uint8Array
  readonly isText: boolean
  /** How many frames it came in. */
  readonly frames: number
}

/** The key that every raw client sends, and the answer it must get (RFC 6455, section 1.3). */
export const UPGRADE_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
export const UPGRADE_ACCEPT: string = createHash('sha1')
  .update(`${UPGRADE_KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest('base64')

/** The head of a TLS record that announces a ClientHello of 512 bytes, and the first of these. */
export const HALF_CLIENT_HELLO: Uint8Array = Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01)

/** A connected socket, and the stream of its plain bytes: the same, or the TLS over it. */
export interface RawSocket {
  readonly tcp: net.Socket
  readonly stream: net.Socket
}

/** A socket that is connected, behind the TLS handshake if there is one. Rejects when nobody listens. */
export function connectSocket(target: RawTarget): Promise<RawSocket> {
  const { port, host = '127.0.0.1', trust, localAddress } = target
  return new Promise((resolve, reject) => {
    const tcp = net.connect(localAddress === undefined ? { host, port } : { host, port, localAddress })
    const trusted = trust === 'anyone' ? { rejectUnauthorized: false } : { ca: trust }
    const stream = trust === undefined ? tcp : tls.connect({ socket: tcp, servername: 'localhost', ...trusted })
    stream.once('error', reject)
    stream.once(trust === undefined ? 'connect' : 'secureConnect', () => {
      stream.off('error', reject)
      tcp.setNoDelay(true)
      resolve({ tcp, stream })
    })
  })
}

/** One client. What it receives waits in its {@link Arrivals} until the test takes it. */
export class RawClient {
  readonly messages = new Arrivals<RawMessage>('a message for the client')
  readonly pings = new Arrivals<Uint8Array>('a ping for the client')
  readonly pongs = new Arrivals<Uint8Array>('a pong for the client')
  readonly closeFrames = new Arrivals<{ code: number; reason: string }>('a close frame for the client')
  readonly responses = new Arrivals<RawResponse>('an HTTP response for the client')
  readonly ends = new Arrivals<'end' | 'reset'>('the end of the TCP stream')
  /** Answers a close frame with its own payload, as RFC 6455 wants it. */
  answersClose = true
  /** Answers pings. */
  answersPings = true
  readonly localPort: number
  readonly #socket: net.Socket
  readonly #tcp: net.Socket
  readonly #response = new ResponseReader()
  readonly #frames = new FrameReader()
  #isUpgraded = false
  #closeSent = false
  #ended = false
  #fragments: Uint8Array[] = []
  #fragmentsAreText = false

  constructor({ tcp, stream: socket }: RawSocket) {
    this.#socket = socket
    this.#tcp = tcp
    this.localPort = tcp.localPort ?? 0
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#end('end'))
    socket.on('error', () => this.#end('reset'))
    socket.on('close', () => this.#end('end'))
  }

  /** A client that is connected and has sent nothing. */
  static async connect(target: RawTarget): Promise<RawClient> {
    return new RawClient(await connectSocket(target))
  }

  /** A client whose WebSocket is open; rejects if the answer was not a 101. */
  static async open(target: RawTarget, upgrade: RawUpgrade = {}): Promise<RawClient> {
    const client = await RawClient.connect(target)
    client.upgrade(upgrade)
    const response = await client.responses.next()
    if (response.status !== 101) throw new Error(`the upgrade was answered with ${response.status}`)
    return client
  }

  /** True once the other side has ended the stream. */
  get hasEnded(): boolean {
    return this.#ended
  }

  /** What came and is part of no frame and no response, in bytes. */
  get strayBytes(): number {
    return this.#response.strayBytes + this.#frames.unread
  }

  /** The SHA-256 fingerprints of the certificates that the server showed, its own first; none without TLS. */
  get serverCertificates(): readonly string[] {
    if (!(this.#socket instanceof tls.TLSSocket)) return []
    const fingerprints: string[] = []
    for (let shown = this.#socket.getPeerCertificate(true); ; shown = shown.issuerCertificate) {
      if (shown?.fingerprint256 === undefined || fingerprints.includes(shown.fingerprint256)) return fingerprints
      fingerprints.push(shown.fingerprint256)
    }
  }

  /** Sends bytes or text as they are. */
  write(data: Uint8Array | string): void {
    this.#socket.write(data)
  }

  /** Sends the head of a request, with a Host header in front unless told otherwise; repeated names go out as given. */
  request(
    method: string,
    target: string,
    headers: readonly (readonly [string, string])[] = [],
    behind?: Uint8Array,
    hasHost = true,
  ): void {
    this.#response.expect(method)
    const host = hasHost ? [['Host', 'localhost']] : []
    const lines = [...host, ...headers].map(([name, value]) => `${name}: ${value}\r\n`)
    const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
    this.write(behind === undefined ? head : Buffer.concat([head, behind]))
  }

  /** Sends the request of an upgrade. */
  upgrade({ path = '/', protocols = [], headers = [], behind, hasHost }: RawUpgrade = {}): void {
    const offer = protocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', protocols.join(', ')] as const]
    const fixed = [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', UPGRADE_KEY],
    ] as const
    this.request('GET', path, [...fixed, ...offer, ...headers], behind, hasHost)
  }

  /** Sends one message, in one frame. */
  send(data: Uint8Array | string): void {
    const isText = typeof data === 'string'
    this.write(encodeFrame({ opcode: isText ? OPCODE.text : OPCODE.binary, payload: Buffer.from(data) }))
  }

  ping(payload: Uint8Array = new Uint8Array(0)): void {
    this.write(encodeFrame({ opcode: OPCODE.ping, payload }))
  }

  pong(payload: Uint8Array = new Uint8Array(0)): void {
    this.write(encodeFrame({ opcode: OPCODE.pong, payload }))
  }

  /** Sends a close frame; null is one without a code. The stream stays open. */
  close(code: number | null = 1000, reason: string | Uint8Array = ''): void {
    this.#closeSent = true
    this.write(encodeFrame({ opcode: OPCODE.close, payload: closePayload(code, reason) }))
  }

  /** Stops taking bytes from the operating system, whose buffers then fill. */
  stopReading(): void {
    this.#socket.pause()
  }

  startReading(): void {
    this.#socket.resume()
  }

  /** Ends the stream with a FIN, without a close frame. */
  finish(): void {
    this.#socket.end()
  }

  /** Ends the stream with a RST. */
  reset(): void {
    this.#tcp.resetAndDestroy()
  }

  /** Lets go of the socket, whatever its state. */
  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const behind = this.#isUpgraded ? chunk : this.#readResponse(chunk)
    if (behind === null) return
    for (const frame of this.#frames.push(behind)) this.#take(frame)
  }

  #readResponse(chunk: Buffer): Uint8Array | null {
    const response = this.#response.push(chunk)
    if (response === null) return null
    this.#isUpgraded = response.status === 101
    this.responses.push(response)
    return this.#isUpgraded ? this.#response.takeStray() : null
  }

  #take(frame: Frame): void {
    if (frame.opcode === OPCODE.ping) {
      this.pings.push(frame.payload)
      if (this.answersPings) this.pong(frame.payload)
    } else if (frame.opcode === OPCODE.pong) this.pongs.push(frame.payload)
    else if (frame.opcode === OPCODE.close) this.#takeClose(frame)
    else this.#takeData(frame)
  }

  #takeClose(frame: Frame): void {
    if (this.answersClose && !this.#closeSent) {
      this.#closeSent = true
      this.write(encodeFrame({ opcode: OPCODE.close, payload: frame.payload }))
    }
    this.closeFrames.push(readClosePayload(frame.payload))
  }

  #takeData(frame: Frame): void {
    if (frame.opcode !== OPCODE.continuation) this.#fragmentsAreText = frame.opcode === OPCODE.text
    this.#fragments.push(frame.payload)
    if (!frame.fin) return
    const parts = this.#fragments
    this.#fragments = []
    const bytes = parts.length === 1 ? frame.payload : Uint8Array.from(Buffer.concat(parts))
    this.messages.push({ bytes, isText: this.#fragmentsAreText, frames: parts.length })
  }

  #end(how: 'end' | 'reset'): void {
    if (this.#ended) return
    this.#ended = true
    const response = this.#response.end()
    if (response !== null) this.responses.push(response)
    this.ends.push(how)
    for (const arrivals of [this.messages, this.pings, this.pongs, this.closeFrames, this.responses]) {
      arrivals.finish('the TCP stream has ended')
    }
  }
}
