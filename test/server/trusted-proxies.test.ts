import t from 'tap'
import fc from 'fast-check'
import { TrustedProxies } from '../../src/server/trusted-proxies.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '2001:db8::1'] as const

type Headers = Readonly<Record<string, string>>

interface Case {
  readonly name: string
  readonly socket?: string
  readonly headers: Headers
  readonly address: string
  readonly secure?: boolean
}

const UNTRUSTED: readonly Case[] = [
  { name: 'a socket that is no proxy', socket: '198.51.100.7', headers: {}, address: '198.51.100.7' },
  {
    name: 'X-Forwarded-For from a socket that is no proxy',
    socket: '198.51.100.7',
    headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
    address: '198.51.100.7',
  },
  {
    name: 'Forwarded from a socket that is no proxy',
    socket: '2001:db8::2',
    headers: { forwarded: 'for=203.0.113.9;proto=https' },
    address: '2001:db8:0:0:0:0:0:2',
  },
  { name: 'an unreadable socket address', socket: 'pipe', headers: { 'x-forwarded-for': '203.0.113.9' }, address: '' },
]

const FORWARDED_FOR: readonly Case[] = [
  { name: 'no header at all', headers: {}, address: '10.0.0.1' },
  { name: 'one hop', headers: { 'x-forwarded-for': '203.0.113.9' }, address: '203.0.113.9' },
  {
    name: 'a proxy on a mapped address',
    socket: '0000:0000:0000:0000:0000:ffff:0a00:0001',
    headers: { 'x-forwarded-for': '203.0.113.9' },
    address: '203.0.113.9',
  },
  { name: 'a proxy on IPv6', socket: 'fd12::1', headers: { 'x-forwarded-for': '203.0.113.9' }, address: '203.0.113.9' },
  { name: 'a player on IPv6', headers: { 'x-forwarded-for': '2001:DB8::5' }, address: '2001:db8:0:0:0:0:0:5' },
  { name: 'a player with a port', headers: { 'x-forwarded-for': '203.0.113.9:4711' }, address: '203.0.113.9' },
  {
    name: 'a player in brackets with a port',
    headers: { 'x-forwarded-for': '[2001:db8::5]:4711' },
    address: '2001:db8:0:0:0:0:0:5',
  },
  {
    name: 'what the player wrote before the proxy did',
    headers: { 'x-forwarded-for': '127.0.0.1, 10.9.9.9, 203.0.113.9' },
    address: '203.0.113.9',
  },
  {
    name: 'further trusted hops on the right',
    headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.9, 192.0.2.1, 10.0.0.2' },
    address: '203.0.113.9',
  },
  { name: 'only trusted hops', headers: { 'x-forwarded-for': '10.0.0.3, 10.0.0.2' }, address: '10.0.0.3' },
  { name: 'empty entries', headers: { 'x-forwarded-for': ' ,, 203.0.113.9 , ,' }, address: '203.0.113.9' },
  { name: 'an empty header', headers: { 'x-forwarded-for': '' }, address: '10.0.0.1' },
  { name: 'a word instead of an address', headers: { 'x-forwarded-for': 'unknown' }, address: '10.0.0.1' },
  {
    name: 'garbage behind a trusted hop',
    headers: { 'x-forwarded-for': '203.0.113.9, %$§, 10.0.0.2' },
    address: '10.0.0.2',
  },
  { name: 'a host name', headers: { 'x-forwarded-for': '203.0.113.9, localhost' }, address: '10.0.0.1' },
]

const FORWARDED: readonly Case[] = [
  { name: 'one hop', headers: { forwarded: 'for=203.0.113.9' }, address: '203.0.113.9' },
  { name: 'names in capitals', headers: { forwarded: 'For=203.0.113.9;By=10.0.0.1' }, address: '203.0.113.9' },
  {
    name: 'IPv6 as the RFC quotes it',
    headers: { forwarded: 'for="[2001:db8:cafe::17]:4711"' },
    address: '2001:db8:cafe:0:0:0:0:17',
  },
  { name: 'IPv6 without quotes', headers: { forwarded: 'for=[2001:db8::5]:80' }, address: '2001:db8:0:0:0:0:0:5' },
  {
    name: 'what the player wrote before the proxy did',
    headers: { forwarded: 'for=127.0.0.1;proto=https, for=203.0.113.9;proto=http' },
    address: '203.0.113.9',
    secure: false,
  },
  {
    name: 'further trusted hops on the right',
    headers: { forwarded: 'for=203.0.113.9;proto=https, for=10.0.0.2;proto=http' },
    address: '203.0.113.9',
    secure: true,
  },
  { name: 'unknown', headers: { forwarded: 'for=203.0.113.9, for=unknown' }, address: '10.0.0.1' },
  { name: 'an obfuscated name', headers: { forwarded: 'for=203.0.113.9, for="_gazonk"' }, address: '10.0.0.1' },
  { name: 'a hop without for', headers: { forwarded: 'for=203.0.113.9, by=10.0.0.1' }, address: '10.0.0.1' },
  { name: 'escapes inside quotes', headers: { forwarded: 'for="203.0.\\113.9"' }, address: '203.0.113.9' },
  {
    name: 'a quote left open by the player',
    headers: { forwarded: 'for=6.6.6.6;a=", for="[2001:db8::5]"' },
    address: '10.0.0.1',
  },
  {
    name: 'an escape left open by the player',
    headers: { forwarded: 'for=6.6.6.6;a="\\, for=203.0.113.9' },
    address: '10.0.0.1',
  },
  { name: 'a parameter twice', headers: { forwarded: 'for=6.6.6.6;for=203.0.113.9' }, address: '10.0.0.1' },
  { name: 'no pairs at all', headers: { forwarded: ', ;' }, address: '10.0.0.1' },
  { name: 'binary garbage', headers: { forwarded: '\x00\xff=\x01' }, address: '10.0.0.1' },
]

