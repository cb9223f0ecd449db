/**
 * What `broadcast` demands of its arguments, in words. Pure. Called by WebSocketServer before anything is copied.
 */

import { isUtf8 } from '../peer/text.ts'
import { WebSocketPeer } from '../peer/websocket-peer.ts'

const { WRITE_MODE_TEXT, WRITE_MODE_BINARY } = WebSocketPeer

/** The sentence that says what is wrong; null if nothing is. */
export function checkBroadcast(bytes: unknown, except: unknown, writeMode: unknown): string | null {
  if (writeMode !== WRITE_MODE_TEXT && writeMode !== WRITE_MODE_BINARY) {
    return 'broadcast() takes WRITE_MODE_TEXT or WRITE_MODE_BINARY: nothing was sent.'
  }
  if (!(bytes instanceof Uint8Array) || (writeMode === WRITE_MODE_TEXT && !isUtf8(bytes))) {
    return 'broadcast() takes a Uint8Array, of valid UTF-8 in text mode: nothing was sent.'
  }
  if (typeof except === 'number' || Array.isArray(except)) return null
  return 'broadcast() leaves out an id or an array of ids: nothing was sent.'
}
