/**
 * Whether bytes may go out as text. Pure; asked wherever a game sends in text mode.
 */

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Whether the bytes are valid UTF-8 (RFC 3629): anything else in a text message makes the other side hang up. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}
