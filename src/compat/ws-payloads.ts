/**
 * What goes into a close frame, and the forms in which messages and reasons are told. Pure. Called by the link.
 */

import type { ConnectionEnd } from '../peer/connection.ts'

/** The reason that `close` is told: what a close frame of either side held. */
export function reasonOf({ cause, reason }: ConnectionEnd): Buffer {
  return cause === 'remote' || cause === 'local' ? Buffer.from(reason) : Buffer.alloc(0)
}

/** A binary message in the form that the WebSocket wants. */
export function received(bytes: Uint8Array, binaryType: string | undefined): unknown {
  if (binaryType === 'arraybuffer') return new Uint8Array(bytes).buffer
  if (binaryType === 'blob') return new Blob([new Uint8Array(bytes)])
  const buffer = Buffer.from(bytes)
  return binaryType === 'fragments' ? [buffer] : buffer
}

/** The code and reason of a close frame; 0 for one without a code. @throws as `ws` does. */
export function closeFrame(code: unknown, data: unknown): { code: number; reason: string } {
  if (code === undefined) return { code: 0, reason: '' }
  if (typeof code !== 'number' || !isSendable(code)) {
    throw new TypeError('First argument must be a valid error code number')
  }
  if (data === undefined || data === null || !Reflect.get(Object(data), 'length')) return { code, reason: '' }
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  if (!(bytes instanceof Uint8Array)) throw new TypeError('Second argument must be a string or a Uint8Array')
  if (bytes.length > 123) throw new RangeError('The message must not be greater than 123 bytes')
  return { code, reason: Buffer.from(bytes).toString() }
}

function isSendable(code: number): boolean {
  if (!Number.isInteger(code)) return false
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
}