const BOTH: readonly Case[] = [
  {
    name: 'headers that agree',
    headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' },
    address: '203.0.113.9',
  },
  {
    name: 'a Forwarded that the player wrote',
    headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=6.6.6.6' },
    address: '10.0.0.1',
  },
  {
    name: 'an X-Forwarded-For that the player wrote',
    headers: { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=203.0.113.9' },
    address: '10.0.0.1',
  },
  {
    name: 'a malformed header beside a good one',
    headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for="' },
    address: '10.0.0.1',
  },
  {
    name: 'an empty header beside a good one',
    headers: { 'x-forwarded-for': '203.0.113.9', forwarded: ' ' },
    address: '203.0.113.9',
  },
  {
    name: 'schemes that differ',
    headers: { 'x-forwarded-proto': 'http', forwarded: 'for=203.0.113.9;proto=https' },
    address: '203.0.113.9',
  },
]

const PROTO: readonly Case[] = [
  { name: 'https', headers: { 'x-forwarded-proto': 'https' }, address: '10.0.0.1', secure: true },
  { name: 'wss in capitals', headers: { 'x-forwarded-proto': 'WSS' }, address: '10.0.0.1', secure: true },
  { name: 'http', headers: { 'x-forwarded-proto': 'http' }, address: '10.0.0.1', secure: false },
  { name: 'ws', headers: { 'x-forwarded-proto': 'ws' }, address: '10.0.0.1', secure: false },
  { name: 'another word', headers: { 'x-forwarded-proto': 'gopher' }, address: '10.0.0.1' },
  { name: 'an empty header', headers: { 'x-forwarded-proto': '' }, address: '10.0.0.1' },
  {
    name: 'what the player wrote before the proxy did',
    headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https, http' },
    address: '203.0.113.9',
    secure: false,
  },
  {
    name: 'the entry of the hop that met the player',
    headers: { 'x-forwarded-for': '203.0.113.9, 10.0.0.2', 'x-forwarded-proto': 'https, http' },
    address: '203.0.113.9',
    secure: true,
  },
  {
    name: 'one entry for several hops',
    headers: { 'x-forwarded-for': '203.0.113.9, 10.0.0.2', 'x-forwarded-proto': 'https' },
    address: '203.0.113.9',
    secure: true,
  },
]

const TABLES: readonly (readonly [title: string, cases: readonly Case[]])[] = [
  ['believes nobody else', UNTRUSTED],
  ['reads X-Forwarded-For', FORWARDED_FOR],
  ['reads Forwarded', FORWARDED],
  ['reads both headers', BOTH],
  ['reads X-Forwarded-Proto', PROTO],
]

for (const [title, cases] of TABLES) {
  for (const { name, socket = '10.0.0.1', headers, address, secure } of cases) {
    t.test(`${title}: ${name}`, async (t) => {
      const proxies = new TrustedProxies(PROXIES)

      const client = proxies.clientAddress(socket, headers)

      t.strictSame(client, secure === undefined ? { address } : { address, secure })
    })
  }
}

t.test('believes nobody where no proxy is named', async (t) => {
  const proxies = new TrustedProxies()

  const client = proxies.clientAddress('127.0.0.1', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' })

  t.strictSame(client, { address: '127.0.0.1' })
})

const RANGES: readonly (readonly [entry: string, inside: string, outside: string])[] = [
  ['10.1.2.3', '10.1.2.3', '10.1.2.4'],
  ['10.1.2.3/32', '10.1.2.3', '10.1.2.4'],
  ['10.1.2.3/8', '10.255.255.255', '11.0.0.0'],
  ['10.1.2.0/25', '10.1.2.127', '10.1.2.128'],
  ['0.0.0.0/0', '203.0.113.9', '2001:db8::1'],
  ['::ffff:10.0.0.0/104', '10.9.9.9', '11.0.0.0'],
  ['::ffff:10.0.0.1', '10.0.0.1', '10.0.0.2'],
  ['fd00::/8', 'fdff::1', 'fe00::1'],
  ['2001:db8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::2'],
  ['2001:db8::1/127', '2001:db8::', '2001:db8::2'],
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

t.test('refuses a text in place of the list', async (t) => {
  const entries = '10.0.0.1' as unknown as readonly string[]

  t.throws(() => new TrustedProxies(entries), { name: 'TypeError', message: /must be an array/ })
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
