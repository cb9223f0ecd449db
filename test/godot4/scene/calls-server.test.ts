/**
 * Remote calls at a server: the captured packets, paths announced in both directions, permissions, bounds, and what is
 * refused. Clients are in memory and speak in bytes.
 */

import t from 'tap'
import { MOST_RECEIVED_PATHS } from '../../../src/multiplayer/rpc/path-cache.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { announcement, ascii, MAIN_CHECKSUM, mainTree } from './main-node.ts'
import { mainStage } from './main-stage.ts'
import { idHex, ServerStage } from './server-stage.ts'

const { OK, FAILED, ERR_INVALID_PARAMETER } = GodotError

for (const [what, packet, done] of [
  ['a call of an undeclared path id of four bytes', `20 01000000 04 01 0205`, 'echo 5'],
  ['no arguments, in a path behind them', 'a0 06000080 00 4d61696e00', 'Alpha'],
  ['bytes without a header', 'a0 09000080 03 010203 4d61696e00', 'bytes_fn <010203>'],
  ['bytes as a Variant', '20 13000080 03 01 1d00000003000000 01020300 4d61696e00', 'bytes_fn <010203>'],
  ['an index of two bytes, of rpc_config', '60 0a000080 0080 01 0205 4d61696e00', 'nodecfg 5'],
  ['an id of one byte', '00 01 04 01 0207', 'echo 7'],
  ['an id of two bytes', '10 0100 04 01 0207', 'echo 7'],
  ['an index of two bytes that one would hold', '40 01 0400 01 0207', 'echo 7'],
  ['a path without its NUL', '20 09000080 04 01 0207 4d61696e', 'echo 7'],
  ['a path from the root of the tree', `20 09000080 04 01 0207 ${ascii('/root/Main')}00`, 'echo 7'],
  ['several arguments', '00 01 05 03 0201 81 427fff', 'many 1 true -129'],
  ['none, said by a count', '00 01 05 00', 'many'],
  ['bytes behind the last argument', '00 01 04 01 0207 ffff', 'echo 7'],
] as const) {
  t.test(`does a call with ${what}`, async (t) => {
    const { main, client, say, scene } = mainStage()
    say(announcement(1))

    say(packet)

    t.strictSame([main.log, scene.take()], [[`${done} of ${client.id}`], []])
  })
}

t.test('does the captured call of a text', async (t) => {
  const { main, client, say } = mainStage()

  say('20 17000080 04 01 04000000 05000000 6669727374 000000 4d61696e00')

  t.strictSame(main.log, [`echo first of ${client.id}`])
})

t.test('confirms a path once for each id, in the form of 4.3', async (t) => {
  const { say, heard, scene, client } = mainStage()

  say(announcement(1), announcement(0), announcement(1))

  t.strictSame(heard(), ['020101000000', '020100000000'])
  t.strictSame(scene.take(), [`packet_refused(${client.id}, path-known)`])
})

t.test('confirms a path by its text where it is told that peers are of 4.2', async (t) => {
  const { say, heard } = mainStage(1, { confirm_by: 'path' })

  say(announcement(1))

  t.strictSame(heard(), ['02014d61696e00'])
})

t.test('finds out which form a peer has, and answers in it', async (t) => {
  const { main, say, heard } = mainStage()
  main.rpc('echo', 1)
  heard()

  say('02 01 4d61696e00', announcement(9))
  main.rpc('echo', 1)

  t.strictSame(heard(), ['02014d61696e00', '000104010201'])
})

t.test('says again what it has confirmed before it knew the form of a peer, once', async (t) => {
  const { main, client, say, heard, scene } = mainStage()
  say(announcement(7), announcement(8, 'Main', 'd41d8cd98f00b204e9800998ecf8427e'))
  t.strictSame(heard(), ['020107000000', '020008000000'])
  main.rpc('echo', 1)
  heard()

  say('02 01 4d61696e00')
  t.strictSame(heard(), ['02014d61696e00', '02004d61696e00'], 'with what was said of the names')
  say('02 01 4d61696e00')
  t.strictSame(heard(), [])
  t.strictSame(scene.take(), [`packet_refused(${client.id}, checksum-mismatch)`])
})

