/** Indices and checksums of remote calls, as a running Godot 4 made them, and the MD5 that they stand on. */

import { createHash } from 'node:crypto'
import { fc } from '../../support/property-test.ts'
import t from 'tap'
import { md5 } from '../../../src/godot4/script/md5.ts'
import { namesDiffer, NODE_INDEX, RpcTable } from '../../../src/godot4/script/rpc-names.ts'

/** RFC 1321, A.5. */
for (const [text, digest] of [
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
] as const) {
  t.test(`the MD5 of ${text === '' ? 'nothing' : text} is the RFC's`, async (t) => {
    t.equal(md5(Buffer.from(text)), digest)
  })
}

t.test('the MD5 of any bytes is that of others', async (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      (bytes) => md5(bytes) === createHash('md5').update(bytes).digest('hex'),
    ),
  )
  for (let length = 50; length < 70; length++) {
    const bytes = new Uint8Array(length).fill(length)
    t.equal(md5(bytes), createHash('md5').update(bytes).digest('hex'))
  }
})

const SCRIPT = ['zeta_base', 'echo', 'Alpha', 'many', 'auth_only', '_under', 'typed_fn', 'bytes_fn']

t.test('sorts names and makes a checksum as a running engine did', async (t) => {
  const table = new RpcTable({ script: SCRIPT, node: ['nodecfg'] })

  t.strictSame(
    table.entries.map(({ name, index }) => [index, name]),
    [
      [0x8000, 'nodecfg'],
      [0, 'Alpha'],
      [1, '_under'],
      [2, 'auth_only'],
      [3, 'bytes_fn'],
      [4, 'echo'],
      [5, 'many'],
      [6, 'typed_fn'],
      [7, 'zeta_base'],
    ],
  )
  t.equal(table.checksum, '28564616c27997e1efe135550c382257')
})

t.test('finds indices by name and names by index', async (t) => {
  const table = new RpcTable({ script: SCRIPT, node: ['nodecfg', 'echo'] })

  t.equal(table.indexOf('Alpha'), 0)
  t.equal(table.indexOf('nodecfg'), NODE_INDEX + 1)
  t.equal(table.nameAt(NODE_INDEX + 1), 'nodecfg')
  t.equal(table.nameAt(4), 'echo')
  t.equal(table.nameAt(8), null)
  t.equal(table.indexOf('missing'), null)
  t.equal(table.indexOf('toString'), null)
})

t.test('of a name of both kinds the index of the node itself is found', async (t) => {
  const table = new RpcTable({ script: ['a', 'b'], node: ['b'] })

  t.equal(table.indexOf('b'), NODE_INDEX)
  t.equal(table.nameAt(1), 'b')
})

t.test('a name that stands twice counts once, and of none the checksum is that of nothing', async (t) => {
  t.strictSame(new RpcTable({ script: ['b', 'a', 'b'] }).entries, [
    { name: 'a', index: 0 },
    { name: 'b', index: 1 },
  ])
  t.equal(new RpcTable({ script: [] }).checksum, 'd41d8cd98f00b204e9800998ecf8427e')
})

t.test('sorts by code points, of which JavaScript compares halves', async (t) => {
  const table = new RpcTable({ script: ['\u{10000}', '\uff41', 'ab', 'a', 'ü'] })

  t.strictSame(
    table.entries.map(({ name }) => name),
    ['a', 'ab', 'ü', '\uff41', '\u{10000}'],
  )
  t.equal(table.checksum, md5(Buffer.from('aabü\uff41\u{10000}')))
})

t.test('more names than there are indices are a mistake', async (t) => {
  const names = Array.from({ length: NODE_INDEX }, (_, index) => `n${index}`)

  t.equal(new RpcTable({ script: names }).entries.length, NODE_INDEX)
  t.throws(() => new RpcTable({ script: [...names, 'one_more'] }), TypeError)
})

t.test('says what is known of a node without names, and of a checksum that is none', async (t) => {
  const text = namesDiffer('/root/Main', 5, 'x'.repeat(32), new RpcTable({ script: [] }))

  t.match(text, /at peer 5 is another, and ours is d41d8cd98f00b204e9800998ecf8427e\. .* Ours are: none\./)
})
