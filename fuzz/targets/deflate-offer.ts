/** Offers of permessage-deflate. What we would take, the `ws` package, which reads them by the RFC, takes too. */

import * as ws from 'ws'
import { offersPlainDeflate } from '../../src/server/deflate-offer.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

/** Offers of one extension, a record of parameters each. */
type Offers = Readonly<Record<string, readonly (string | true)[]>>[]

/** What the package exports, and its types do not know. */
interface WsExtensions {
  readonly extension: { parse(header: string): Readonly<Record<string, Offers | undefined>> }
  readonly PerMessageDeflate: new (options: object) => { accept(offers: Offers): object }
}

const { extension, PerMessageDeflate } = ws as unknown as WsExtensions

/** Whether `ws` would agree, with no context of its own and the largest window. */
function isTakenByWs(header: string): boolean {
  try {
    const offers = extension.parse(header)['permessage-deflate'] ?? []
    new PerMessageDeflate({ isServer: true, serverNoContextTakeover: true }).accept(offers)
    return true
  } catch {
    return false
  }
}

/** `Sec-WebSocket-Extensions` of a client. */
export const deflateOffer: FuzzTarget = {
  name: 'deflate-offer',
  reads: ['src/server/deflate-offer.ts'],
  seeds: [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; client_max_window_bits=15; server_no_context_takeover',
    'permessage-deflate; client_max_window_bits="8" ; client_no_context_takeover',
    'permessage-deflate; server_max_window_bits=10, permessage-deflate',
    'x-webkit-deflate-frame, permessage-deflate;client_max_window_bits',
    'permessage-deflate; client_max_window_bits; client_max_window_bits',
    'permessage-deflate; a="b, permessage-deflate"',
    'permessage-deflate;',
  ].map(bytesOf),
  words: ['permessage-deflate', ';', ',', '=', '"', 'client_max_window_bits', '15', ' '].map(bytesOf),
  run(bytes) {
    // As it stands in a request: no line ends, and no spaces around the value.
    const header = textOf(bytes)
      .replace(/[\r\n\0]/g, ' ')
      .trim()
    const isTaken = offersPlainDeflate(header)
    // One by one: ws fails for all of them where one is empty or unknown, which the RFCs let pass.
    const taken = header.split(',').filter((entry) => offersPlainDeflate(entry))
    demand(!isTaken || taken.length > 0, 'it is an offer, and none of its parts is')
    demand(
      taken.every((entry) => isTakenByWs(entry.trim())),
      'it is no offer to ws',
    )
    demand(offersPlainDeflate(`foo, ${header}`) === isTaken, 'an offer in front of it changes it')
    demand(!isTaken || !offersPlainDeflate(`foo; a="b, ${header}"`), 'what stands in quotes is taken for an offer')
  },
}
