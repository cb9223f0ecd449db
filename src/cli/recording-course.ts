/**
 * Follows a recording record by record: which tick it is, whom each record is about, how that peer's packets are coded.
 * Made by `polled-peer inspect`, once for its summary and once for its lines. Holds a bounded number of connections.
 */

import { msgpackCodec } from '../multiplayer/codec/msgpack.ts'
import { variantCodec } from '../multiplayer/codec/variant-wire.ts'
import type { WireCodec } from '../multiplayer/codec/wire-codec.ts'
import { FRAME_TYPES, readFrame, systemFrameId } from '../multiplayer/frame.ts'
import type { RecordedEvent } from '../recording/record-layout.ts'

/** Where a record stands. */
export interface RecordPlace {
  /** How many polls had begun, this one included if it is one. */
  readonly tick: number
  /** The number of the connection, or of the request that may become one; null if it is about none. */
  readonly connection: number | null
  /** The id of the peer that the connection is; null before it is one, and afterwards. */
  readonly peer: number | null
  /** What the peer's values are written in. */
  readonly codec: WireCodec
}

/** So many connections are remembered, the latest: as many as a host takes. A recording may name any number. */
const MOST_CONNECTIONS = 1_000_000

interface KnownConnection {
  readonly peer: number | null
  readonly codec: WireCodec
}

const STRANGER: KnownConnection = { peer: null, codec: variantCodec }

/** The way through one recording. */
export class RecordingCourse {
  readonly #known = new Map<number, KnownConnection>()
  #requests = 0
  #ticks = 0
  #isMultiplayer = false

  /** How many polls have begun. */
  get ticks(): number {
    return this.#ticks
  }

  /** A server has told a peer its id in a frame of `gd_mp_api`: packets are frames. */
  get isMultiplayer(): boolean {
    return this.#isMultiplayer
  }

  /** Goes on to the next record. */
  step(event: RecordedEvent): RecordPlace {
    if (event.kind === 'poll') this.#ticks++
    if (event.kind === 'idle') this.#ticks += event.polls
    const connection = this.#connectionOf(event)
    if (connection === null) return { tick: this.#ticks, connection, ...STRANGER }
    const before = this.#known.get(connection) ?? STRANGER
    const now = changed(before, event)
    if (event.kind === 'ended' || event.kind === 'lost' || event.kind === 'gone') this.#known.delete(connection)
    else if (now !== before) this.#remember(connection, now)
    if (event.kind === 'write' && tellsId(event, now.peer)) this.#isMultiplayer = true
    return { tick: this.#ticks, connection, ...now }
  }

  #connectionOf(event: RecordedEvent): number | null {
    if (event.kind === 'request' || event.kind === 'strayed') return this.#requests++
    if ('connection' in event) return event.connection
    return 'request' in event ? event.request : null
  }

  #remember(connection: number, known: KnownConnection): void {
    this.#known.set(connection, known)
    if (this.#known.size <= MOST_CONNECTIONS) return
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      return
    }
  }
}

function changed(known: KnownConnection, event: RecordedEvent): KnownConnection {
  if (event.kind === 'seated') return { ...known, peer: event.peer }
  if (event.kind !== 'upgrade' || !event.protocol.endsWith(msgpackCodec.name)) return known
  return { ...known, codec: msgpackCodec }
}

function tellsId({ packets }: RecordedEvent<'write'>, peer: number | null): boolean {
  const payload = packets[0]?.payload
  if (!(payload instanceof Uint8Array)) return false
  const read = readFrame(payload)
  return read.ok && read.frame.type === FRAME_TYPES.id && systemFrameId(read.frame) === peer
}
