/**
 * The properties of Godot's `WebSocketServer`: what is set before `listen`, with Godot's setters and getters.
 * Base of WebSocketServer, and nothing else. It keeps and checks values; it opens nothing.
 * Source: Godot 3 class reference, WebSocketServer, properties.
 */

import { WebSocketMultiplayerPeer, type PacketSeat } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { CallDirectory } from '../peer/call-directory.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import type { SignalArguments } from '../peer/godot-object.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { ErrorSink } from '../peer/signal.ts'
import { truthValue } from '../peer/truth-value.ts'
import { godotAddress } from './address.ts'
import type { CryptoKey } from './crypto-key.ts'
import { parseExtraHeaders } from './extra-headers.ts'
import type { ServerSignals } from './server-signals.ts'
import { TAP_POINT, type TapPoint } from './tap-point.ts'
import type { X509Certificate } from './x509-certificate.ts'

/** Godot's default for `handshake_timeout`, in seconds (since 3.4). */
export const DEFAULT_HANDSHAKE_TIMEOUT = 3
const LONGEST_HANDSHAKE_TIMEOUT = 3600

/** The settable half of WebSocketServer. */
export abstract class ServerProperties extends WebSocketMultiplayerPeer {
  declare readonly '~signals': SignalArguments<ServerSignals>
  readonly #report: ErrorReport
  /** @internal Where polled-peer/recording stands in between. */
  readonly [TAP_POINT]: TapPoint
  #bindIp = '*'
  #handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT
  #isRefusing = false
  #extraHeaders: readonly (readonly [name: string, value: string])[] = []
  /** Kept from one `listen` to the next: an API stays with its peer. */
  protected callDirectory: CallDirectory | null = null

  /** The key of `ssl_certificate`; with both set, `listen` speaks TLS (`wss://`). Null: none. */
  private_key: CryptoKey | null = null
  /** The certificate shown to clients. Null: none. */
  ssl_certificate: X509Certificate | null = null
  /** Further certificates of the chain. Null: none. */
  ca_chain: X509Certificate | null = null

  constructor(report: ErrorReport, codec: () => PacketCodec | null, sink: ErrorSink, seat: PacketSeat, tap: TapPoint) {
    super(report, codec, sink, seat)
    this.#report = report
    this[TAP_POINT] = tap
  }

  abstract is_listening(): boolean

  /** `'*'` for all addresses of both families (default), or one literal address; read back as Godot prints it. */
  get bind_ip(): string {
    return this.#bindIp
  }

  set bind_ip(value: string) {
    this.set_bind_ip(value)
  }

  get_bind_ip(): string {
    return this.#bindIp
  }

  /** Kept as it was, with a warning, while listening. A host name is taken, and `listen` then says what is wrong. */
  set_bind_ip(value: string): void {
    if (this.is_listening()) {
      this.#report.warn('bind_ip', `bind_ip cannot change while listening: it stays ${this.#bindIp}.`)
      return
    }
    this.#bindIp = godotAddress(value) || value
  }

  /** Seconds from accepting a socket to its whole request, TLS included; above 0, at most 3600; default 3. */
  get handshake_timeout(): number {
    return this.#handshakeTimeout
  }

  set handshake_timeout(timeout: number) {
    this.set_handshake_timeout(timeout)
  }

  get_handshake_timeout(): number {
    return this.#handshakeTimeout
  }

  /** Who is waiting has no more left than this either, counted from now; anything out of range is refused with a warning. */
  set_handshake_timeout(timeout: number): void {
    if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= LONGEST_HANDSHAKE_TIMEOUT)) {
      const text = `handshake_timeout must be above 0 and at most ${LONGEST_HANDSHAKE_TIMEOUT} seconds, not ${String(timeout)}.`
      this.#report.warn('handshake_timeout', text)
      return
    }
    this.#handshakeTimeout = timeout
    this.handshakeTimeoutChanged(timeout)
  }

  /** Called after each change of `handshake_timeout`, in seconds. */
  protected abstract handshakeTimeoutChanged(timeout: number): void

  is_refusing_new_connections(): boolean {
    return this.#isRefusing
  }

  /** While true, upgrades are answered with 503; peers stay. As in Godot a number will do, and other values change nothing. */
  set_refuse_new_connections(enable: boolean): void {
    const isRefusing = truthValue(enable)
    if (isRefusing === undefined) {
      const text = `refuse_new_connections must be true or false: it stays ${String(this.#isRefusing)}.`
      this.#report.warn('refuse_new_connections', text)
      return
    }
    this.#isRefusing = isRefusing
    this.refusingChanged(isRefusing)
  }

  /** Called after each setting of `refuse_new_connections`. */
  protected abstract refusingChanged(isRefusing: boolean): void

  get_private_key(): CryptoKey | null {
    return this.private_key
  }

  set_private_key(value: CryptoKey | null): void {
    this.private_key = value
  }

  get_ssl_certificate(): X509Certificate | null {
    return this.ssl_certificate
  }

  set_ssl_certificate(value: X509Certificate | null): void {
    this.ssl_certificate = value
  }

  get_ca_chain(): X509Certificate | null {
    return this.ca_chain
  }

  set_ca_chain(value: X509Certificate | null): void {
    this.ca_chain = value
  }

  /** Lines of the form `Name: value` that the 101 answer carries from the next `listen` on; a bad one refuses them all. */
  set_extra_headers(headers: readonly string[] = []): void {
    const parsed = parseExtraHeaders(headers)
    if (parsed.ok) this.#extraHeaders = parsed.headers
    else this.#report.warn('extra_headers', `set_extra_headers() changed nothing. ${parsed.message}`)
  }

  override set_call_directory(directory: CallDirectory | null): void {
    this.callDirectory = directory
  }

  /** The extra headers in force. Ours. */
  get_extra_headers(): readonly (readonly [name: string, value: string])[] {
    return this.#extraHeaders
  }
}
