/**
 * The port between an engine that owns sockets and the gate that decides about them, written as duties.
 * Implemented by uws.ts, ws.ts and memory.ts in this folder; called by the Gate alone.
 * A transport parses and carries; it never decides who may enter, never counts, never waits by a clock.
 * test/server/transport/contract.ts asks each implementation for these duties.
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connection, ConnectionEvents } from '../../peer/connection.ts'

/** The engines there are. */
export type EngineName = 'uws' | 'ws' | 'memory'

/** Things some engine cannot do. {@link Transport.cannot} gives the reason, which users may read. */
export type Ability =
  | 'attach-to-http-server'
  | 'choose-backlog'
  | 'close-timeout'
  | 'deliver-frame-sent-with-request'
  | 'keep-header-ends-beyond-ascii'
  | 'know-own-close-was-answered'
  | 'know-remote-port'
  | 'pause-reading'
  | 'refuse-binary-between-fragments'
  | 'refuse-unmasked-frame'
  | 'report-close-codes-3000-to-3999'
  | 'send-close-frame-on-violation'
  | 'set-no-delay'
  | 'share-port'
  | 'take-request-without-host'
  | 'tls'

/** A private key and its certificate chain as PEM text. */
export interface TlsMaterial {
  readonly key: string
  readonly cert: string
  /** Further certificates of the chain, sent behind `cert`; `''` if there are none. */
  readonly ca: string
}

/**
 * `off`; `shared`: nothing is remembered between messages, on uws by one compressor for all; `dedicated`: better ratio, at about
 * 73 KB per peer on uws. On ws either takes about 250 KB per peer that has sent and got a compressed message.
 */
export type Compression = 'off' | 'shared' | 'dedicated'

/** What a listener needs to know. Everything was validated by the caller. */
export interface ListenOptions {
  /** `'*'` for all addresses of both families, or a literal IPv4 or IPv6 address. */
  readonly host: string
  /** 0 (any free one) to 65535. */
  readonly port: number
  /** False lets other listeners of this machine share the port (SO_REUSEPORT); asked of engines that can. */
  readonly exclusive: boolean
  readonly tls: TlsMaterial | null
  /** Messages above this many bytes end the connection natively, as violation `message-too-big`. */
  readonly nativeMessageLimit: number
  readonly compression: Compression
}

/** The outcome of opening a listener: in the same turn, nothing left open when it failed. */
export type ListenOutcome =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly reason: 'in-use' | 'bad-address' | 'tls'; readonly message: string }

/** A request whose head has been read whole. All of it is copied: it stays valid for ever. */
export interface HttpRequest {
  /** As it was sent: `get` is not GET. */
  readonly method: string
  /** The target up to the first `?`, undecoded; begins with `/`. A target beyond ASCII is refused, and no request. */
  readonly path: string
  /** The target behind the first `?`, undecoded; `''` if there is none. */
  readonly query: string
  /**
   * Names in lower case; the values of repeated names joined with `, `. Has no prototype. Values are decoded as UTF-8.
   * On uws what is beyond ASCII at the begin and the end of a value is lost, unseen: `José` is `Jos`. What somebody is
   * known by must be sent in ASCII (`%C3%A9`, base64), or read on ws.
   */
  readonly headers: Readonly<Record<string, string>>
  /** The other end of the socket, as Godot prints it; what callbacks are asked has the player's behind a trusted proxy. */
  readonly address: string
  readonly secure: boolean
}

/** A request with its head as it was sent, from an engine that keeps that. */
export interface WrittenRequest extends HttpRequest {
  /** The target, undecoded, also with a `?` that nothing follows. */
  readonly target: string
  /** Names and values in turn, in the order in which they came; names in lower case. */
  readonly rawHeaders: readonly string[]
}

