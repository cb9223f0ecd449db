/**
 * The records of a recording as one table: each kind, its number, and its fields in the order in which they stand.
 * RecordWriter writes by it, RecordingReader reads by it, and docs/wire/recording.md is held against it by a test.
 * Types and constants alone: nothing here touches a byte.
 */

/** The first bytes of every recording: what no text file begins with, and what a transfer as text would spoil. */
export const MAGIC: readonly number[] = [0x89, 0x50, 0x50, 0x52, 0x0d, 0x0a, 0x1a, 0x0a]
/** The version that is written, and the only one that is read. */
export const VERSION = 1
/** Bits of the header's byte of flags. */
export const FLAGS = { payloads: 1, addresses: 2 } as const
/** The longest record, in bytes, without its length and its checksum. */
export const MAX_RECORD_BYTES = 16_777_216
/** The longest description in the header, in bytes of JSON. */
export const MAX_DESCRIPTION_BYTES = 65_536
/** How many packets a written packet can point back to. */
export const REPEATABLE_PACKETS = 16
/** The longest packet that can be pointed back to, in bytes: so both sides keep a mebibyte for that at most. */
export const MAX_REPEATABLE_BYTES = 65_536
/** The most packets or headers of one record: sixteen times what a batch can have. A forged list would take far more memory than bytes. */
export const MAX_LIST_ITEMS = 65_536
/** The most polls that one record of an idle stretch stands for: a replay ticks for each, so that few bytes must not be many. */
export const MAX_IDLE_POLLS = 1000
/** Set in a kind's number: it happened inside the call that is the last record before it that was one. */
export const INSIDE_BIT = 0x80

/** Words that stand as their place in the list. */
export const WORDS = {
  cause: ['remote', 'local', 'lost', 'violation', 'refused'],
  violation: ['', 'message-too-big', 'invalid-utf8', 'invalid-frame', 'invalid-close-code', 'ping-flood'],
  outcome: ['ok', 'in-use', 'bad-address', 'tls'],
  control: ['ping', 'pong'],
  why: ['closed', 'backlog-full', 'record-too-long', 'write-failed'],
} as const

/** How a field stands in a record, and what it is in a program. */
export interface FieldTypes {
  /** A varint: 0 to 2^53 - 1. */
  readonly count: number
  /** 32 bits. */
  readonly u32: number
  /** One byte, 0 or 1. */
  readonly flag: boolean
  /** A varint with the length, then UTF-8. */
  readonly text: string
  /** A varint with the length, then the bytes where payloads are kept: else the length is all there is. */
  readonly payload: Uint8Array | number
  /** A varint with the number of pairs, then a name and a value for each, as text. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** A varint with their number, then each packet: see {@link RecordedPacket}. */
  readonly packets: readonly RecordedPacket[]
  readonly cause: (typeof WORDS.cause)[number]
  readonly violation: (typeof WORDS.violation)[number]
  readonly outcome: (typeof WORDS.outcome)[number]
  readonly control: (typeof WORDS.control)[number]
  readonly why: (typeof WORDS.why)[number]
}

/** A packet that was written: its bytes, or how many there were where payloads are left out. */
export interface RecordedPacket {
  readonly payload: Uint8Array | number
  readonly isText: boolean
}

/** Who a record comes from: the engine, the server and its game, what they asked for, or the recording itself. */
export type RecordOrigin = 'in' | 'out' | 'fact' | 'mark'

