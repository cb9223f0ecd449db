/**
 * What the errors of Node and of the `ws` package mean in the words of the client. Pure. Called by the Node connector.
 */

import { failure, type ConnectionFailure, type FailureReason } from './failure.ts'

/** Codes of the system, of DNS and of the HTTP parser. Those of TLS are recognized by their shape. */
const REASONS: readonly (readonly [pattern: RegExp, reason: FailureReason])[] = [
  [/^(ENOTFOUND|EAI_)/, 'unresolved'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|EACCES|EPERM)$/, 'unreachable'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'reset'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|.*_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/, 'tls'],
]

/** Why an attempt failed, from what was thrown. */
export function nodeFailure(error: unknown): ConnectionFailure {
  const code = codeOf(error)
  const reason = REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'bad-answer'
  return failure(reason, sentence(error))
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
