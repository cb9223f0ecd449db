/**
 * A handshake that is kept as one text: whatever a request can hold comes out as it went in.
 */

import t from 'tap'
import { packHandshake, unpackHandshake, type Handshake } from '../../src/server/handshake.ts'

function handshakeWith(headers: readonly (readonly [name: string, value: string])[]): Handshake {
  const kept = Object.create(null) as Record<string, string>
  for (const [name, value] of headers) kept[name] = value
  return {
    ...{ path: '/play', query: 'a=1&b=%C3%A9', headers: kept },
    ...{ protocol: 'go', codec: 'polled-peer.msgpack.1', verified: { name: 'Ada' }, address: '10.0.0.1', secure: true },
  }
}

function reopened(handshake: Handshake): Handshake {
  const packed = packHandshake(handshake)
  if (typeof packed !== 'string') throw new TypeError('It was not packed.')
  return unpackHandshake(packed, handshake)
}

t.test('gives back all of a handshake, its headers without a prototype', async (t) => {
  const handshake = handshakeWith([
    ['host', 'example.org:9080'],
    ['cookie', 'a="b\\c"; d=\t\u0001\n'],
    ['x-name', 'José 😀 \ud800'],
  ])

  const again = reopened(handshake)

  t.strictSame(again, handshake)
  t.strictSame(Object.keys(again), Object.keys(handshake), 'in the same order')
  t.equal(Object.getPrototypeOf(again.headers), null)
  t.equal(again.verified, handshake.verified, 'what verify returned is not copied')
})

t.test('takes no name of a header for anything but a name', async (t) => {
  const { headers } = reopened(
    handshakeWith([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toJSON', 'c'],
      ['length', '4'],
    ]),
  )

  t.strictSame(Object.entries(headers), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toJSON', 'c'],
    ['length', '4'],
  ])
})

t.test('keeps a handshake as it is where its text would be longer than it saves', async (t) => {
  const quotes = (count: number): Handshake => handshakeWith([['cookie', '"'.repeat(count)]])

  t.type(packHandshake(quotes(8000)), 'string')
  const long = quotes(8300)
  t.equal(packHandshake(long), long, 'each quote takes two characters')
})

t.test('keeps a handshake as it is where verify has put no text among the headers', async (t) => {
  const handshake = handshakeWith([['host', 'example.org']])
  Reflect.set(handshake.headers, 'big', 5n)

  t.equal(packHandshake(handshake), handshake)
})
