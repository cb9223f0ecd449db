/**
 * The request of a handshake, through the whole gate: method, target and headers of any kind end in a connection or in
 * one counted refusal. Who is let in has asked as RFC 6455 demands, from an origin of the list. What is agreed on was offered,
 * and would be agreed on again.
 */

import { msgpackCodec } from '../../src/multiplayer/codec/msgpack.ts'
import { chooseProtocol } from '../../src/server/sub-protocols.ts'
import type { MemoryClient } from '../../src/server/transport/memory.ts'
import { ServerScene } from '../../test/support/server-scene.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

const PROTOCOLS = ['game', 'chat']
const ORIGIN = 'https://example.org'
const OPTIONS = {
  protocols: PROTOCOLS,
  allowed_origins: [ORIGIN],
  trusted_proxies: ['127.0.0.0/8'],
  codecs: [msgpackCodec],
}
const UPGRADE = 'upgrade: websocket\nconnection: keep-alive, Upgrade\nsec-websocket-version: 13'
const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='

type Headers = readonly (readonly [name: string, value: string])[]

/** Lines of `name: value`, as a parser of HTTP gives them: names are tokens, values have no line ends. */
function headersOf(lines: readonly string[]): Headers {
  return lines.flatMap((line): Headers => {
    const [, name = '', value = ''] = /^([!#$%&'*+\-.^_`|~\w]+):(.*)$/.exec(line) ?? []
    return name === '' ? [] : [[name, value.trim()]]
  })
}

/** The header as an engine joins it: the lines of one name behind each other. Null where there is no such line. */
function joined(headers: Headers, wanted: string): string | null {
  const lines = headers.filter(([name]) => name.toLowerCase() === wanted)
  return lines.length === 0 ? null : lines.map(([, value]) => value).join(', ')
}

/** What RFC 6455 demands of who is let in, and the option of origins: judged by other means than the gate's own. */
function checkRequest(method: string, headers: Headers): void {
  const said = (name: string): string => joined(headers, name)?.trim() ?? ''
  // The memory client writes it large.
  demand(method.toUpperCase() === 'GET', `a ${method} was let in`)
  demand(said('upgrade').toLowerCase() === 'websocket', 'a request for another protocol was let in')
  const tokens = said('connection')
    .split(',')
    .map((token) => token.trim().toLowerCase())
  demand(tokens.includes('upgrade'), 'a request that keeps its protocol was let in')
  demand(said('sec-websocket-version') === '13', 'a request of another version was let in')
  const key = said('sec-websocket-key')
  const random = Buffer.from(key, 'base64')
  // What decodes to 16 bytes, and has nothing beside them: the last four bits may be any.
  demand(random.length === 16 && key.length === 24 && isBase64(key), `the key "${key}" was let in`)
  const origin = joined(headers, 'origin')
  demand(origin === null || origin.toLowerCase() === ORIGIN, `the origin "${origin ?? ''}" was let in`)
}

/** Whether Node would write these bytes so again, but for the bits that the last letter of 16 bytes has to spare. */
function isBase64(key: string): boolean {
  const again = Buffer.from(key, 'base64').toString('base64')
  return again.slice(0, 21) === key.slice(0, 21) && key.endsWith('==')
}

function checkAgreement(client: MemoryClient, headers: Headers): void {
  const { protocol } = client
  const offer = joined(headers, 'sec-websocket-protocol') ?? ''
  const offered = offer.split(',').map((name) => name.trim())
  demand(offered.includes(protocol), `"${protocol}" was not offered`)
  const again = chooseProtocol(PROTOCOLS, protocol, [msgpackCodec.name])
  demand(again.ok && again.answer === protocol, 'offered alone, it would not be agreed on')
}

/** Requests for a WebSocket. */
export const handshake: FuzzTarget = {
  name: 'handshake',
  reads: [
    'src/server/admission.ts',
    'src/server/upgrade-check.ts',
    'src/server/sub-protocols.ts',
    'src/server/handshake.ts',
  ],
  seeds: [
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game`,
    `GET /play?room=1\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: x, chat+polled-peer.msgpack.1\norigin: https://Example.org`,
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game\nSec-WebSocket-Protocol: chat`,
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: polled-peer.msgpack.1`,
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game\nx-forwarded-for: 203.0.113.9\nforwarded: for=203.0.113.9`,
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game\norigin: null`,
    `POST /\n${UPGRADE}\n${KEY}`,
    `GET /\n${UPGRADE}\nsec-websocket-key: short\nsec-websocket-protocol: game`,
    `GET /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game\norigin: https://example.com`,
    `POST /\n${UPGRADE}\n${KEY}\nsec-websocket-protocol: game`,
    `GET /\n${UPGRADE.replace('13', '8')}\n${KEY}\nsec-websocket-protocol: game`,
    `GET /\n${UPGRADE.replace('websocket', 'h2c')}\n${KEY}\nsec-websocket-protocol: game`,
    `GET /\n${UPGRADE.replace(', Upgrade', '')}\n${KEY}\nsec-websocket-protocol: game`,
    'GET /\nhost: a',
    'GET *\nupgrade: h2c\n__proto__: 1\nconstructor: 2',
  ].map(bytesOf),
  words: [
    '\n',
    ', ',
    ': ',
    '+polled-peer.msgpack.1',
    'game',
    'upgrade',
    KEY,
    UPGRADE,
    '__proto__: a',
    '\norigin: ',
  ].map(bytesOf),
  run(bytes) {
    const [first = '', ...lines] = textOf(bytes).split(/\r?\n/)
    const [method = '', path = ''] = first.split(' ')
    const headers = headersOf(lines)
    const scene = new ServerScene(OPTIONS)
    const client = scene.transport.beginPending()
    client.ask({ method, path, headers })
    scene.tick()
    scene.tick()
    const refusals = Object.values(scene.server.get_refusal_counts()).reduce((sum, count) => sum + count, 0)
    const [peer] = scene.server.get_peer_ids()
    demand((peer !== undefined) !== (refusals === 1), `${refusals} refusals, and ${peer ?? 'no peer'}`)
    demand((client.state === 'open') === (peer !== undefined), `the client is ${client.state}`)
    if (peer === undefined) {
      demand(client.response?.status !== 101, 'a refused client was let in')
    } else {
      checkRequest(method, headers)
      checkAgreement(client, headers)
      const known = scene.server.get_peer_handshake(peer)
      demand(known !== null, 'a peer has no handshake')
      demand(Object.getPrototypeOf(known.headers) === null, 'the headers of a handshake have a prototype')
      demand(known.headers['host'] !== undefined, 'a handshake has lost a header')
    }
    scene.server.stop()
  },
}
