/**
 * What the errors of Node and of the `ws` package mean in the words of the client. Pure. Called by the Node connector
 * and its connections.
 */

import type { Violation } from '../peer/connection.ts'
import { failure, type ConnectionFailure, type FailureReason } from './failure.ts'

/** Codes of the system, of DNS and of the HTTP parser. Those of TLS are recognized by their shape. */
const REASONS: readonly (readonly [pattern: RegExp, reason: FailureReason])[] = [
  [/^(ENOTFOUND|EAI_)/, 'unresolved'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|EACCES|EPERM)$/, 'unreachable'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'reset'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|.*_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/, 'tls'],
]

/** The codes of the package that are not simply an invalid frame. */
const VIOLATIONS: ReadonlyMap<string, Violation> = new Map([
  ['WS_ERR_INVALID_UTF8', 'invalid-utf8'],
  ['WS_ERR_INVALID_CLOSE_CODE', 'invalid-close-code'],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'message-too-big'],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 'message-too-big'],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 'message-too-big'],
])

/** Why an attempt failed, from what was thrown. */
export function nodeFailure(error: unknown): ConnectionFailure {
  const code = codeOf(error)
  const reason = REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'bad-answer'
  return failure(reason, sentence(error))
}

/** The violation behind an `error` event of an open connection; null if it is an error of the socket or the system. */
export function violationOf(error: Error): Violation | null {
  const code = codeOf(error)
  return VIOLATIONS.get(code) ?? (code.startsWith('WS_ERR_') ? 'invalid-frame' : null)
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

/** Of several addresses that were tried, each says why. */
function sentence(error: unknown): string {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  const texts = errors.map((one) => (one instanceof Error ? one.message : String(one)))
  return `${texts.join('; ')}.`
}
