/**
 * Godot 4's `TLSOptions`: how far a server is believed, or what a server shows. Made by games for `create_client`,
 * `create_server` and `connect_to_url`; it holds values and does nothing.
 * Source: Godot 4 class reference, TLSOptions. There is no `common_name_override` here.
 */

import type { CryptoKey } from '../server/crypto-key.ts'
import type { X509Certificate } from '../server/x509-certificate.ts'

/** Godot 4's `TLSOptions`, made by {@link TLSOptions.client}, {@link TLSOptions.client_unsafe} or {@link TLSOptions.server}. */
export class TLSOptions {
  readonly #key: CryptoKey | null
  readonly #certificate: X509Certificate | null
  readonly #isUnsafe: boolean

  private constructor(key: CryptoKey | null, certificate: X509Certificate | null, isUnsafe: boolean) {
    this.#key = key
    this.#certificate = certificate
    this.#isUnsafe = isUnsafe
  }

  /** A client that believes these certificates alone; null: those of the system. */
  static client(trusted_chain: X509Certificate | null = null): TLSOptions {
    return new TLSOptions(null, trusted_chain, false)
  }

  /** A client that takes any certificate of the trusted chain whatever its name, and any at all without one. */
  static client_unsafe(trusted_chain: X509Certificate | null = null): TLSOptions {
    return new TLSOptions(null, trusted_chain, true)
  }

  /** A server with its key and certificate. */
  static server(key: CryptoKey, certificate: X509Certificate): TLSOptions {
    return new TLSOptions(key, certificate, false)
  }

  is_server(): boolean {
    return this.#key !== null
  }

  is_unsafe_client(): boolean {
    return this.#isUnsafe
  }

  /** The trusted certificates of a client; null for those of the system, and for a server. */
  get_trusted_ca_chain(): X509Certificate | null {
    return this.is_server() ? null : this.#certificate
  }

  /** The certificate of a server; null for a client. */
  get_own_certificate(): X509Certificate | null {
    return this.is_server() ? this.#certificate : null
  }

  /** The key of a server; null for a client. */
  get_private_key(): CryptoKey | null {
    return this.#key
  }
}
