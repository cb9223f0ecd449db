/**
 * The properties of Godot's `WebSocketClient`: what is set before `connect_to_url`, with Godot's setters and getters.
 * Base of WebSocketClient, and nothing else. It keeps and checks values; it opens nothing.
 * Source: Godot 3 class reference, WebSocketClient, properties.
 */

import { WebSocketMultiplayerPeer, type PacketSeat } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import type { SignalArguments } from '../peer/godot-object.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import type { ErrorSink } from '../peer/signal.ts'
import { truthValue } from '../peer/truth-value.ts'
import type { ClientSignals } from './client-signals.ts'

/** A certificate as PEM: the main door's X509Certificate is one. */
export interface TrustedCertificate {
  /** All certificates of it, PEM; `''` if there is none. */
  save_to_string(): string
}

/** The settable half of WebSocketClient. */
export abstract class ClientProperties extends WebSocketMultiplayerPeer {
  declare readonly '~signals': SignalArguments<ClientSignals>
  readonly #report: ErrorReport
  #isVerifying = true
  #trusted: TrustedCertificate | null = null
  #isRefusing = false

  constructor(report: ErrorReport, codec: () => PacketCodec | null, sink: ErrorSink, seat: PacketSeat) {
    super(report, codec, sink, seat)
    this.#report = report
  }

  /** False takes any certificate of a `wss://` server. Read by `connect_to_url`. */
  get verify_ssl(): boolean {
    return this.#isVerifying
  }

  set verify_ssl(enabled: boolean) {
    this.set_verify_ssl_enabled(enabled)
  }

  is_verify_ssl_enabled(): boolean {
    return this.#isVerifying
  }

  /** As in Godot a number will do, and other values change nothing. */
  set_verify_ssl_enabled(enabled: boolean): void {
    this.#isVerifying = this.#truth('verify_ssl', enabled) ?? this.#isVerifying
  }

  /** The only certificate that is believed of a `wss://` server; null: those of the system. Read by `connect_to_url`. */
  get trusted_ssl_certificate(): TrustedCertificate | null {
    return this.#trusted
  }

  set trusted_ssl_certificate(cert: TrustedCertificate | null) {
    this.set_trusted_ssl_certificate(cert)
  }

  get_trusted_ssl_certificate(): TrustedCertificate | null {
    return this.#trusted
  }

  /** What is no certificate changes nothing, with a warning. */
  set_trusted_ssl_certificate(cert: TrustedCertificate | null): void {
    if (cert === null || isCertificate(cert)) {
      this.#trusted = cert
      return
    }
    const text = 'trusted_ssl_certificate must be an X509Certificate or null: it stays as it was.'
    this.#report.warn('trusted_ssl_certificate', text)
  }

  is_refusing_new_connections(): boolean {
    return this.#isRefusing
  }

  /** Kept, and without effect: nobody connects to a client, as in Godot. */
  set_refuse_new_connections(enable: boolean): void {
    this.#isRefusing = this.#truth('refuse_new_connections', enable) ?? this.#isRefusing
  }

  /** What a property that wants a bool makes of a value; undefined, and a warning, for what it does not take. */
  #truth(property: string, value: boolean): boolean | undefined {
    const truth = truthValue(value)
    if (truth === undefined) this.#report.warn(property, `${property} must be true or false: it stays as it was.`)
    return truth
  }
}

/** What JavaScript gives may be anything, whatever its type says. */
function isCertificate(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'save_to_string') === 'function'
}
