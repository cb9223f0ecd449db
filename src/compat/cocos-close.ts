/**
 * How a Cocos connection says goodbye: what `close()` puts into the close frame, and what `onclose` is told of an end.
 * Pure; called by the links. Source: the behaviour of Cocos' engine, docs/compat/cocos.md.
 */

import { isSendableCloseCode, sendableReason } from '../peer/close-frame.ts'
import type { ConnectionEnd } from '../peer/connection.ts'
import { REFUSALS } from '../server/refusals.ts'
import type { CloseCodes } from './cocos-options.ts'

const NORMAL = 1000

/** The code and reason of a close frame. */
export interface CloseFrame {
  readonly code: number
  readonly reason: string
}

/** What `close(code, reason)` sends: Cocos' own words where the caller gave none; null for a code that may not be sent. */
export function closeFrame(code: unknown, reason: unknown): CloseFrame | null {
  if (code === undefined || (typeof code === 'number' && code <= 0)) {
    return { code: NORMAL, reason: typeof reason === 'string' ? sendableReason(reason) : 'default close reason' }
  }
  if (typeof code !== 'number' || !isSendableCloseCode(code)) return null
  return { code, reason: typeof reason === 'string' ? sendableReason(reason) : 'unknown reason' }
}

/** The arguments of `onclose`: the code, and the reason unless it is empty. */
export function closeArguments(end: ConnectionEnd, codes: CloseCodes): [code: number, reason?: string] {
  const { code, reason } = end
  if (codes === 'wire') return reason === '' ? [code] : [code, reason]
  if (code === 1006) return [NORMAL, 'close connection']
  // Cocos looks at a close frame only where a reason follows the code.
  return reason === '' ? [NORMAL, 'Normal'] : [code, reason]
}

/** What was wrong, in a sentence for `onerror`; null for an ordinary end. */
export function endProblem(end: ConnectionEnd): string | null {
  if (end.violation !== undefined) return REFUSALS[end.violation].text
  return end.cause === 'refused' ? end.reason : null
}
