/** What stands in a close frame, from either side: a code and a reason. What may be sent once may be sent again as it is. */

import { closeFrame as askedByWs } from '../../src/compat/ws-payloads.ts'
import { isSendableCloseCode, receivedReason, sendableReason } from '../../src/peer/close-frame.ts'
import { hex } from '../../test/support/hex.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

const MOST_REASON_BYTES = 123

function codeOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
}

/** What the face of `ws` makes of a close that its user asks for: it throws as `ws` does. */
function checkAsked(code: number, reason: Uint8Array): void {
  try {
    const asked = askedByWs(code, reason)
    demand(asked.code === code, 'another code is sent than was asked for')
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error
  }
}

/** Close codes and reasons. */
export const closeFrame: FuzzTarget = {
  name: 'close-frame',
  reads: ['src/peer/close-frame.ts', 'src/compat/ws-payloads.ts'],
  seeds: [
    hex('03 e8'),
    hex('03 e8 00'),
    hex('03 f3 7a75 20 67 72 6f c3 9f 00'),
    hex('0b b8 ed a0 80'),
    hex('13 88'),
    bytesOf(`..${'ß'.repeat(61)}a😀`),
    bytesOf(`..${'a'.repeat(122)}😀`),
  ],
  run(bytes) {
    const code = codeOf(bytes)
    const body = bytes.subarray(2)
    const reason = textOf(body)
    demand(!isSendableCloseCode(code) || code === 0 || (code >= 1000 && code < 5000), `the code ${code} may be sent`)
    const sendable = sendableReason(reason)
    demand(Buffer.byteLength(sendable) <= MOST_REASON_BYTES, 'a reason is too long')
    demand(reason.startsWith(sendable), 'another reason is sent')
    demand(sendableReason(sendable) === sendable, 'what may be sent is cut again')
    const received = receivedReason(sendable)
    demand(!received.includes('\0') && sendable.startsWith(received), 'another reason is received')
    checkAsked(code, body)
  },
}
