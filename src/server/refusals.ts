/**
 * The closed list of the server's refusals: a stable reason, the HTTP answer if there can be one, and the sentence.
 * Used by the gate and its parts, counted in `get_refusal_counts()`, explained in docs/refusals.md.
 */

/** Each refusal with the status of its HTTP answer (0: none is possible) and the sentence that goes with it. */
export const REFUSALS = {
  // At the door, before a request.
  'too-many-pending': { status: 0, text: 'Too many handshakes are pending.' },
  'handshake-timeout': { status: 0, text: 'The handshake did not end in time.' },
  'no-request': { status: 0, text: 'What was sent was no whole HTTP request.' },
  // The request.
  'bad-method': { status: 405, text: 'Only GET and HEAD are answered here.' },
  'upgrade-required': { status: 426, text: 'This is a WebSocket server.' },
  'bad-upgrade': { status: 400, text: 'A WebSocket handshake needs "Upgrade: websocket" and "Connection: Upgrade".' },
  'bad-version': { status: 426, text: 'Only version 13 of the WebSocket protocol is spoken here.' },
  'bad-key': { status: 400, text: 'Sec-WebSocket-Key must be 16 bytes in base64.' },
  'bad-path': { status: 404, text: 'There is no WebSocket server at this path.' },
  'bad-origin': { status: 403, text: 'Pages of this origin may not connect.' },
  'bad-protocol': { status: 400, text: 'The sub-protocols offered and those of this server do not meet.' },
  'not-accepting': { status: 503, text: 'The server takes no new connections now.' },
  'server-full': { status: 503, text: 'The server is full.' },
  'address-limit': { status: 429, text: 'There are too many connections from this address.' },
  'not-verified': { status: 401, text: 'The server did not let this client in.' },
  'verify-timeout': { status: 503, text: 'The server could not decide in time.' },
  'verify-error': { status: 500, text: 'The server failed while it decided.' },
  'client-gone': { status: 0, text: 'The client left before it was let in.' },
  // An open connection.
  'message-too-big': { status: 0, text: 'A message was over the limit.' },
  'backlog-full': { status: 0, text: 'More arrived than the game admits.' },
  'rate-limit': { status: 0, text: 'More was sent in a time than is allowed.' },
  'invalid-utf8': { status: 0, text: 'A text message was not valid UTF-8.' },
  'invalid-frame': { status: 0, text: 'A frame broke the WebSocket protocol.' },
  'invalid-close-code': { status: 0, text: 'A close frame held a code or reason that is not allowed.' },
  'ping-flood': { status: 0, text: 'Pings were sent, and their answers not taken.' },
  'idle-timeout': { status: 0, text: 'Nothing was heard of the peer, not even an answer to a ping.' },
  'close-timeout': { status: 0, text: 'The peer did not answer a close frame.' },
  'engine-error': { status: 0, text: 'The engine failed while it sent.' },
  'slow-peer': { status: 0, text: 'The peer did not take what was sent to it.' },
} as const

/** The stable reason of a refusal. */
export type RefusalReason = keyof typeof REFUSALS

/** All reasons, in the order of the list. */
export const REFUSAL_REASONS = Object.keys(REFUSALS) as RefusalReason[]
