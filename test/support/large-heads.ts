/**
 * Heads of requests as long as Node takes them, 8 KiB, in the shapes that cost most to keep. Used by idle-peers.ts.
 */

import { readTarget } from '../../src/server/transport/ws-request.ts'
import type { Head } from './sink-transport.ts'

/** What is left of 8 KiB beside the request line and the headers that must be there. */
const ROOM = 8000

const withCookie = (cookie: string): Head => ({ path: '/', query: '', headers: [['cookie', cookie]] })

/** Names of one and more letters, without values, until the room is used up: some 1,700. */
function* tinyHeaders(): Generator<readonly [string, string]> {
  let left = ROOM
  for (let number = 0; left > 0; number++) {
    const name = `h${number.toString(36)}`
    left -= name.length + ':\r\n'.length
    yield [name, '']
  }
}

/** Each shape, made anew for each peer. */
export const LARGE_HEADS = {
  'one long header': () => withCookie('x'.repeat(ROOM)),
  'quotes, of which each takes two characters': () => withCookie('"'.repeat(ROOM)),
  'quotes behind a letter beyond Latin-1': () => withCookie(`\u0100${'"'.repeat(ROOM - 2)}`),
  'as many headers as fit': () => ({ path: '/', query: '', headers: tinyHeaders() }),
  'a long query': () => {
    const target = readTarget({ url: Buffer.from(`/a-path-of-a-game?${'"'.repeat(ROOM)}`).toString() })
    return { ...(target ?? { path: '/', query: '' }), headers: [] }
  },
} as const satisfies Record<string, () => Head>
