/**
 * Why a port could not be opened, in words. Called by the engines, which learn in the same turn only that it was not: the
 * reason comes a turn later, or never. Never tries anything.
 */

import { isOfThisMachine } from '../address.ts'

/** A listener that did not open. */
export interface NotOpened {
  readonly ok: false
  readonly reason: 'in-use' | 'bad-address'
  readonly message: string
}

/** A literal address that no interface has is one reason, and all else stands in one sentence. */
export function notOpened(host: string, port: number): NotOpened {
  if (!isOfThisMachine(host)) {
    return { ok: false, reason: 'bad-address', message: `No interface of this machine has the address ${host}.` }
  }
  const why = 'it is in use, or this program may not open it, or has no file descriptor left'
  return { ok: false, reason: 'in-use', message: `Port ${port} of ${host} could not be opened: ${why}.` }
}
