/**
 * Godot's X509Certificate: a certificate, or a chain of them.
 * Made by games for `ssl_certificate` and `ca_chain` of the server. Never judges a certificate's dates, and never throws.
 */

import { X509Certificate as ParsedCertificate } from 'node:crypto'
import { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import { readPemFile, reason, writePemFile } from './pem-file.ts'

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/**
 * Godot's {@link https://docs.godotengine.org/en/3.5/classes/class_x509certificate.html X509Certificate}. Unlike Godot's,
 * loading again replaces what it had instead of adding to it, one that fails to load keeps it, and an empty one is not saved.
 */
export class X509Certificate {
  readonly #report = new ErrorReport(() => undefined)
  #pem = ''

  /** Loads a file: all the certificates of a PEM text, or one in DER. ERR_INVALID_PARAMETER: it can't be read; FAILED: none in it, or a bad one. */
  load(path: string): GodotError {
    const file = readPemFile(path)
    return file.ok ? this.#parse(file.bytes, `'${path}'`) : this.#report.fail(file.error, file.message)
  }

  /** Writes PEM. FAILED: there is nothing to write; ERR_INVALID_PARAMETER, ERR_FILE_CANT_WRITE: the file can't be opened or written. */
  save(path: string): GodotError {
    const text = this.save_to_string()
    if (text === '') return GodotError.FAILED
    const { error, message } = writePemFile(path, text, 0o644)
    return error === GodotError.OK ? error : this.#report.fail(error, message)
  }

  /** Loads all the certificates of a PEM text. FAILED: none in it, or a bad one. In Godot since 4.0. */
  load_from_string(string: string): GodotError {
    return this.#parse(string, 'the text')
  }

  /** All certificates as PEM, in their order; `''` if there is none. In Godot since 4.0. */
  save_to_string(): string {
    if (this.#pem === '') {
      this.#report.fail(GodotError.FAILED, 'This X509Certificate is empty: nothing was loaded into it.')
    }
    return this.#pem
  }

  /** What the last call that failed said, in a sentence; `''` before the first. Ours. */
  get_last_error_message(): string {
    return this.#report.message
  }

  #parse(source: string | Buffer, name: string): GodotError {
    try {
      const isPem = source.includes('-----BEGIN')
      const blocks = isPem ? (source.toString().match(PEM_BLOCK) ?? []) : [source]
      if (blocks.length === 0) return this.#report.fail(GodotError.FAILED, `There is no certificate in ${name}.`)
      this.#pem = blocks.map((block) => new ParsedCertificate(block).toString()).join('')
      return GodotError.OK
    } catch (error) {
      return this.#report.fail(GodotError.FAILED, `No certificate can be read from ${name}: ${reason(error)}.`)
    }
  }
}