/** A plain HTTP answer. */
export interface HttpResponse {
  /** 200 to 599. */
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A plain HTTP answer that somebody has written out: with words of his own behind the status, and names more than once. */
export interface WrittenResponse {
  /** 200 to 599. */
  readonly status: number
  /** May be empty; without CR, LF and NUL, as names and values of the headers. */
  readonly phrase: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** The agreement to open a WebSocket, and who hears of it. Exactly one of `opened` and `lost` is called, once. */
export interface Acceptance {
  /** The sub-protocol that the 101 names; `''` for none. */
  readonly protocol: string
  /** Further headers of the 101: names and values without CR, LF or NUL, values not empty. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The WebSocket is open; what it returns hears the connection's events. */
  opened(connection: Connection): ConnectionEvents
  /** The socket went away first. */
  lost(): void
}

/**
 * The way to answer one request. The first answer counts; later ones, and those after the socket has gone, do nothing.
 * `upgrade` may be called only for requests that {@link checkUpgrade} (src/server/upgrade-check.ts) has passed.
 */
export interface HttpReply {
  /** Called once if the socket goes away before an answer. Set by the gate when it must wait. */
  onGone: (() => void) | null
  /**
   * Sends the answer with its content length, then closes the connection. HEAD gets no body. `left` is called once: when
   * the system has taken all of the answer, or the socket has gone; at once where this is known at once.
   */
  respond(response: HttpResponse, left?: () => void): void
  /** The same, to the letter of an answer that is there as text; absent where nobody writes such. */
  respondWritten?(response: WrittenResponse): void
  /** Ends the socket without an answer; absent where the engine cannot. */
  cut?(): void
  upgrade(acceptance: Acceptance): void
}

/** A socket whose request has not arrived whole. */
export interface PendingSocket {
  /** The other end of the socket, as Godot prints it, and as its request will tell it; `''` where it is not known. */
  readonly address: string
  /** Ends it now, without a byte. */
  cut(): void
}

/** What a transport tells the gate. None of these throws. */
export interface TransportEvents {
  /** TCP has accepted a socket: before TLS, before any byte. False: cut it at once, and `settled` does not follow. */
  accepted(socket: PendingSocket): boolean
  /**
   * The socket is no longer pending. Exactly once for each. `hasAsked`: its first request is there whole, and `request`
   * follows at once. Otherwise it has gone, or was answered by the engine because what it sent was no sound request.
   */
  settled(socket: PendingSocket, hasAsked: boolean): void
  /** A request head is there whole, upgrade or not. */
  request(request: HttpRequest, reply: HttpReply): void
}

/** What an {@link Attachment} tells the gate beside. */
export interface AttachmentEvents extends TransportEvents {
  /** An upgrade for a path that neither an attachment nor another listener of the HTTP server hears. It wants an answer. */
  strayed(request: HttpRequest, reply: HttpReply): void
}

/** Joining an HTTP server that belongs to somebody else; only the ws engine has it. */
export interface Attachment {
  /**
   * Hears the server's `upgrade` events for `path` (all paths if undefined), and leaves others to their listeners;
   * where there are none, it tells of them by `strayed`.
   */
  attach(server: Server, path: string | undefined): void
  /** Handles one upgrade that somebody else has heard. False, and nothing done, for a socket that was taken before. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): boolean
}

/**
 * An engine. One object serves one server for its whole life, through any number of `listen` and `close`.
 */
export interface Transport {
  readonly engine: EngineName
  /** What this engine cannot do, and why. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>
  /** Opens the listener in the same turn. Events go to `events` until `close`. */
  listen(options: ListenOptions, events: TransportEvents): ListenOutcome
  /** Swaps the certificate for new connections; established ones stay. On failure the old one stays in use. */
  reloadTls(tls: TlsMaterial): ListenOutcome
  /** Accepts nothing more; open connections go on. */
  stopListening(): void
  /**
   * Stops listening, lets the close frames that were handed over reach the wire, and lets go of every socket, pending
   * ones included: no handle keeps the process alive afterwards. No events follow. `listen` may be called again at once.
   */
  close(): void
  /** Prepares the engine for an attachment without a listener of its own; absent where it cannot. */
  openAttachment?(
    options: Pick<ListenOptions, 'nativeMessageLimit' | 'compression'>,
    events: AttachmentEvents,
  ): Attachment
}
