/**
 * The port through which a client opens its connections. Implemented for Node and for browsers, and by a fake in tests.
 * Called by PendingAttempt. What a connector promises is written here as duties; what it cannot is data with a reason.
 */

import type { Clock } from '../peer/clock.ts'
import type { Connection, ConnectionEvents } from '../peer/connection.ts'
import type { ConnectionFailure } from './failure.ts'
import type { WebSocketUrl } from './url.ts'

/** What a connector may be unable to do. */
export type ConnectorAbility = 'custom-headers' | 'certificates' | 'pings' | 'pause-reading'

/** How far the server's certificate is believed. */
export interface TlsTrust {
  /** False takes any certificate. */
  readonly verify: boolean
  /** PEM: the only certificates that are believed. Null: those of the system. */
  readonly trusted: string | null
}

/** Where to go and what to ask for. Everything in it has been checked. */
export interface ConnectRequest {
  readonly url: WebSocketUrl
  /** The sub-protocols to offer, in order. The server must choose one of them, and none if there are none. */
  readonly protocols: readonly string[]
  /** Further headers; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly tls: TlsTrust
  /** The largest message the client takes, in bytes. An engine's own limit lies above it. */
  readonly messageLimit: number
  /** The connector's only time. */
  readonly clock: Clock
}

/** What an attempt tells. Exactly one of the two comes, once, unless the attempt was aborted before. */
export interface AttemptEvents {
  /** It is open. Returns who hears the connection from now on. Never inside the call of `connect`. */
  opened(connection: Connection, protocol: string): ConnectionEvents
  /** It came to nothing. May come inside the call of `connect`. */
  failed(failure: ConnectionFailure): void
}

/** An attempt that has been started. */
export interface Attempt {
  /** Gives up and lets go of everything: no event comes any more. Harmless when one has come. */
  abort(): void
}

/** Opens connections. It has no deadline of its own, follows no redirects and never throws. */
export interface Connector {
  /** What it cannot do, each with the reason. */
  readonly cannot: Readonly<Partial<Record<ConnectorAbility, string>>>
  connect(request: ConnectRequest, events: AttemptEvents): Attempt
}