t.test('says nothing again to a peer that has understood it', async (t) => {
  const { main, say, heard } = mainStage()
  say(announcement(7))
  main.rpc('echo', 1)
  heard()

  say('02 01 01000000', '02 01 4d61696e00')

  t.strictSame(heard(), [])
})

t.test('takes six bytes for the form that was meant', async (t) => {
  const { root, main, say, heard, scene } = mainStage()
  main.name = 'Abc'
  t.equal(root.get_node_or_null('Abc'), main)
  main.rpc('echo', 1)
  heard()

  say('02 01 41626300')
  main.rpc('echo', 1)

  t.strictSame([heard(), scene.take()], [['000104010201'], []])
})

t.test('announces a path once, and sends it in full until it is confirmed', async (t) => {
  const { main, say, heard } = mainStage()

  t.equal(main.rpc('echo', 'first'), OK)
  t.equal(main.rpc('bytes_fn', Uint8Array.of(1, 2, 3)), OK)
  t.strictSame(heard(), [
    announcement(1),
    '2017000080040104000000050000006669727374000000' + '4d61696e00',
    'a009000080030102034d61696e00',
  ])
  say('02 01 01000000')
  main.rpc('nodecfg', 5)
  main.rpc('Alpha')

  t.strictSame(heard(), ['400100800102' + '05', '800100'])
})

t.test('asks the peer to carry a call as its method says', async (t) => {
  const { main, scene } = mainStage()
  const asked = () => [scene.host.peer.transfer_mode, scene.host.peer.transfer_channel]

  main.rpc('typed_fn', 1)
  t.strictSame(asked(), [0, 3])
  main.rpc('Alpha')

  t.strictSame(asked(), [2, 0])
})

t.test('sends to each peer in the form that it knows', async (t) => {
  const { api, main, clients, say, scene } = mainStage(3)
  const [a, b, c] = clients
  main.rpc('Alpha')
  scene.host.turn.end()
  for (const client of clients) client.heard()
  say('02 01 01000000')
  const all = () => {
    scene.host.turn.end()
    return clients.map((client) => client.heard().length)
  }

  t.equal(main.rpc('Alpha'), OK)
  scene.host.turn.end()
  t.strictSame([a?.heard(), b?.heard()], [['800100'], ['a006000080004d61696e00']])
  c?.heard()
  t.equal(main.rpc_id(b?.id ?? 0, 'Alpha'), OK)
  t.strictSame(all(), [0, 1, 0])
  t.equal(main.rpc_id(-(b?.id ?? 0), 'Alpha'), OK)
  t.strictSame(all(), [1, 0, 1])
  t.equal(api.rpc(0, main, 'typed_fn', [1]), OK)
  t.strictSame(all(), [1, 1, 1])
  t.equal(main.rpc_id(-1, '_under'), OK, 'all but ourselves')
  t.strictSame([all(), main.log], [[1, 1, 1], []])
  t.equal(main.rpc_id(999, 'Alpha'), ERR_INVALID_PARAMETER)
  t.equal(main.rpc_id(-999, 'Alpha'), ERR_INVALID_PARAMETER)
  t.strictSame(all(), [0, 0, 0])
})

t.test('forgets what a peer knew when it is gone', async (t) => {
  const { main, client, say, scene } = mainStage()
  main.rpc('Alpha')
  say('02 01 01000000', announcement(1))
  client.memory.close()
  scene.tick()
  scene.tick()
  const [next] = scene.joined(1)

  main.rpc('Alpha')
  scene.host.turn.end()
  t.strictSame(next?.heard(), [announcement(1), 'a006000080004d61696e00'])
  next?.send('00 01 04 01 0207')
  scene.tick()

  t.strictSame(scene.take(), [`packet_refused(${next?.id}, unknown-path-id)`])
})

t.test('says in words that the names differ, and goes on with the path', async (t) => {
  const { main, client, say, heard, scene, api } = mainStage()
  const theirs = 'd41d8cd98f00b204e9800998ecf8427e'

  say(announcement(1, 'Main', theirs), '00 01 04 01 0207')

  t.strictSame(heard(), ['020001000000'])
  t.strictSame(scene.take(), [`packet_refused(${client.id}, checksum-mismatch)`])
  t.equal(api.get_refusal_counts()['checksum-mismatch'], 1)
  t.strictSame(main.log, [`echo 7 of ${client.id}`])
  t.equal(scene.warnings.length, 1)
  for (const part of ['/root/Main', theirs, MAIN_CHECKSUM, 'Alpha, _under', `peer ${client.id}`]) {
    t.ok(scene.warnings[0]?.includes(part), part)
  }
})

