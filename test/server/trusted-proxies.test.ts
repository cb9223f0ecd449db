import t from 'tap'
import { fc } from '../support/property-test.ts'
import { TrustedProxies } from '../../src/server/trusted-proxies.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '2001:db8::1'] as const

const PROXY = '10.0.0.1'
const PLAYER = '203.0.113.9'
const PLAYER_ON_IPV6 = '2001:db8:0:0:0:0:0:5'

type Headers = Readonly<Record<string, string>>
type Case = readonly [name: string, headers: Headers, address: string, secure?: boolean]

const via = (forwardedFor: string): Headers => ({ 'x-forwarded-for': forwardedFor })
const by = (proto: string): Headers => ({ 'x-forwarded-proto': proto })
const rfc = (forwarded: string): Headers => ({ forwarded })

/** Sockets, what came with them, and who the player is. */
const SOCKETS: readonly (readonly [name: string, socket: string, headers: Headers, address: string])[] = [
  ['a socket that is no proxy', '198.51.100.7', {}, '198.51.100.7'],
  ['X-Forwarded-For from a stranger', '198.51.100.7', { ...via(PLAYER), ...by('https') }, '198.51.100.7'],
  ['Forwarded from a stranger', '2001:db8::2', rfc(`for=${PLAYER};proto=https`), '2001:db8:0:0:0:0:0:2'],
  ['an unreadable socket address', 'pipe', via(PLAYER), ''],
  ['a proxy on a mapped address', '0000:0000:0000:0000:0000:ffff:0a00:0001', via(PLAYER), PLAYER],
  ['a proxy on IPv6', 'fd12::1', via(PLAYER), PLAYER],
]

/** By the header, what stands in it when it comes from the proxy, and who the player is. */
const TABLES: Readonly<Record<string, readonly Case[]>> = {
  'X-Forwarded-For': [
    ['no header at all', {}, PROXY],
    ['one hop', via(PLAYER), PLAYER],
    ['a player on IPv6', via('2001:DB8::5'), PLAYER_ON_IPV6],
    ['a player with a port', via(`${PLAYER}:4711`), PLAYER],
    ['a player in brackets with a port', via('[2001:db8::5]:4711'), PLAYER_ON_IPV6],
    ['what the player wrote before the proxy did', via(`127.0.0.1, 10.9.9.9, ${PLAYER}`), PLAYER],
    ['further trusted hops on the right', via(`1.1.1.1, ${PLAYER}, 192.0.2.1, 10.0.0.2`), PLAYER],
    ['only trusted hops', via('10.0.0.3, 10.0.0.2'), '10.0.0.3'],
    ['empty entries', via(` ,, ${PLAYER} , ,`), PLAYER],
    ['an empty header', via(''), PROXY],
    ['a word instead of an address', via('unknown'), PROXY],
    ['garbage behind a trusted hop', via(`${PLAYER}, %$§, 10.0.0.2`), '10.0.0.2'],
    ['a host name', via(`${PLAYER}, localhost`), PROXY],
  ],
  Forwarded: [
    ['one hop', rfc(`for=${PLAYER}`), PLAYER],
    ['names in capitals', rfc(`For=${PLAYER};By=10.0.0.1`), PLAYER],
    ['IPv6 as the RFC quotes it', rfc('for="[2001:db8:cafe::17]:4711"'), '2001:db8:cafe:0:0:0:0:17'],
    ['IPv6 without quotes', rfc('for=[2001:db8::5]:80'), PLAYER_ON_IPV6],
    [
      'what the player wrote before the proxy did',
      rfc(`for=127.0.0.1;proto=https, for=${PLAYER};proto=http`),
      PLAYER,
      false,
    ],
    ['further trusted hops on the right', rfc(`for=${PLAYER};proto=https, for=10.0.0.2;proto=http`), PLAYER, true],
    ['unknown', rfc(`for=${PLAYER}, for=unknown`), PROXY],
    ['an obfuscated name', rfc(`for=${PLAYER}, for="_gazonk"`), PROXY],
    ['a hop without for', rfc(`for=${PLAYER}, by=10.0.0.1`), PROXY],
    ['escapes inside quotes', rfc('for="203.0.\\113.9"'), PLAYER],
    ['a quote left open by the player', rfc('for=6.6.6.6;a=", for="[2001:db8::5]"'), PROXY],
    ['an escape left open by the player', rfc(`for=6.6.6.6;a="\\, for=${PLAYER}`), PROXY],
    ['a parameter twice', rfc(`for=6.6.6.6;for=${PLAYER}`), PROXY],
    ['no pairs at all', rfc(', ;'), PROXY],
    ['binary garbage', rfc('\x00\xff=\x01'), PROXY],
  ],
  'both headers': [
    ['headers that agree', { ...via(PLAYER), ...rfc(`for=${PLAYER}`) }, PLAYER],
    ['a Forwarded that the player wrote', { ...via(PLAYER), ...rfc('for=6.6.6.6') }, PROXY],
    ['an X-Forwarded-For that the player wrote', { ...via('6.6.6.6'), ...rfc(`for=${PLAYER}`) }, PROXY],
    ['a malformed header beside a good one', { ...via(PLAYER), ...rfc('for="') }, PROXY],
    ['an empty header beside a good one', { ...via(PLAYER), ...rfc(' ') }, PLAYER],
    ['schemes that differ', { ...by('http'), ...rfc(`for=${PLAYER};proto=https`) }, PLAYER],
  ],
  'X-Forwarded-Proto': [
    ['https', by('https'), PROXY, true],
    ['wss in capitals', by('WSS'), PROXY, true],
    ['http', by('http'), PROXY, false],
    ['ws', by('ws'), PROXY, false],
    ['another word', by('gopher'), PROXY],
    ['an empty header', by(''), PROXY],
    ['what the player wrote before the proxy did', { ...via(PLAYER), ...by('https, http') }, PLAYER, false],
    ['the entry of the hop that met the player', { ...via(`${PLAYER}, 10.0.0.2`), ...by('https, http') }, PLAYER, true],
    ['one entry for several hops', { ...via(`${PLAYER}, 10.0.0.2`), ...by('https') }, PLAYER, true],
  ],
}

