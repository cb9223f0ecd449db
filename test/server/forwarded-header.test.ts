import t from 'tap'
import { parseForwarded } from '../../src/server/forwarded-header.ts'

const READ: readonly (readonly [value: string, hops: readonly Record<string, string>[]])[] = [
  ['', []],
  ['for=1.2.3.4', [{ for: '1.2.3.4' }]],
  ['FOR=a;Proto=HTTPS', [{ for: 'a', proto: 'HTTPS' }]],
  ['for=a,for=b', [{ for: 'a' }, { for: 'b' }]],
  ['for=a ; by=b ,\tfor=c', [{ for: 'a', by: 'b' }, { for: 'c' }]],
  ['for="a,b;c=d"', [{ for: 'a,b;c=d' }]],
  ['for="a\\"b\\\\"', [{ for: 'a"b\\' }]],
  ['for=""', [{ for: '' }]],
  ['for=a;', [{ for: 'a' }]],
  [',, for=a ,,', [{ for: 'a' }]],
  ['__proto__=a', [JSON.parse('{"__proto__":"a"}') as Record<string, string>]],
]

const MALFORMED: readonly string[] = [
  'for',
  'for=',
  '=a',
  'for = a',
  'for=a b',
  'for="a',
  'for="a"b',
  'for=a"b"',
  'for=a;for=b',
  'for=a, by',
  'é=a',
  'for=a\nby=b',
]

for (const [value, hops] of READ) {
  t.test(`reads ${JSON.stringify(value)}`, async (t) => {
    const read = parseForwarded(value)

    t.same(
      read.map((hop) => Object.entries(hop)),
      hops.map((hop) => Object.entries(hop)),
    )
  })
}

for (const value of MALFORMED) {
  t.test(`finds no hop in ${JSON.stringify(value)}`, async (t) => {
    const read = parseForwarded(value)

    t.same(read, [])
  })
}

t.test('reads a long run of blanks in one pass', async (t) => {
  const value = `${' '.repeat(200_000)}x`

  const read = parseForwarded(value)

  t.same(read, [])
})