t.test('says in words that a peer finds our names to differ, and counts it as confirmed', async (t) => {
  const { main, client, say, heard, scene } = mainStage()
  main.rpc('Alpha')
  heard()

  say('02 00 01000000')
  main.rpc('Alpha')

  t.strictSame([heard(), scene.take()], [['800100'], [`packet_refused(${client.id}, checksum-mismatch)`]])
  t.ok(scene.warnings[0]?.includes(MAIN_CHECKSUM))
})

t.test('counts a difference at a node that has another name since, of which there is nothing to say', async (t) => {
  const { main, client, say, scene } = mainStage()
  main.rpc('Alpha')
  main.name = 'Other'

  say('02 00 01000000')

  t.strictSame([scene.take(), scene.warnings], [[`packet_refused(${client.id}, checksum-mismatch)`], []])
})

for (const [what, packet, reason] of [
  ['the path of no node', announcement(2, 'None'), 'unknown-node'],
  ['a path out of the tree', announcement(2, '../Main'), 'path-outside-root'],
  ['a path named after what objects have', announcement(2, '__proto__'), 'unknown-node'],
  ['the constructor of a node as a path', announcement(2, 'Main/constructor'), 'unknown-node'],
  ['a path of 4097 bytes', announcement(2, 'a'.repeat(4097)), 'path-too-long'],
  ['a confirmation of what was never told', '02 01 01000000', 'unknown-confirm'],
  ['a confirmation of a path that was never told', '02 01 4d61696e00', 'unknown-confirm'],
  ['a call of an unknown id', '00 07 04 01 0207', 'unknown-path-id'],
  ['a call to no node', `a0 06000080 00 ${ascii('None')}00`, 'unknown-node'],
  ['a call along a path of 4097 bytes', `a0 06000080 00 ${ascii('a'.repeat(4097))}00`, 'path-too-long'],
  ['a call of an index that is not there', 'a0 06000080 08 4d61696e00', 'unknown-method'],
  ['a call of an index of rpc_config that is not there', 'e0 07000080 0180 4d61696e00', 'unknown-method'],
  ['a call that only the authority may make', '20 09000080 02 01 0207 4d61696e00', 'not-permitted'],
  ['a call of the base class that only the authority may make', 'a0 06000080 07 4d61696e00', 'not-permitted'],
  ['too few arguments', 'a0 06000080 04 4d61696e00', 'too-few-arguments'],
  ['an argument that is cut', '20 09000080 04 01 c201 4d61696e00', 'bad-arguments'],
  ['fewer arguments than it counts', '20 09000080 05 02 0207 4d61696e00', 'bad-arguments'],
  ['an array that claims 4 G elements', `20 0f000080 05 01 1c000000ffffff7f 4d61696e00`, 'bad-arguments'],
  ['a node field of the fourth size', '30 01000000 04 01 0207', 'unknown-node-size'],
  ['a spawn', '04 00 01000000 01000000 00000000 02000000 4100', 'unknown-path-id'],
] as const) {
  t.test(`refuses ${what}, and does nothing`, async (t) => {
    const { main, client, api, say, heard, scene } = mainStage()

    say(packet)

    t.strictSame([scene.take(), main.log, heard()], [[`packet_refused(${client.id}, ${reason})`], [], []])
    t.equal(api.get_refusal_counts()[reason], 1)
  })
}

t.test('lets the authority call, whoever it is, and any peer where it may', async (t) => {
  const { main, client, say } = mainStage()
  main.set_multiplayer_authority(client.id)

  say('20 09000080 02 01 0207 4d61696e00', 'a0 06000080 00 4d61696e00')

  t.strictSame(main.log, [`auth_only 7 of ${client.id}`, `Alpha of ${client.id}`])
})

