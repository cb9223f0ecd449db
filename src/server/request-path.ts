/**
 * Whether a path can be that of a request at all. Pure. Called for the option `path` and for that of `attach`:
 * paths are compared as they stand in the request, undecoded, so that one which no client sends would let nobody in.
 */

/** What is wrong with the path, as the end of a sentence that begins with its name; null if nothing is. */
export function pathFault(path: unknown): string | null {
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes('?')) {
    return 'must begin with "/" and hold no "?"'
  }
  const sent = new URL(`http://localhost${path}`)
  if (sent.hash !== '' || path.includes('#')) return 'must hold no "#": what is behind it is never sent'
  return sent.pathname === path ? null : `must be written as clients send it, which is "${sent.pathname}"`
}
