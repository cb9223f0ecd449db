/**
 * The stream that `ws` and its users take for the socket of a request: what is written to it before the WebSocket is open is
 * an HTTP answer, which the knock reads and the native engine gives. Afterwards it is a sign with addresses on it; to
 * end or to destroy it ends the connection. It carries no bytes of a WebSocket.
 */

import { Duplex } from 'node:stream'
import type { Link } from './ws-link.ts'

/** Who reads the answer. */
export interface AnswerReader {
  written(chunk: Uint8Array): void
  finished(): void
  destroyed(): void
}

/** The two ends of a connection, as Node prints them. */
export interface Ends {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly localPort: number
}

/** A stand-in for `net.Socket`. */
export class UpgradeSocket extends Duplex {
  readonly link: Link
  readonly #ends: Ends
  readonly #settle: () => void

  constructor(link: Link, ends: Ends, firstReader: AnswerReader) {
    let reader = firstReader
    super({
      autoDestroy: false,
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, done) => {
        reader.written(chunk)
        done()
      },
      final: (done) => {
        reader.finished()
        done()
      },
      destroy: (error, done) => {
        reader.destroyed()
        done(error)
      },
    })
    this.link = link
    this.#ends = ends
    this.#settle = () => {
      reader = { written: () => undefined, finished: () => link.terminate(), destroyed: () => link.terminate() }
    }
  }

  /** The answer was a 101: what is written means nothing any more, and the reader is forgotten. */
  settle(): void {
    this.#settle()
    // As `ws` does: whoever destroys it with an error has said all there is to say, and hears 1006.
    this.on('error', () => undefined)
  }

  get remoteAddress(): string {
    return this.#ends.remoteAddress
  }

  get remoteFamily(): string {
    return this.#ends.remoteAddress.includes(':') ? 'IPv6' : 'IPv4'
  }

  /** Undefined where the native engine does not know it. */
  get remotePort(): number | undefined {
    return this.link.port === 0 ? undefined : this.link.port
  }

  get localAddress(): string {
    return this.#ends.localAddress
  }

  get localPort(): number {
    return this.#ends.localPort
  }

  /** Sockets of the native engine have no time-out, no keep-alive and no delay: these four change nothing. */
  setTimeout(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
