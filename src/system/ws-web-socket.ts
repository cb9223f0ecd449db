/**
 * The `ws` package's WebSocket with two ears: it tells at once when the package ends a connection by itself, which the
 * package's own `close` event tells only after the socket has gone. Owned by a WsConnection; made by whoever opens
 * it, on either side.
 * Both ears hear public methods that the package calls on itself; should it stop to do so, `close` still tells the end.
 * Two of its own members are touched: the timer of a close, which the package lets nobody switch off, and the reader of
 * frames, which it asks whether a message is unfinished.
 */

import { WebSocket } from './ws-package.ts'

/** What a {@link HearingWebSocket} hears of the package's own doings. */
export interface EngineEars {
  /** A close frame came and was answered. The code is 1005 if it held none. */
  concluded(code: number, reason: string): void
  /** The package has sent a close frame because of a violation; its `error` event says which. */
  complained(): void
  /** The socket was cut: more pings came than their answers could be sent, or than one message may have inside. */
  cut(): void
}

/** A WebSocket whose owner closes it by `startClosing` and `destroy`, and the package by `close` and `terminate`. */
export class HearingWebSocket extends WebSocket {
  ears: EngineEars | null = null

  /** The owner's closing handshake; 0 is a close frame without a code. */
  startClosing(code: number, reason: string): void {
    if (code === 0) super.close()
    else super.close(code, reason)
    this.#dropTimer()
  }

  /** The package's answers to pings, too. Their bytes are a part of what the socket delivered: a copy lets go of the rest. */
  override pong(payload: Uint8Array, mask?: boolean, taken?: (error: Error) => void): void {
    super.pong(Buffer.from(payload), mask, taken)
  }

  /** Whether a fragment of a message has come, and its last one has not. */
  get isInsideMessage(): boolean {
    const reader: unknown = '_receiver' in this ? this._receiver : null
    return typeof reader === 'object' && reader !== null && '_fragmented' in reader && reader._fragmented !== 0
  }

  /** The owner's end without a close frame, also of an attempt. */
  destroy(): void {
    super.terminate()
  }

  override close(code?: number, data?: string | Buffer): void {
    super.close(code, data)
    this.#dropTimer()
    // A complaint is a bare code. The answer to a close frame repeats its reason, or has neither.
    if (code !== undefined && data === undefined) this.ears?.complained()
    else this.ears?.concluded(code ?? 1005, data?.toString() ?? '')
  }

  override terminate(): void {
    super.terminate()
    this.ears?.cut()
  }

  /**
   * Takes away the package's own deadline for a closing handshake, for the owner keeps one. However long it is, the timer
   * would keep the process from ending while the other side is half open.
   */
  #dropTimer(): void {
    if ('_closeTimer' in this) clearTimeout(this._closeTimer as NodeJS.Timeout)
  }
}
