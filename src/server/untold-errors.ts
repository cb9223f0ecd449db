/**
 * Errors of the user's callbacks that no `poll()` can throw any more, because the server was stopped before it could.
 * Called by WebSocketServer. They must not come up in its next life, and may not be lost: they are warned of, each.
 */

import { inspect } from 'node:util'
import type { ErrorPile } from '../peer/error-pile.ts'
import type { ErrorReport } from '../peer/error-report.ts'

/** Hands each error to `on_warning`, with where it was thrown; one that says the same as an earlier one is not said again. */
export function warnOfUntold(report: ErrorReport, errors: readonly unknown[]): void {
  for (const error of errors) {
    const text = `A callback threw, and the server was stopped before a poll() could hand it on. ${inspect(error)}`
    report.warn(text, text)
  }
}

/** The same for all of a pile, where no poll will follow. What `on_warning` itself throws goes to the process's warnings. */
export function emptyPile(report: ErrorReport, pile: ErrorPile): void {
  warnOfUntold(report, pile.takeAll())
  for (const error of pile.takeAll()) process.emitWarning(`on_warning threw. ${inspect(error)}`, 'PolledPeerWarning')
}
