/**
 * Remote calls at a client: to the server by itself, to other clients through it, and what is relayed from them. The test
 * plays the server in bytes.
 */

import t from 'tap'
import { SceneMultiplayer } from '../../../src/godot4/scene/scene-multiplayer.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'
import { GuestScene, OUR_ID } from '../guest-scene.ts'
import { MAIN_CHECKSUM, mainTree } from './main-node.ts'
import { idHex, keepJournal } from './server-stage.ts'

const { OK, ERR_CONNECTION_ERROR, ERR_INVALID_PARAMETER } = GodotError
const SIMPLIFY = `01${Buffer.from(MAIN_CHECKSUM).toString('hex')}00010000004d61696e00`
const CALL = 'a006000080004d61696e00'

/** Client 5 with `/root/Main` before its server, where client 7 is too. */
function joined() {
  const scene = new GuestScene()
  const peer = scene.newPeer()
  peer.create_client('ws://localhost:9080/')
  const api = new SceneMultiplayer({ clock: scene.clock, on_warning: () => undefined })
  api.multiplayer_peer = peer
  const { root, main } = mainTree()
  api.root_node = root
  const journal: string[] = []
  keepJournal(api, journal)
  const tick = (): void => {
    api.poll()
    scene.turn.end()
  }
  const link = scene.connector.last.open()
  tick()
  link.deliver(OUR_ID)
  tick()
  const say = (...packets: string[]): void => {
    link.deliver(...packets.map(hex))
    tick()
  }
  const sent = (): string[] => {
    scene.turn.end()
    return link.writes
      .splice(0)
      .flat()
      .map((write) => write.replace('hex:', ''))
  }
  say(`07 01 ${idHex(7)}`)
  journal.length = 0
  return { scene, api, main, say, sent, journal, link, tick }
}

t.test('calls the server by itself, and another client through it', async (t) => {
  const { main, sent } = joined()

  t.strictSame([main.rpc_id(1, 'Alpha'), sent()], [OK, [SIMPLIFY, CALL]])
  t.strictSame([main.rpc_id(7, 'Alpha'), sent()], [OK, [`0703${idHex(7)}${SIMPLIFY}`, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc('Alpha'), sent()], [OK, [CALL, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(-1, 'Alpha'), sent()], [OK, [`0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(-7, 'Alpha'), sent()], [OK, [CALL]])
  t.strictSame([main.rpc_id(-5, 'Alpha'), sent()], [OK, [CALL, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(5, 'Alpha'), main.rpc_id(8, 'Alpha')], [ERR_INVALID_PARAMETER, ERR_INVALID_PARAMETER])
  t.strictSame(sent(), [])
})

t.test('runs a call here too that says so, on its own behalf', async (t) => {
  const { api, main } = joined()

  t.strictSame([main.rpc('_under'), main.rpc_id(7, '_under'), main.rpc_id(5, '_under')], [OK, OK, OK])

  t.strictSame([main.log, api.get_remote_sender_id()], [['_under of 5', '_under of 5'], 0])
})

t.test('has a table for each peer, and shortens for whoever has confirmed', async (t) => {
  const { main, say, sent, journal } = joined()
  main.rpc('Alpha')
  sent()

  say(`07 03 ${idHex(7)} 02 01 01000000`)
  main.rpc('Alpha')

  t.strictSame([sent(), journal], [[CALL, `0703${idHex(7)}800100`], []])
})

t.test('hears relayed calls as of whom the server names, and answers through it', async (t) => {
  const { main, say, sent, journal } = joined()

  say(`07 03 ${idHex(7)} ${SIMPLIFY}`, `07 03 ${idHex(7)} 00 01 04 01 0207`)
  t.strictSame([sent(), main.log], [[`0703${idHex(7)}020101000000`], ['echo 7 of 7']])
  say('00 01 04 01 0207')

  t.strictSame(journal, ['packet_refused(1, unknown-path-id)'], 'the id of another means nothing')
})

t.test('does for the server, as its authority, what another client may not ask for', async (t) => {
  const { main, say, journal } = joined()

  say(`07 03 ${idHex(7)} a0 06000080 07 4d61696e00`, 'a0 06000080 07 4d61696e00')

  t.strictSame([journal, main.log], [['packet_refused(1, not-permitted)'], ['zeta_base of 1']])
})

t.test('refuses the call of a stranger, and the confirmation of one who was never told', async (t) => {
  const { main, say, journal } = joined()

  say(`07 03 ${idHex(8)} ${CALL}`, `07 03 ${idHex(7)} 02 01 01000000`)

  t.strictSame(journal, ['packet_refused(1, unknown-source)', 'packet_refused(1, unknown-confirm)'])
  t.strictSame(main.log, [])
})

t.test('forgets what a client has announced, and how it confirms, when it has left', async (t) => {
  const { main, say, sent, journal } = joined()
  main.rpc_id(7, 'Alpha')
  say(`07 03 ${idHex(7)} 02 01 4d61696e00`, `07 03 ${idHex(7)} ${SIMPLIFY}`)
  t.strictSame(sent().slice(2), [`0703${idHex(7)}02014d61696e00`])

  say(`07 02 ${idHex(7)}`, `07 01 ${idHex(7)}`)
  journal.length = 0
  say(`07 03 ${idHex(7)} 00 01 04 01 0207`, `07 03 ${idHex(7)} ${SIMPLIFY}`)

  t.strictSame([main.log, journal], [[], ['packet_refused(1, unknown-path-id)']])
  t.strictSame(sent(), [`0703${idHex(7)}020101000000`])
})

t.test('forgets a client that has left, and everybody with the server', async (t) => {
  const { api, main, say, sent, link, tick } = joined()
  main.rpc('Alpha')
  sent()

  say(`07 02 ${idHex(7)}`, `07 01 ${idHex(7)}`)
  main.rpc('Alpha')

  t.strictSame(sent(), [`0703${idHex(7)}${SIMPLIFY}`, CALL, `0703${idHex(7)}${CALL}`])
  link.closeFromServer(1000)
  tick()
  tick()
  t.strictSame([[...api.get_peers()], main.rpc('Alpha')], [[], ERR_CONNECTION_ERROR])
})

t.test('knows nothing of the paths of another server', async (t) => {
  const { scene, api, main, say, sent, journal, tick } = joined()
  main.rpc_id(1, 'Alpha')
  say(SIMPLIFY, '02 01 01000000')
  t.strictSame(sent().slice(-1), ['020101000000'])

  const next = scene.newPeer()
  next.create_client('ws://localhost:9080/')
  api.multiplayer_peer = next
  const link = scene.connector.last.open()
  tick()
  link.deliver(OUR_ID)
  tick()
  journal.length = 0
  link.deliver(hex('00 01 04 01 0207'))
  tick()
  main.rpc_id(1, 'Alpha')
  scene.turn.end()

  t.strictSame([journal, main.log], [['packet_refused(1, unknown-path-id)'], []])
  t.strictSame(link.writes.flat(), [`hex:${SIMPLIFY}`, `hex:${CALL}`])
})
