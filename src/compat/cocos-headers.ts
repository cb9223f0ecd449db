/**
 * The `headers` of a Cocos connection, from the request that opened it. Pure; called once per connection, when asked.
 */

import type { Handshake } from '../server/handshake.ts'

/**
 * Each header under its name in lower case and under Cocos' spelling, with a colon behind; the path, with its query,
 * under `"get "`. An object without prototype.
 */
export function cocosHeaders(handshake: Handshake): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(handshake.headers)) {
    headers[name] = value
    headers[`${name}:`] = value
  }
  headers['get '] = handshake.query === '' ? handshake.path : `${handshake.path}?${handshake.query}`
  return headers
}
