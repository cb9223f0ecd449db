/**
 * The properties of Godot's `WebSocketClient`: what is set before `connect_to_url`, with Godot's setters and getters.
 * Base of WebSocketClient, and nothing else. It keeps values; it opens nothing.
 * Source: Godot 3 class reference, WebSocketClient, properties.
 */

import { WebSocketMultiplayerPeer } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { SignalArguments } from '../peer/godot-object.ts'
import type { ClientSignals } from './client-signals.ts'

/** A certificate as PEM: the main door's X509Certificate is one. */
export interface TrustedCertificate {
  /** All certificates of it, PEM; `''` if there is none. */
  save_to_string(): string
}

/** The settable half of WebSocketClient. */
export abstract class ClientProperties extends WebSocketMultiplayerPeer {
  declare readonly '~signals': SignalArguments<ClientSignals>
  #isRefusing = false

  /** False takes any certificate of a `wss://` server. Read by `connect_to_url`. */
  verify_ssl = true
  /** The only certificate that is believed of a `wss://` server; null: those of the system. Read by `connect_to_url`. */
  trusted_ssl_certificate: TrustedCertificate | null = null

  is_verify_ssl_enabled(): boolean {
    return this.verify_ssl
  }

  set_verify_ssl_enabled(enabled: boolean): void {
    this.verify_ssl = enabled
  }

  get_trusted_ssl_certificate(): TrustedCertificate | null {
    return this.trusted_ssl_certificate
  }

  set_trusted_ssl_certificate(cert: TrustedCertificate | null): void {
    this.trusted_ssl_certificate = cert
  }

  is_refusing_new_connections(): boolean {
    return this.#isRefusing
  }

  /** Kept, and without effect: nobody connects to a client, as in Godot. */
  set_refuse_new_connections(enable: boolean): void {
    this.#isRefusing = enable
  }
}
