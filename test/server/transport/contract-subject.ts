/**
 * What the contract suite needs of a transport it examines, and the small client through which it speaks to one.
 * Real engines are reached over TCP (contract-raw.ts), the memory transport through an adapter of its own test.
 */

import type { Violation } from '../../../src/peer/connection.ts'
import type { Transport } from '../../../src/server/transport/transport.ts'
import type { Arrivals } from '../../support/arrivals.ts'
import type { RawMessage } from '../../support/raw-client.ts'
import type { RawResponse } from '../../support/response-reader.ts'

/** A transport under examination. */
export interface ContractSubject {
  /** Stands in the names of the subtests. */
  readonly name: string
  make(): Transport
  /** How clients come to it; default: over TCP. */
  readonly reach?: ContractReach
}

/** Where a client goes. */
export interface ContractTarget {
  readonly transport: Transport
  readonly port: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** PEM of the authority to trust; with it the client speaks TLS. */
  readonly trust?: string
}

/** The network between clients and transports. */
export interface ContractReach {
  /** A client that is connected (behind the TLS handshake, if there is one) and has sent nothing. Rejects where nobody listens. */
  connect(target: ContractTarget): Promise<ContractClient>
  /** A listener that is none of the transport's, on a port of 127.0.0.1. */
  occupy(): Promise<{ readonly port: number; free(): Promise<void> }>
  /** Whether `::1` exists. */
  readonly hasIpv6: boolean
}

/** A request as a client makes it. */
export interface ContractRequest {
  readonly method?: string
  /** Path and query, as they stand in the request line. */
  readonly target?: string
  /** False leaves Host away; default true. */
  readonly hasHost?: boolean
  /** Beside Host, and what an upgrade needs. Names may repeat. Each character of a value is one byte. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Adds what an upgrade needs. */
  readonly upgrade?: boolean
  readonly protocols?: readonly string[]
  /** A binary message that goes out with the request, before its answer. */
  readonly messageBehind?: Uint8Array
}

/** What a client can do wrong. */
export type Misdeed =
  | 'one frame above the limit'
  | 'fragments above the limit'
  | 'bad UTF-8'
  | 'bad UTF-8 at the end of fragments'
  | 'a reserved bit'
  | 'a reserved opcode'
  | 'a reserved control opcode'
  | 'a ping of 126 bytes'
  | 'a fragmented ping'
  | 'a continuation of nothing'
  | 'a text between fragments'

/** The misdeeds, what they are reported as, and the close code that answers them where the engine can send one. */
export const MISDEEDS: readonly (readonly [Misdeed, Violation, number])[] = [
  ['one frame above the limit', 'message-too-big', 1009],
  ['fragments above the limit', 'message-too-big', 1009],
  ['bad UTF-8', 'invalid-utf8', 1007],
  ['bad UTF-8 at the end of fragments', 'invalid-utf8', 1007],
  ['a reserved bit', 'invalid-frame', 1002],
  ['a reserved opcode', 'invalid-frame', 1002],
  ['a reserved control opcode', 'invalid-frame', 1002],
  ['a ping of 126 bytes', 'invalid-frame', 1002],
  ['a fragmented ping', 'invalid-frame', 1002],
  ['a continuation of nothing', 'invalid-frame', 1002],
  ['a text between fragments', 'invalid-frame', 1002],
]

/** One client. Pings and close frames are answered unless the switches say no. */
export interface ContractClient {
  readonly localPort: number
  readonly messages: Arrivals<RawMessage>
  readonly pings: Arrivals<Uint8Array>
  readonly pongs: Arrivals<Uint8Array>
  readonly closeFrames: Arrivals<{ code: number; reason: string }>
  readonly responses: Arrivals<RawResponse>
  readonly ends: Arrivals<'end' | 'reset'>
  readonly hasEnded: boolean
  /** Bytes received that belong to no response and no frame. */
  readonly strayBytes: number
  /** Fingerprints of what the server showed, its own certificate first; none without TLS. */
  readonly serverCertificates: readonly string[]
  answersClose: boolean
  answersPings: boolean
  ask(request: ContractRequest): void
  /** Sends the beginning of a request head, which never becomes whole. */
  askHalf(): void
  /** Sends bytes that are no HTTP. */
  babble(): void
  /** Sends the beginning of a TLS handshake, which never becomes whole, on a client that speaks no TLS. */
  greetHalf(): void
  send(data: Uint8Array | string): void
  /** Sends one message in several frames, with a ping before the last one. */
  sendFragments(parts: readonly Uint8Array[], isText: boolean, pingBetween: Uint8Array): void
  /** Sends a frame of the given payload without a mask. */
  sendUnmasked(payload: Uint8Array): void
  /** Sends the first fragment of a binary message, and a whole binary message behind it. */
  sendBetweenFragments(payload: Uint8Array): void
  misbehave(misdeed: Misdeed, messageLimit: number): void
  pong(): void
  /** Sends a close frame; null is one without a code. */
  close(code: number | null, reason?: string): void
  stopReading(): void
  startReading(): void
  /** Ends the stream in good order, without a close frame. */
  finish(): void
  /** Breaks the stream. */
  reset(): void
  /** Lets go of everything, at the end of a test. */
  destroy(): void
}
