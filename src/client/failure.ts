/**
 * Why a connection did not come about, or broke: a closed list of stable reasons, each with its sentence.
 * Used by the connectors, the guard and the client; handed to the game by `get_connection_failure()`. Decides nothing.
 */

/** Each reason with the sentence that goes with it where nobody knows more. */
export const FAILURES = {
  // Before it was open.
  unresolved: 'The name of the host could not be resolved.',
  unreachable: 'Nobody takes connections there.',
  timeout: 'The handshake did not end in time.',
  reset: 'The other side ended the connection before it answered.',
  tls: 'The TLS handshake failed.',
  http: 'The server answered the handshake with an error.',
  'bad-answer': 'The answer to the handshake was not that of a WebSocket server.',
  unknown: 'The connection could not be opened. A browser does not tell why.',
  // While it was open.
  lost: 'The connection ended without a close frame.',
  'idle-timeout': 'Nothing was heard of the server, not even an answer to a ping.',
  'message-too-big': 'A message was over the limit.',
  'backlog-full': 'More arrived than the game admits.',
  'invalid-utf8': 'A text message was not valid UTF-8.',
  'invalid-frame': 'A frame broke the WebSocket protocol.',
  'ping-flood': 'Pings came, and their answers were not taken.',
  'invalid-close-code': 'A close frame held a code or reason that is not allowed.',
} as const

/** One of the names of {@link FAILURES}. */
export type FailureReason = keyof typeof FAILURES

/** Why there is no connection. */
export interface ConnectionFailure {
  readonly reason: FailureReason
  /** The status of the server's HTTP answer; 0 where there was none, or a browser hides it. */
  readonly status: number
  /** A sentence for a log. */
  readonly message: string
}

/** A failure without an HTTP answer; `detail` is what the engine said. */
export function failure(reason: FailureReason, detail = ''): ConnectionFailure {
  return { reason, status: 0, message: detail === '' ? FAILURES[reason] : `${FAILURES[reason]} ${detail}` }
}

/** The server answered the handshake, but not with 101. */
export function httpFailure(status: number, text: string): ConnectionFailure {
  const answer = text === '' ? String(status) : `${status} ${text}`
  return { reason: 'http', status, message: `${FAILURES.http} It said ${answer}.` }
}