t.test('refuses a name that only the other side has, and calls it there', async (t) => {
  const { main, client, say, heard, scene } = mainStage()
  main.set_rpc_names(['AAA', '__proto__', 'constructor', 'secret'])
  const callOf = (name: string) => main.rpc(name as 'secret')
  t.strictSame([callOf('AAA'), callOf('secret'), callOf('none')], [OK, OK, ERR_INVALID_PARAMETER])
  t.strictSame(heard().slice(1), ['a006000080004d61696e00', 'a006000080094d61696e00'])

  for (const index of ['00', '02', '06', '09']) say(`a0 06000080 ${index} 4d61696e00`)

  t.strictSame([scene.take(), main.log], [Array(4).fill(`packet_refused(${client.id}, not-declared)`), []])
})

t.test('refuses a call of a method that was taken away', async (t) => {
  const { main, client, say, scene } = mainStage()
  Object.defineProperty(main, '_under', { value: 7 })

  say('a0 06000080 01 4d61696e00')

  t.strictSame(scene.take(), [`packet_refused(${client.id}, no-such-member)`])
  t.equal(main.rpc('_under'), FAILED)
})

t.test('keeps so many paths of one peer, and no more', async (t) => {
  const { client, say, heard, scene } = mainStage()
  for (let id = 1; id <= MOST_RECEIVED_PATHS; id++) {
    client.send(announcement(id))
    if (id % 256 === 0) scene.tick()
  }
  heard()

  say(announcement(MOST_RECEIVED_PATHS + 1))

  t.strictSame([heard(), scene.take()], [[], [`packet_refused(${client.id}, too-many-paths)`]])
})

t.test('refuses calls and paths while there is no tree, and below another root', async (t) => {
  const { api, main, client, say, scene } = mainStage()
  api.root_node = null
  say(announcement(1), 'a0 06000080 00 4d61696e00')
  t.strictSame(scene.take(), Array(2).fill(`packet_refused(${client.id}, no-root-node)`))

  api.root_node = main
  api.root_path = '.'
  say(`a0 06000080 00 ${ascii('.')}00`)

  t.strictSame(main.log, [`Alpha of ${client.id}`])
})

t.test('says what arguments it cannot send, and sends nothing', async (t) => {
  const { main, heard } = mainStage()
  main.rpc('Alpha')
  heard()

  t.equal(main.rpc('echo', Symbol('x')), ERR_INVALID_PARAMETER)
  t.equal(main.rpc('many', ...Array<number>(256).fill(1)), ERR_INVALID_PARAMETER)

  t.strictSame(heard(), [])
})

t.test('throws what a called method threw when everything is read', async (t) => {
  const { main, client, scene } = mainStage()
  main.echo = (value: unknown) => {
    main.log.push('thrown')
    throw new Error(String(value))
  }

  client.send('20 09000080 04 01 0207 4d61696e00')
  client.send('a0 06000080 00 4d61696e00')

  t.throws(() => scene.tick(), { message: '7' })
  t.strictSame(main.log, ['thrown', `Alpha of ${client.id}`])
  t.equal(scene.api.get_remote_sender_id(), 0)
})

t.test('passes calls on between clients, and stamps who they are from', async (t) => {
  const { main, clients, say, scene } = mainStage(2)
  const [a, b] = clients
  const call = 'a006000080004d61696e00'

  say(`07 03 ${idHex(b?.id ?? 0)} ${call}`)
  t.strictSame([b?.heard(), main.log], [[`0703${idHex(a?.id ?? 0)}${call}`], []])
  say(`07 03 ${idHex(0)} ${call}`)

  t.strictSame([b?.heard(), main.log], [[`0703${idHex(a?.id ?? 0)}${call}`], [`Alpha of ${a?.id}`]])
  t.strictSame(scene.take(), [])
})

t.test('refuses calls of a peer that is not admitted', async (t) => {
  const scene = new ServerStage((api) => void (api.auth_callback = () => undefined))
  const { root, main } = mainTree()
  scene.api.root_node = root
  const client = scene.connect()
  scene.take()

  client.send('a0 06000080 00 4d61696e00')
  client.send(announcement(1))
  scene.tick()

  t.strictSame([scene.take(), main.log], [Array(2).fill(`packet_refused(${client.id}, not-admitted)`), []])
})
