/**
 * Where warnings go when the game does not say: to Node's own warnings. A browser has no such place, and there they
 * are kept for `get_last_error_message()` alone. Called by resolve-options.
 */

interface Host {
  readonly process?: { emitWarning?(text: string, type: string): void }
}

/** Hands a warning to the process, if there is one that takes it. */
export function hostWarning(text: string): void {
  const host: Host = globalThis
  host.process?.emitWarning?.(text, 'PolledPeerWarning')
}
