/**
 * What may stand in a close frame, and what stood in one. Pure functions, called wherever a connection is closed with a
 * code from outside, and where a close frame came.
 * Sources: RFC 6455 sections 5.5.1 and 7.4; Godot 3 hangs for ever on codes outside its own list, so that list rules.
 */

const NORMAL = 1000
const MAX_REASON_BYTES = 123
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Whether a close code may be sent: 1000 to 1003, 1007 to 1011, 3000 to 4999, or 0 for a close frame without a code.
 * Every other code makes a Godot 3 client hang or is forbidden on the wire.
 */
export function isSendableCloseCode(code: number): boolean {
  if (!Number.isInteger(code)) return false
  return (
    code === 0 || (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999)
  )
}

/** The reason as it can be sent: well-formed, and at most 123 bytes of UTF-8, cut between characters. */
export function sendableReason(reason: string): string {
  const bytes = new Uint8Array(MAX_REASON_BYTES)
  // Stops before the first character that does not fit.
  const { written } = encoder.encodeInto(reason, bytes)
  return decoder.decode(bytes.subarray(0, written))
}

/** What a close frame says that a game asks for: 1000 in the place of a code that may not be sent, and no word without a code. */
export function sendableClose(code: number, reason: unknown): Readonly<{ code: number; reason: string }> {
  const sent = isSendableCloseCode(code) ? code : NORMAL
  return { code: sent, reason: sent === 0 || typeof reason !== 'string' ? '' : sendableReason(reason) }
}

/** A received reason: the text up to the first NUL, for Godot 3 puts one behind each reason. */
export function receivedReason(reason: string): string {
  const nul = reason.indexOf('\0')
  return nul < 0 ? reason : reason.slice(0, nul)
}
