/**
 * Cases of permessage-deflate: what is agreed on for which offer, and told alike to both ends and to the users.
 */

import { once } from 'node:events'
import { encodeFrame, OPCODE } from '../../support/frames.ts'
import { RawClient } from '../../support/raw-client.ts'
import { request, SOUND } from './raw.ts'
import { described, ending, portOf } from './stage.ts'
import type { WebSocket } from 'ws'
import type { Case } from './subject.ts'

const PLAIN = 'permessage-deflate'
const NO_CONTEXT = 'permessage-deflate; client_no_context_takeover; server_no_context_takeover'
const NO_WINDOWS = 'uWebSockets.js keeps no context and has one size of window.'

/** What the 101 says for an offer, what a `headers` listener was shown of it, and `extensions`. */
function agreed(offer: string, expected: readonly string[], onUws?: readonly string[]): Case {
  return {
    name: `agrees on an offer of ${offer}`,
    expected,
    ...(onUws === undefined ? {} : { onUws: { expected: onUws, because: NO_WINDOWS } }),
    async run(stage) {
      const server = await stage.serve({ perMessageDeflate: true })
      const shown: string[] = []
      server.on('headers', (lines) =>
        shown.push(...lines.filter((line) => line.startsWith('Sec-WebSocket-Extensions'))),
      )
      const arrived = once(server, 'connection') as Promise<[WebSocket]>
      const { headers } = await request(server, { ...SOUND, 'Sec-WebSocket-Extensions': offer })
      const [{ extensions }] = await arrived
      const line = shown.map((text) => text.slice(text.indexOf(':') + 2)).join()
      return [headers['sec-websocket-extensions'] ?? '', line, extensions]
    },
  }
}

/** The cases. */
export const COMPRESSION: readonly Case[] = [
  agreed(PLAIN, [PLAIN, PLAIN, PLAIN], [NO_CONTEXT, NO_CONTEXT, PLAIN]),
  agreed(`${PLAIN}; client_max_window_bits`, [PLAIN, PLAIN, PLAIN], [NO_CONTEXT, NO_CONTEXT, PLAIN]),
  agreed(NO_CONTEXT, [NO_CONTEXT, NO_CONTEXT, PLAIN]),
  agreed(
    `${PLAIN}; server_max_window_bits=9`,
    [`${PLAIN}; server_max_window_bits=9`, `${PLAIN}; server_max_window_bits=9`, PLAIN],
    ['', '', ''],
  ),
  agreed(
    `${PLAIN}; server_max_window_bits=9, ${PLAIN}`,
    [`${PLAIN}; server_max_window_bits=9`, `${PLAIN}; server_max_window_bits=9`, PLAIN],
    [NO_CONTEXT, NO_CONTEXT, PLAIN],
  ),
  agreed('x-webkit-deflate-frame', ['', '', '']),
  {
    name: 'reports data that cannot be inflated',
    expected: [{ class: 'Error', message: 'invalid block type', code: 'Z_DATA_ERROR' }, [1006, ''], [1007, '']],
    onUws: {
      because: 'uWebSockets.js has one word for this and for data that inflate to too much, and sends no close frame.',
      expected: [
        { class: 'RangeError', message: 'Max payload size exceeded', code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' },
        [1006, ''],
        'no close frame',
      ],
    },
    async run(stage) {
      const server = await stage.serve({ perMessageDeflate: true })
      const arrived = once(server, 'connection') as Promise<[WebSocket]>
      const client = await RawClient.open({ port: portOf(server) }, { headers: [['Sec-WebSocket-Extensions', PLAIN]] })
      const [socket] = await arrived
      const seen: unknown[] = []
      socket.on('error', (error) => seen.push(described(error)))
      const ended = ending(socket)
      client.write(encodeFrame({ opcode: OPCODE.text, rsv: 4, payload: Uint8Array.of(0xff, 0xff, 0xff, 1, 2) }))
      const frame = await client.closeFrames.next().catch(() => null)
      client.destroy()
      return [...seen, await ended, frame === null ? 'no close frame' : [frame.code, frame.reason]]
    },
  },
]
