import t from 'tap'
import { fc } from '../support/property-test.ts'
import { hex } from '../support/hex.ts'
import { isIP } from 'node:net'
import {
  addressFromBytes,
  godotAddress,
  isEveryAddress,
  isLiteralAddress,
  isLoopbackAddress,
  isOfThisMachine,
} from '../../src/server/address.ts'

const PRINTED: readonly (readonly [given: string, printed: string])[] = [
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::FFFF:127.0.0.1', '127.0.0.1'],
  ['::ffff:7f00:1', '127.0.0.1'],
  ['::ffff:7f00:0001', '127.0.0.1'],
  ['0:0:0:0:0:ffff:127.0.0.1', '127.0.0.1'],
  ['0000:0000:0000:0000:0000:ffff:7f00:0001', '127.0.0.1'],
  ['0000:0000:0000:0000:0000:ffff:c0a8:00ff', '192.168.0.255'],
  ['::ffff:10.1.2.3%eth0', '10.1.2.3'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['0000:0000:0000:0000:0000:0000:0000:0001', '0:0:0:0:0:0:0:1'],
  ['2001:db8::', '2001:db8:0:0:0:0:0:0'],
  ['2001:0DB8::00ab:0', '2001:db8:0:0:0:0:ab:0'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1::3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ['fe80::1%2', 'fe80:0:0:0:0:0:0:1'],
  ['::1.2.3.4', '0:0:0:0:0:0:102:304'],
  ['64:ff9b::1.2.3.4', '64:ff9b:0:0:0:0:102:304'],
  ['::fffe:1.2.3.4', '0:0:0:0:0:fffe:102:304'],
  ['1::ffff:1.2.3.4', '1:0:0:0:0:ffff:102:304'],
]

const NO_ADDRESS: readonly string[] = [
  '',
  '*',
  ' ',
  'localhost',
  'example.org',
  '127.0.0.1:80',
  '[::1]',
  '[::1]:80',
  '127.0.0',
  '127.0.0.1.2',
  '127.0.0.256',
  '010.0.0.1',
  '0x7f.0.0.1',
  '2130706433',
  ' 127.0.0.1',
  '127.0.0.1 ',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  ':::',
  '::12345',
  '::g',
  '::ffff:1.2.3',
  '::1\n',
]

for (const [given, printed] of PRINTED) {
  t.test(`prints ${given} as ${printed}`, async (t) => {
    const text = godotAddress(given)

    t.equal(text, printed)
  })
}

for (const given of NO_ADDRESS) {
  t.test(`prints nothing for ${JSON.stringify(given)} and does not take it for a literal`, async (t) => {
    const text = godotAddress(given)
    const family = isLiteralAddress(given)

    t.equal(text, '')
    t.equal(family, 0)
  })
}

t.test('tells the family of each literal address', async (t) => {
  const families = PRINTED.map(([given]) => isLiteralAddress(given))

  t.same(
    families,
    PRINTED.map(([given]) => (given.includes(':') ? 6 : 4)),
  )
})

t.test('prints what it printed again unchanged', async (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const once = godotAddress(address)
      return isIP(once) !== 0 && godotAddress(once) === once
    }),
    { seed: 3 },
  )

  t.pass('for arbitrary addresses')
})

t.test('keeps the value of an IPv6 address', async (t) => {
  const canonical = (address: string): string => new URL(`http://[${address}]/`).hostname

  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const printed = godotAddress(address)
      return printed.includes('.') || canonical(printed) === canonical(address)
    }),
    { seed: 3 },
  )

  t.pass('for arbitrary addresses')
})

t.test('never throws, whatever it is given', async (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => typeof godotAddress(text) === 'string'),
    { seed: 3 },
  )

  t.pass('for arbitrary text')
})

t.test('knows the addresses that stand for all, and those that never leave the machine', async (t) => {
  for (const all of ['*', '0.0.0.0', '::', '0::0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0']) {
    t.ok(isEveryAddress(all), all)
    t.notOk(isLoopbackAddress(all), all)
  }
  for (const loopback of ['127.0.0.1', '127.255.0.7', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1']) {
    t.ok(isLoopbackAddress(loopback), loopback)
    t.notOk(isEveryAddress(loopback), loopback)
  }
  for (const other of ['', 'localhost', '127.0.0.1.example.org', '10.0.0.1', '128.0.0.1', '::2', '2001:db8::1']) {
    t.notOk(isEveryAddress(other), other)
    t.notOk(isLoopbackAddress(other), other)
  }
})

t.test('an address is of this machine where an interface has it, and where nobody can tell', async (t) => {
  const one = () => ({ eth0: [{ address: 'fe80::1' }], eth1: undefined })
  const none = () => {
    throw Object.assign(new Error('no descriptor left'), { code: 'ERR_SYSTEM_ERROR' })
  }
  const broken = () => {
    throw new TypeError('a fault of the program')
  }

  t.equal(isOfThisMachine('fe80:0::1', one), true)
  t.equal(isOfThisMachine('fe80::2', one), false)
  t.equal(isOfThisMachine('127.3.2.1', none), true)
  t.equal(isOfThisMachine('192.0.2.1', none), true)
  t.throws(() => isOfThisMachine('192.0.2.1', broken), { message: 'a fault of the program' })
})

t.test('prints the bytes of an address as its text', async (t) => {
  const texts: readonly (readonly [hex: string, text: string])[] = [
    ['7f 00 00 01', '127.0.0.1'],
    ['c0 a8 00 ff', '192.168.0.255'],
    ['00 00 00 00 00 00 00 00 00 00 ff ff 7f 00 00 01', '::ffff:127.0.0.1'],
    ['00 00 00 00 00 00 00 00 00 00 ff fe 7f 00 00 01', '::fffe:127.0.0.1'],
    ['00 01 00 00 00 00 00 00 00 00 ff ff 7f 00 00 01', '1::ffff:127.0.0.1'],
    ['00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01', '::1'],
    ['20 01 0d b8 00 00 00 00 00 ab 00 00 fe 0f f0 ef', '2001:db8::ab:0:fe0f:f0ef'],
  ]

  for (const [bytes, text] of texts) t.equal(addressFromBytes(hex(bytes)), godotAddress(text))
})

t.test('prints nothing for bytes that are no address', async (t) => {
  for (const length of [0, 3, 5, 15, 17]) t.equal(addressFromBytes(new Uint8Array(length)), '')
})
