/**
 * What Godot 4's engine checks of a WebSocket handshake, on both sides, as lists of complaints. Written from experiments
 * with 4.6; used by the strict stand-ins for the engine. It is pickier than RFC 6455 where the engine is.
 */

import { createHash } from 'node:crypto'

/** The engine's limit for the head of a request or an answer, in bytes. */
export const MOST_HEAD_BYTES = 4096

/** The value that must answer a key. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

interface Head {
  readonly first: string
  readonly headers: ReadonlyMap<string, string>
  readonly complaint: string | null
}

function readHead(head: string): Head {
  const [first = '', ...lines] = head.slice(0, -4).split('\r\n')
  const headers = new Map<string, string>()
  let complaint: string | null =
    Buffer.byteLength(head, 'latin1') > MOST_HEAD_BYTES ? 'the head is over 4096 bytes' : null
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 0) complaint ??= `a line without a colon: ${line}`
    // One space is enough of a value; nothing at all is not.
    else if (colon === line.length - 1) complaint ??= `a header without a value: ${line}`
    const name = line.slice(0, colon).trim().toLowerCase()
    const before = headers.get(name)
    const value = line.slice(colon + 1).trim()
    headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  return { first, headers, complaint }
}

/** What the engine's client has against an answer; null if it goes on. */
export function complainOfAnswer(head: string, key: string, offered: readonly string[]): string | null {
  const { first, headers, complaint } = readHead(head)
  if (complaint !== null) return complaint
  if (!first.startsWith('HTTP/1.1 101')) return `the status line is "${first}"`
  if (headers.size < 3) return 'there are fewer than three headers'
  if (headers.get('connection')?.toLowerCase() !== 'upgrade')
    return `Connection is "${headers.get('connection') ?? ''}"`
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return `Upgrade is "${headers.get('upgrade') ?? ''}"`
  if (headers.get('sec-websocket-accept') !== acceptOf(key)) return 'Sec-WebSocket-Accept is wrong'
  const chosen = headers.get('sec-websocket-protocol')
  if (offered.length === 0) return chosen === undefined ? null : 'a sub-protocol that nobody offered'
  return chosen !== undefined && offered.includes(chosen) ? null : `the sub-protocol is "${chosen ?? ''}"`
}

/** What the engine's server makes of a request: its answer, or a complaint, behind which it drops the connection. */
export function answerRequest(
  head: string,
  supported: readonly string[],
): { readonly answer: string; readonly protocol: string } | { readonly complaint: string } {
  const { first, headers, complaint } = readHead(head)
  if (complaint !== null) return { complaint }
  if (!/^GET \S+ HTTP\/1\.1$/.test(first)) return { complaint: `the request line is "${first}"` }
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return { complaint: 'Upgrade is not websocket' }
  if (headers.get('sec-websocket-version') !== '13') return { complaint: 'the version is not 13' }
  const key = headers.get('sec-websocket-key')
  if (key === undefined || !headers.has('connection')) return { complaint: 'no key, or no Connection header' }
  const offer = headers.get('sec-websocket-protocol')
  const offered = offer === undefined ? [] : offer.split(',').map((name) => name.trim())
  const protocol = offered.find((name) => supported.includes(name)) ?? ''
  if (protocol === '' && (offered.length > 0 || supported.length > 0))
    return { complaint: `no sub-protocol of "${offer ?? ''}"` }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push(`Sec-WebSocket-Accept: ${acceptOf(key)}`)
  if (protocol !== '') lines.push(`Sec-WebSocket-Protocol: ${protocol}`)
  return { answer: `${lines.join('\r\n')}\r\n\r\n`, protocol }
}
