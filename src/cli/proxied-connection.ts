/**
 * One connection through the proxy: a client's socket, a server's socket, and a link in each direction between them.
 * Made by the proxy. Reads no more than a link takes, and writes no more than a socket takes.
 */

import type { Socket } from 'node:net'
import type { Timer } from '../peer/clock.ts'
import { SeededRandom } from '../peer/seeded-random.ts'
import { systemClock } from '../system/clock.ts'
import type { ConnectionConditions, NetworkConditions } from '../testing/conditions.ts'
import { Link } from '../testing/link.ts'

/** Who hears what happens to a connection. */
export interface ProxiedListener {
  /** So many bytes have come out at the other end. */
  carried(direction: 'up' | 'down', bytes: number): void
  /** It was reset, by its conditions or by one of its sides. */
  wasReset(): void
  /** The server cannot be reached; the client is reset. */
  unreachable(error: Error): void
  /** Both sockets are closed. The last call. */
  closed(): void
}

interface Side {
  readonly socket: Socket
  /** What this side sends goes in here. */
  readonly sending: Stream
  /** What this side is sent comes out here. */
  readonly hearing: Stream
}

/** Two sockets with a network between them. */
export class ProxiedConnection {
  readonly #sides: readonly [Side, Side]
  readonly #listener: ProxiedListener
  /** Until a direction falls silent. */
  readonly #silences = new Map<Link, Timer>()
  #isBroken = false

  /** Both sockets stay half-open when the other side ends, and may be connecting still. */
  constructor(
    client: Socket,
    server: Socket,
    conditions: ConnectionConditions,
    seed: number,
    listener: ProxiedListener,
  ) {
    const random = new SeededRandom(seed)
    // A radio that is gone is gone for both directions.
    const stallSeed = random.nextUint32()
    const stream = (direction: 'up' | 'down', from: Socket, to: Socket): Stream =>
      new Stream(from, to, conditions[direction], random, stallSeed, {
        carried: (bytes) => listener.carried(direction, bytes),
        wasReset: () => this.reset(),
      })
    const up = stream('up', client, server)
    const down = stream('down', server, client)
    this.#listener = listener
    this.#sides = [
      { socket: client, sending: up, hearing: down },
      { socket: server, sending: down, hearing: up },
    ]
    for (const side of this.#sides) this.#hear(side)
    this.#awaitSilence(up.link, conditions.up.silentAfterMs)
    this.#awaitSilence(down.link, conditions.down.silentAfterMs)
    let isReached = false
    server.once('connect', () => (isReached = true))
    server.once('error', (error) => {
      if (!isReached) listener.unreachable(error)
    })
  }

  /** Resets both sides, now. */
  reset(): void {
    if (this.#isBroken) return
    this.#isBroken = true
    for (const { socket, sending } of this.#sides) {
      sending.link.drop()
      if (socket.connecting) socket.destroy()
      else if (!socket.destroyed) socket.resetAndDestroy()
    }
    this.#listener.wasReset()
  }

  /** Closes both sides, now and without a word. */
  destroy(): void {
    this.#isBroken = true
    for (const { socket, sending } of this.#sides) {
      sending.link.drop()
      socket.destroy()
    }
  }

  #hear(side: Side): void {
    const { socket, sending, hearing } = side
    socket.setNoDelay(true)
    socket.on('error', () => {
      if (this.#isBroken) return
      // The other side hears of it as late as of everything else, and at once where its end has been told already.
      if (sending.link.isOver) return this.reset()
      // This side hears nothing any more.
      hearing.link.drop()
      sending.link.reset()
    })
    socket.on('end', () => this.#forget())
    socket.on('close', () => {
      this.#forget()
      if (this.#sides.every(({ socket: one }) => one.closed)) this.#close()
    })
  }

  /** Nothing else happens in the moment in which a direction falls silent. */
  #awaitSilence(link: Link, afterMs: number | undefined): void {
    if (afterMs === undefined) return
    const timer = systemClock.after(afterMs, () => {
      // A timer may ring a little early.
      if (link.isSilent) this.#forget()
      else this.#awaitSilence(link, 1)
    })
    this.#silences.set(link, timer)
  }

  /** Who has said all, and can hear nothing any more from a side that has, or is gone, is not kept waiting for ever. */
  #forget(): void {
    for (const [index, { socket, sending, hearing }] of this.#sides.entries()) {
      const other = this.#sides[1 - index]?.socket
      const isAlone = other?.destroyed === true || other?.readableEnded === true
      if (!isAlone) continue
      // Nobody will hear it: behind what does not fit on the line its end would never be seen.
      if (sending.link.isSilent) sending.discard()
      // What was told its end closes by itself, when all of it is written.
      if (!socket.readableEnded || socket.writableEnded) continue
      if (hearing.link.isOver || hearing.link.isSilent) socket.destroy()
    }
  }

  #close(): void {
    for (const silence of this.#silences.values()) silence.cancel()
    for (const { sending } of this.#sides) sending.link.drop()
    this.#listener.closed()
  }
}

/** From one socket through a link to the other. */
class Stream {
  readonly link: Link
  readonly #from: Socket
  /** What was read and did not fit on the line. */
  #rest: Uint8Array | null = null
  #hasEnded = false
  #isDiscarding = false

  constructor(
    from: Socket,
    to: Socket,
    conditions: NetworkConditions,
    random: SeededRandom,
    stallSeed: number,
    listener: { carried(bytes: number): void; wasReset(): void },
  ) {
    const link = new Link(
      { conditions, clock: systemClock, random, stallSeed },
      {
        data: (bytes) => {
          listener.carried(bytes.length)
          if (!to.write(bytes)) link.pause()
        },
        end: () => void to.end(),
        reset: () => listener.wasReset(),
        room: () => this.#push(this.#rest),
      },
    )
    this.link = link
    this.#from = from
    from.on('data', (chunk: Buffer) => this.#push(chunk))
    from.on('end', () => {
      this.#hasEnded = true
      this.#push(this.#rest)
    })
    to.on('drain', () => link.resume())
  }

  /** Reads on, and drops what comes: only the end of it is of interest. */
  discard(): void {
    this.#isDiscarding = true
    this.#rest = null
    this.#from.resume()
  }

  #push(bytes: Uint8Array | null): void {
    if (this.link.isOver || this.#isDiscarding) return
    const taken = bytes === null ? 0 : this.link.write(bytes)
    this.#rest = bytes === null || taken === bytes.length ? null : bytes.subarray(taken)
    if (this.#rest !== null) this.#from.pause()
    else if (this.#hasEnded) this.link.end()
    else this.#from.resume()
  }
}
