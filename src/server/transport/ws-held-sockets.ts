/**
 * The sockets that the ws engine is answerable for, each with the one who looks after it at the moment: first as a
 * pending socket, then as a reply, then as a connection. Asked by the transport's `close`; never ends a socket by itself.
 */

import type { Duplex } from 'node:stream'

/** One who looks after a socket. */
export interface Holder {
  /** Tells what is still to be told, sends what was handed over, and lets go. */
  release(): void
}

/** All sockets of one transport. A socket leaves when it has closed. */
export class HeldSockets {
  readonly #holders = new Map<Duplex, Holder>()

  /** Gives the socket into somebody's hands; the earlier holder has it no more. */
  hold(socket: Duplex, holder: Holder): void {
    if (!this.#holders.has(socket)) socket.once('close', () => this.#holders.delete(socket))
    this.#holders.set(socket, holder)
  }

  /** Lets go of every socket. */
  releaseAll(): void {
    const holders = [...this.#holders.values()]
    this.#holders.clear()
    for (const holder of holders) holder.release()
  }
}
