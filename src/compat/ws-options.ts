/**
 * The options of a `ws` server as a table: which hold to the letter on the native engine, which hold nearly, and which
 * cannot be had there and are refused. Read by the plan of a server; docs/compat/ws.md shows the same rows. Options of
 * servers that run on `ws` itself are none of its business.
 */

import type { IncomingMessage } from 'node:http'
import type { ServerOptions as WsServerOptions, WebSocket } from 'ws'
import { refusalError } from './ws-errors.ts'

/** What this face adds to the options of `ws`. */
export interface OwnOptions {
  /**
   * What runs `{ port }`. `'auto'` (default): uWebSockets.js where its native build loads, else `ws`. `'uws'`: that or a
   * TypeError. `'ws'`: the same call on `ws` itself, with everything that it can do.
   */
  engine?: 'auto' | 'uws' | 'ws' | undefined
  /** True holds the events of the server and of its sockets for `server.poll()`; default false. */
  polled?: boolean | undefined
  /** As `ws` has it: how long the answer to a close frame may take, in milliseconds; default 30000. */
  closeTimeout?: number | undefined
  /** As `ws` has it; refused on uWebSockets.js. */
  maxPendingAutoPongs?: number | undefined
}

/** Options of `new WebSocketServer(options)`: those of `ws`, and {@link OwnOptions}. */
export interface ServerOptions<
  T extends typeof WebSocket = typeof WebSocket,
  U extends typeof IncomingMessage = typeof IncomingMessage,
>
  extends WsServerOptions<T, U>, OwnOptions {}

/** E: exact. A: holds, with the difference that the text names. N: refused when it is set. */
export type Mark = 'E' | 'A' | 'N'

/** One option on the native engine. */
export interface OptionRow {
  readonly name: string
  readonly mark: Mark
  /** The difference, or why it is refused; empty for E. */
  readonly text: string
}

/** All options that `ws` has for `{ port }`, in the order of its documentation. */
export const OPTION_ROWS: readonly OptionRow[] = [
  row(
    'allowSynchronousEvents',
    'A',
    '`false` is as with `ws`, within the bounds of `pause()`; otherwise ticks and promises run between two events that came together.',
  ),
  row('autoPong', 'N', 'it answers every ping by itself.'),
  row('backlog', 'N', 'it asks the operating system for 512 waiting sockets, always.'),
  row('clientTracking', 'E'),
  row(
    'closeTimeout',
    'A',
    'it bounds what was sent before; the answer to our close frame has 4 seconds, whatever is wished.',
  ),
  row('handleProtocols', 'E'),
  row('host', 'A', 'a name is looked up as Node does; one socket is opened, on the first address.'),
  row('maxBufferedChunks', 'N', 'it joins what arrives without counting.'),
  row('maxFragments', 'N', 'it joins fragments without counting.'),
  row('maxPayload', 'A', 'above twice the limit (at least 128 KiB) the stream ends without a close frame.'),
  row('maxPendingAutoPongs', 'N', 'it answers pings by itself and does not say when.'),
  row('path', 'E'),
  row(
    'perMessageDeflate',
    'A',
    'without context takeover and with windows of 32 KiB, as the 101 says; offers of others are declined, settings of them and of zlib refused.',
  ),
  row('port', 'A', 'a number; the path of a socket is refused.'),
  row('skipUTF8Validation', 'N', 'it validates all text.'),
  row(
    'verifyClient',
    'A',
    'exact, but a frame that a client sends together with its request is lost; after a later verdict the client gets a 505 for it.',
  ),
  row('WebSocket', 'A', "a class of one's own extends the WebSocket of this door."),
]

function row(name: string, mark: Mark, text = ''): OptionRow {
  return { name, mark, text }
}

/** Values that ask for what the native engine does anyway. */
const HARMLESS: Readonly<Record<string, unknown>> = {
  autoPong: true,
  skipUTF8Validation: false,
  maxFragments: 0,
  maxBufferedChunks: 0,
  maxPendingAutoPongs: 0,
}

/** Settings that hold: it compresses one message at a time, which is within every `concurrencyLimit`. */
const DEFLATE_SETTINGS = new Set(['threshold', 'concurrencyLimit'])
/** Those that hold when they are true. */
const NO_TAKEOVER = new Set(['serverNoContextTakeover', 'clientNoContextTakeover'])

/** @throws TypeError for the first option that the native engine cannot honour, with the way out. */
export function refuseImpossible(options: Readonly<Record<string, unknown>>): void {
  for (const { name, mark, text } of OPTION_ROWS) {
    const value = options[name]
    if (mark !== 'N' || value === undefined || value === null || value === HARMLESS[name]) continue
    throw refusalError(`Option "${name}"`, text)
  }
  const deflate = options['perMessageDeflate']
  if (typeof deflate !== 'object' || deflate === null) return
  for (const [name, value] of Object.entries(deflate)) {
    if (value === undefined || value === null || DEFLATE_SETTINGS.has(name)) continue
    if (NO_TAKEOVER.has(name)) {
      if (value) continue
      throw refusalError(`Option "perMessageDeflate.${name}"`, 'it keeps no context from one message to the next.')
    }
    throw refusalError(`Option "perMessageDeflate.${name}"`, 'its compressor has settings of its own.')
  }
}