for (const [name, socket, headers, address] of SOCKETS) {
  t.test(`knows whom to believe: ${name}`, async (t) => {
    t.strictSame(new TrustedProxies(PROXIES).clientAddress(socket, headers), { address })
  })
}

for (const [title, cases] of Object.entries(TABLES)) {
  for (const [name, headers, address, secure] of cases) {
    t.test(`reads ${title}: ${name}`, async (t) => {
      const client = new TrustedProxies(PROXIES).clientAddress(PROXY, headers)

      t.strictSame(client, secure === undefined ? { address } : { address, secure })
    })
  }
}

t.test('believes nobody where no proxy is named', async (t) => {
  const proxies = new TrustedProxies()

  const client = proxies.clientAddress('127.0.0.1', { ...via(PLAYER), ...by('https') })

  t.strictSame(client, { address: '127.0.0.1' })
})

const RANGES: readonly (readonly [entry: string, inside: string, outside: string])[] = [
  ['10.1.2.3', '10.1.2.3', '10.1.2.4'],
  ['10.1.2.3/32', '10.1.2.3', '10.1.2.4'],
  ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
  ['10.1.2.0/25', '10.1.2.127', '10.1.2.128'],
  ['0.0.0.0/0', '203.0.113.9', '2001:db8::1'],
  ['::ffff:10.0.0.0/104', '10.9.9.9', '11.0.0.0'],
  ['::ffff:10.0.0.1', '10.0.0.1', '10.0.0.2'],
  ['fd00::/8', 'fdff::1', 'fe00::1'],
  ['2001:db8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::2'],
  ['2001:db8::/127', '2001:db8::1', '2001:db8::2'],
  ['2001:db8::1/128', '2001:db8::1', '2001:db8::2'],
]

for (const [entry, inside, outside] of RANGES) {
  t.test(`takes ${entry} for a range with ${inside} and without ${outside}`, async (t) => {
    const proxies = new TrustedProxies([entry])
    const headers = { 'x-forwarded-proto': 'https' }

    const member = proxies.clientAddress(inside, headers)
    const stranger = proxies.clientAddress(outside, headers)

    t.equal(member.secure, true)
    t.notOk('secure' in stranger)
  })
}

const BAD_ENTRIES: readonly unknown[] = [
  '',
  'localhost',
  '*',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/ 8',
  '10.0.0.0/1e1',
  '10.0.0/8',
  '::1/129',
  '[::1]',
  '::ffff:10.0.0.0/95',
  '10.0.0.1:80',
  7,
  null,
]

for (const entry of BAD_ENTRIES) {
  t.test(`refuses ${JSON.stringify(entry)} as a proxy`, async (t) => {
    const entries = ['10.0.0.1', entry] as readonly string[]

    t.throws(() => new TrustedProxies(entries), { name: 'TypeError', message: /^trusted_proxies: / })
  })
}

for (const entry of ['10.0.0.1/8', '10.1.2.3/31', '0.0.0.1/0', '::ffff:10.0.0.1/104', '2001:db8::1/127', 'fd00::1/8']) {
  t.test(`refuses ${entry}, which has bits behind its prefix`, async (t) => {
    t.throws(() => new TrustedProxies([entry]), {
      name: 'TypeError',
      message: /^trusted_proxies: '.+' has bits behind its first \d+\./,
    })
  })
}

t.test('refuses what is no list', async (t) => {
  for (const entries of ['10.0.0.1', null, 5, {}, new Set(['10.0.0.1'])]) {
    t.throws(() => new TrustedProxies(entries as never), { name: 'TypeError', message: /must be an array/ })
  }
})

t.test('answers an address for whatever the headers hold', async (t) => {
  const proxies = new TrustedProxies(PROXIES)
  const piece = fc.constantFrom(
    'for=',
    '"',
    '\\',
    ',',
    ';',
    '=',
    '[',
    ']',
    ':',
    ' ',
    '10.0.0.2',
    '6.6.6.6',
    'proto=',
    'é',
  )
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  )

  fc.assert(
    fc.property(value, value, value, (forwarded, forwardedFor, proto) => {
      const client = proxies.clientAddress('10.0.0.1', {
        forwarded,
        'x-forwarded-for': forwardedFor,
        'x-forwarded-proto': proto,
      })
      return client.address !== ''
    }),
    { seed: 3, numRuns: 500 },
  )

  t.pass('for arbitrary values')
})

t.test('never lets a player choose the address of the hop that a proxy added', async (t) => {
  const proxies = new TrustedProxies(PROXIES)
  const piece = fc.constantFrom('for=', '"', '\\"', '\\', ',', ';', '=', '[', ']', '6.6.6.6', 'for=6.6.6.6', 'a="')
  const prefix = fc.array(piece).map((pieces) => pieces.join(''))

  fc.assert(
    fc.property(prefix, fc.constantFrom('for=203.0.113.9', 'for="203.0.113.9:80";by="x"'), (written, added) => {
      const { address } = proxies.clientAddress('10.0.0.1', { forwarded: `${written}, ${added}` })
      return address === '203.0.113.9' || address === '10.0.0.1'
    }),
    { seed: 3, numRuns: 2000 },
  )

  t.pass('for arbitrary beginnings')
})
