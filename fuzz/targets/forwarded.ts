/**
 * The headers by which proxies tell who a player is. Whatever a player writes into them himself, what the trusted proxy
 * adds behind it is what counts; hops that are read are written as hops that are read as the same.
 */

import { isDeepStrictEqual } from 'node:util'
import { godotAddress } from '../../src/server/address.ts'
import { parseForwarded, type ForwardedHop } from '../../src/server/forwarded-header.ts'
import { TrustedProxies } from '../../src/server/trusted-proxies.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

const PROXY = '10.0.0.1'
const PLAYER = '203.0.113.9'
const PROXIES = new TrustedProxies(['10.0.0.0/8', 'fd00::/8'])

function written(hops: readonly ForwardedHop[]): string {
  const value = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
  return hops
    .map((hop) =>
      Object.entries(hop)
        .map(([name, text]) => `${name}=${value(text)}`)
        .join(';'),
    )
    .join(',')
}

function addressOf(headers: Readonly<Record<string, string>>): string {
  const { address } = PROXIES.clientAddress(PROXY, headers)
  demand(address !== '' && godotAddress(address) === address, `"${address}" is no address`)
  return address
}

/** X-Forwarded-For, X-Forwarded-Proto and Forwarded. */
export const forwarded: FuzzTarget = {
  name: 'forwarded',
  reads: ['src/server/forwarded-header.ts', 'src/server/trusted-proxies.ts'],
  seeds: [
    'for=203.0.113.9;proto=https;by=10.0.0.1',
    'For="[2001:db8:cafe::17]:4711", for=10.0.0.2;proto=http',
    'for=[::1]:80,for=unknown;host="a\\"b"',
    'for="_gazonk";;, ,for=""',
    '203.0.113.9, 10.0.0.2',
    '[2001:db8::5]:4711, ::ffff:10.0.0.1, 127.0.0.1:80',
    ' ,, fd00::1 , unknown',
    'https, http',
    'for="203.0.113.9',
    '__proto__=1;constructor=2',
  ].map(bytesOf),
  words: ['for=', 'proto=https', '"', '\\"', ';', ',', '10.0.0.7', '::ffff:10.1.2.3', '[fd00::2]:1'].map(bytesOf),
  run(bytes) {
    // As it stands in a request: no line ends.
    const text = textOf(bytes).replace(/[\r\n\0]/g, ' ')
    const hops = parseForwarded(text)
    demand(isDeepStrictEqual(parseForwarded(written(hops)), hops), 'hops are written as others')
    addressOf({ 'x-forwarded-for': text })
    addressOf({ forwarded: text, 'x-forwarded-proto': text })
    addressOf({ 'x-forwarded-for': text, forwarded: text })
    demand(addressOf({ 'x-forwarded-for': `${text}, ${PLAYER}` }) === PLAYER, 'a player has chosen his address')
    const proven = addressOf({ forwarded: `${text}, for=${PLAYER}` })
    demand(proven === PLAYER || proven === PROXY, 'a player has chosen his address, in Forwarded')
    demand(PROXIES.clientAddress(PLAYER, { 'x-forwarded-for': text }).address === PLAYER, 'a stranger is believed')
  },
}