/** Every kind of record. Sockets and requests are numbered from 0 as they come; a connection has its request's number. */
export const RECORDS = {
  // ---- in: what the engine told, what the clock did, when the game polled ----
  accepted: { number: 0x01, origin: 'in', fields: { address: 'text' } },
  settled: { number: 0x02, origin: 'in', fields: { socket: 'count', hasAsked: 'flag' } },
  request: {
    number: 0x03,
    origin: 'in',
    fields: { method: 'text', path: 'text', query: 'text', headers: 'headers', address: 'text', secure: 'flag' },
  },
  strayed: {
    number: 0x04,
    origin: 'in',
    fields: { method: 'text', path: 'text', query: 'text', headers: 'headers', address: 'text', secure: 'flag' },
  },
  gone: { number: 0x05, origin: 'in', fields: { request: 'count' } },
  opened: { number: 0x06, origin: 'in', fields: { connection: 'count', address: 'text', canPause: 'flag' } },
  lost: { number: 0x07, origin: 'in', fields: { request: 'count' } },
  message: { number: 0x08, origin: 'in', fields: { connection: 'count', isText: 'flag', payload: 'payload' } },
  late: { number: 0x09, origin: 'in', fields: { connection: 'count', length: 'count' } },
  pong: { number: 0x0a, origin: 'in', fields: { connection: 'count' } },
  control: { number: 0x0b, origin: 'in', fields: { connection: 'count', type: 'control', payload: 'payload' } },
  drained: { number: 0x0c, origin: 'in', fields: { connection: 'count' } },
  closing: { number: 0x0d, origin: 'in', fields: { connection: 'count' } },
  ended: {
    number: 0x0e,
    origin: 'in',
    fields: {
      connection: 'count',
      cause: 'cause',
      code: 'count',
      reason: 'text',
      wasClean: 'flag',
      violation: 'violation',
    },
  },
  timer: { number: 0x0f, origin: 'in', fields: { timer: 'count' } },
  turn: { number: 0x10, origin: 'in', fields: {} },
  poll: { number: 0x11, origin: 'in', fields: {} },
  polled: { number: 0x12, origin: 'in', fields: {} },
  idle: { number: 0x13, origin: 'in', fields: { polls: 'count' } },
  // ---- out: what the server did ----
  listen: {
    number: 0x20,
    origin: 'out',
    fields: {
      host: 'text',
      port: 'count',
      exclusive: 'flag',
      secure: 'flag',
      nativeMessageLimit: 'count',
      compression: 'text',
      outcome: 'outcome',
      openPort: 'count',
      message: 'text',
    },
  },
  attach: { number: 0x21, origin: 'out', fields: { nativeMessageLimit: 'count', compression: 'text' } },
  reload: { number: 0x22, origin: 'out', fields: { outcome: 'outcome', openPort: 'count', message: 'text' } },
  stopListening: { number: 0x23, origin: 'out', fields: {} },
  shut: { number: 0x24, origin: 'out', fields: {} },
  turnedAway: { number: 0x25, origin: 'out', fields: { socket: 'count' } },
  cutSocket: { number: 0x26, origin: 'out', fields: { socket: 'count' } },
  respond: {
    number: 0x27,
    origin: 'out',
    fields: { request: 'count', status: 'count', headers: 'headers', body: 'payload' },
  },
  upgrade: { number: 0x28, origin: 'out', fields: { request: 'count', protocol: 'text', headers: 'headers' } },
  seated: { number: 0x29, origin: 'out', fields: { connection: 'count', peer: 'count' } },
  write: { number: 0x2a, origin: 'out', fields: { connection: 'count', packets: 'packets' } },
  ping: { number: 0x2b, origin: 'out', fields: { connection: 'count' } },
  close: { number: 0x2c, origin: 'out', fields: { connection: 'count', code: 'count', reason: 'text' } },
  terminate: { number: 0x2d, origin: 'out', fields: { connection: 'count' } },
  noDelay: { number: 0x2e, origin: 'out', fields: { connection: 'count', enabled: 'flag', hasSwitched: 'flag' } },
  reading: { number: 0x2f, origin: 'out', fields: { connection: 'count', enabled: 'flag' } },
  // ---- facts: what the server and its game asked for, and were told ----
  time: { number: 0x40, origin: 'fact', fields: {} },
  dice: { number: 0x41, origin: 'fact', fields: { value: 'u32' } },
  buffered: { number: 0x42, origin: 'fact', fields: { connection: 'count', amount: 'count' } },
  port: { number: 0x43, origin: 'fact', fields: { connection: 'count', port: 'count' } },
  // ---- marks ----
  end: { number: 0x60, origin: 'mark', fields: { why: 'why', message: 'text' } },
} as const

/** What the table says of one kind. */
export interface RecordLayout {
  readonly number: number
  readonly origin: RecordOrigin
  readonly fields: Readonly<Record<string, keyof FieldTypes>>
}

/** The name of a kind of record. */
export type RecordKind = keyof typeof RECORDS

type FieldsOf<K extends RecordKind> = {
  readonly [F in keyof (typeof RECORDS)[K]['fields']]: (typeof RECORDS)[K]['fields'][F] extends keyof FieldTypes
    ? FieldTypes[(typeof RECORDS)[K]['fields'][F]]
    : never
}

/** What a record of one kind says, without its time and its place. */
export type RecordBody<K extends RecordKind = RecordKind> = { [N in K]: { readonly kind: N } & FieldsOf<N> }[K]

/** A record as it is read. */
export type RecordedEvent<K extends RecordKind = RecordKind> = RecordBody<K> & {
  /** Microseconds since the recording began. */
  readonly micros: number
  /** It happened inside a call of the server's: the end that `close` brings along, say. */
  readonly isInside: boolean
}

/** What stands at the head of a recording. */
export interface RecordingHeader {
  readonly version: number
  /** Whether the bytes of packets, close reasons, answers and requests are kept; without them nothing can be replayed. */
  readonly hasPayloads: boolean
  /** Whether addresses are kept; else each has a stand-in of the form 0.0.x.y. */
  readonly hasAddresses: boolean
  /** The wall clock when it began: milliseconds since 1970. */
  readonly startedAt: number
  /** The server's clock when it began, in microseconds. */
  readonly clockMicros: number
  readonly description: RecordingDescription
}

/** The readable part of a header. */
export interface RecordingDescription {
  /** The engine that was recorded. */
  readonly engine: string
  /** What that engine cannot do. */
  readonly cannot: readonly string[]
  /** The version of Node, as `v22.1.0`. */
  readonly node: string
  /** What `record` was given as `note`: any JSON. */
  readonly note: unknown
}

/** How a recording ends. */
export interface RecordingEnd {
  /**
   * - `whole`: it was closed.
   * - `stopped`: it stopped by itself, and says why.
   * - `unfinished`: the program ended without closing it; every record is there whole.
   * - `cut`: the last record is there in part.
   * - `damaged`: something is not as it was written.
   */
  readonly state: 'whole' | 'stopped' | 'unfinished' | 'cut' | 'damaged'
  /** Where what was read ends, in bytes from the beginning. */
  readonly offset: number
  /** In words. */
  readonly reason: string
}
