/**
 * What stands in a list of origins that browsers may come from: checked and written as browsers write it, so that an
 * entry which could never match is an error when the program starts, not a refusal in production.
 * Pure. Called by the resolver of the server's options, by createRpc's guard, and by the command's reader of origins.
 */

import { shown } from '../peer/option-checks.ts'

/** Scheme, host and perhaps a port: no path, no user, no `*`, no space. A slash at the end is forgiven. */
const SHAPE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\@*\s]*\/?$/i

/** What a sandboxed frame and, in Firefox, a page from a file sends. */
const OPAQUE = 'null'

/**
 * The origins in lower case, without default port and slash; null for undefined. `'null'` is one, and so are the schemes
 * of applications, as `capacitor://localhost` and `file://`.
 * @throws TypeError that names the option, and the entry that no browser would ever send.
 */
export function resolveOrigins(option: string, origins: readonly string[] | undefined): ReadonlySet<string> | null {
  if (origins === undefined) return null
  const given: unknown = origins
  if (!Array.isArray(given)) {
    throw new TypeError(`Option "${option}" must be an array of origins, as ["https://example.org"].`)
  }
  return new Set(given.map((entry: unknown) => serialized(option, entry)))
}

function serialized(option: string, entry: unknown): string {
  const origin = typeof entry === 'string' ? serializedOrigin(entry) : null
  if (origin !== null) return origin
  throw new TypeError(
    `Option "${option}": ${shown(entry)} is no origin that a browser sends. Write scheme, host and, where it is not the ` +
      'scheme’s own, port, as "https://example.org" or "http://localhost:8080"; no path, no "*".',
  )
}

/** One origin as it stands in the header, in lower case, without default port and slash; null if no page could have it. */
export function serializedOrigin(text: string): string | null {
  if (text === OPAQUE) return OPAQUE
  if (!SHAPE.test(text) || !URL.canParse(text)) return null
  const { protocol, host } = new URL(text)
  // Pages come over http: a socket's own scheme is in no Origin header.
  if (protocol === 'ws:' || protocol === 'wss:') return null
  return host === '' && protocol !== 'file:' ? null : `${protocol}//${host.toLowerCase()}`
}
