/**
 * Godot's CryptoKey: a private key, or only its public half.
 * Made by games for `private_key` of the server. Never prints or keeps more of a key than asked for, and never throws.
 * The forms it writes (PKCS#1 for RSA, SEC 1 for elliptic curves) are the ones that Godot 3 reads.
 */

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { readPemFile, reason, writePemFile } from './pem-file.ts'

const PUBLIC_PEM = /-----BEGIN (RSA )?PUBLIC KEY-----[^-]*-----END \1?PUBLIC KEY-----/

/**
 * Godot's {@link https://docs.godotengine.org/en/3.5/classes/class_cryptokey.html CryptoKey}. Unlike Godot's, one that
 * fails to load keeps what it had, and loading again replaces it. A server reads it in `listen()` and `reload_tls()`.
 */
export class CryptoKey {
  readonly #report = new ErrorReport(() => undefined)
  #key: KeyObject | null = null

  /** Loads a PEM or DER file. ERR_INVALID_PARAMETER: it can't be read; FAILED: it holds no such key, or an encrypted one. */
  load(path: string, public_only = false): GodotError {
    const file = readPemFile(path)
    if (!file.ok) return this.#report.fail(file.error, file.message)
    const error = this.#parse(file.bytes, public_only, `'${path}'`)
    file.bytes.fill(0)
    return error
  }

  /** Writes PEM, readable by the owner alone unless `public_only`. FAILED: there is nothing to write; else as `load`, and ERR_FILE_CANT_WRITE. */
  save(path: string, public_only = false): GodotError {
    const text = this.save_to_string(public_only)
    if (text === '') return GodotError.FAILED
    const { error, message } = writePemFile(path, text, public_only ? 0o644 : 0o600)
    return error === GodotError.OK ? error : this.#report.fail(error, message)
  }

  /** Loads PEM text. FAILED: it holds no such key, or an encrypted one. */
  load_from_string(string_key: string, public_only = false): GodotError {
    return this.#parse(string_key, public_only, 'the text')
  }

  /** The key as PEM, private unless `public_only`; `''` if there is none, or only its public half is known. */
  save_to_string(public_only = false): string {
    if (this.#key === null) {
      this.#report.fail(GodotError.FAILED, 'This CryptoKey is empty: nothing was loaded into it.')
      return ''
    }
    if (public_only) return publicPem(this.#key)
    if (this.#key.type === 'private') return privatePem(this.#key)
    this.#report.fail(GodotError.FAILED, 'This CryptoKey holds only a public key: the private one was not loaded.')
    return ''
  }

  /** True unless a private key was loaded, so also for an empty one, as in Godot. */
  is_public_only(): boolean {
    return this.#key?.type !== 'private'
  }

  /** What the last call that failed said, in a sentence; `''` before the first. Ours. */
  get_last_error_message(): string {
    return this.#report.message
  }

  #parse(source: string | Buffer, publicOnly: boolean, name: string): GodotError {
    try {
      this.#key = publicOnly ? parsePublic(source) : parsePrivate(source)
      return GodotError.OK
    } catch (error) {
      const kind = publicOnly ? 'public' : 'private'
      const message = `No ${kind} key can be read from ${name}: ${reason(error)}. ${explain(source, kind)}`
      return this.#report.fail(GodotError.FAILED, message)
    }
  }
}

function parsePrivate(source: string | Buffer): KeyObject {
  if (source.includes('-----BEGIN')) return createPrivateKey(source)
  return firstThatParses(['pkcs8', 'pkcs1', 'sec1'] as const, (type) =>
    createPrivateKey({ key: bytesOf(source), format: 'der', type }),
  )
}

function parsePublic(source: string | Buffer): KeyObject {
  // OpenSSL would take a private key or a certificate too and derive the public key; Godot does not.
  if (source.includes('-----BEGIN')) return createPublicKey(PUBLIC_PEM.exec(source.toString())?.[0] ?? '')
  return firstThatParses(['spki', 'pkcs1'] as const, (type) =>
    createPublicKey({ key: bytesOf(source), format: 'der', type }),
  )
}

function bytesOf(source: string | Buffer): Buffer {
  return typeof source === 'string' ? Buffer.from(source) : source
}

/** The result for the first form that fits; else the error of the first form, which is the usual one. */
function firstThatParses<T>(forms: readonly T[], parse: (form: T) => KeyObject): KeyObject {
  const errors: unknown[] = []
  for (const form of forms) {
    try {
      return parse(form)
    } catch (error) {
      errors.push(error)
    }
  }
  throw errors[0]
}

function privatePem(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
  return key.export({ format: 'pem', type }).toString()
}

function publicPem(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return half.export({ format: 'pem', type: 'spki' }).toString()
}

/** What to do about a key that can't be read. OpenSSL's own words for an encrypted one depend on its version. */
function explain(source: string | Buffer, kind: string): string {
  const isEncrypted = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(String(source))
  if (isEncrypted) return 'It is encrypted: store it without a passphrase, in a file that only the server may read.'
  return `What is needed is PEM text with a ${kind.toUpperCase()} KEY block, or the same in DER.`
}
