/**
 * Remote calls at a client: to the server by itself, to other clients through it, and what is relayed from them. The test
 * plays the server in bytes.
 */

import t from 'tap'
import { GodotError } from '../../../src/peer/error.ts'
import { hex } from '../../support/hex.ts'
import { OUR_ID } from '../guest-scene.ts'
import { ClientStage } from './client-stage.ts'
import { announcement, mainTree } from './main-node.ts'
import { idHex } from './server-stage.ts'

const { OK, ERR_CONNECTION_ERROR, ERR_INVALID_PARAMETER } = GodotError
const SIMPLIFY = announcement(1)
const CALL = 'a006000080004d61696e00'

/** Client 5 with `/root/Main` before its server, where client 7 is too. */
function joined() {
  const { root, main } = mainTree()
  const stage = ClientStage.joined([7], (api) => (api.root_node = root))
  return { stage, main }
}

t.test('calls the server by itself, and another client through it', async (t) => {
  const { stage, main } = joined()

  t.strictSame([main.rpc_id(1, 'Alpha'), stage.sent()], [OK, [SIMPLIFY, CALL]])
  t.strictSame([main.rpc_id(7, 'Alpha'), stage.sent()], [OK, [`0703${idHex(7)}${SIMPLIFY}`, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc('Alpha'), stage.sent()], [OK, [CALL, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(-1, 'Alpha'), stage.sent()], [OK, [`0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(-7, 'Alpha'), stage.sent()], [OK, [CALL]])
  t.strictSame([main.rpc_id(-5, 'Alpha'), stage.sent()], [OK, [CALL, `0703${idHex(7)}${CALL}`]])
  t.strictSame([main.rpc_id(5, 'Alpha'), main.rpc_id(8, 'Alpha')], [ERR_INVALID_PARAMETER, ERR_INVALID_PARAMETER])
  t.strictSame(stage.sent(), [])
})

t.test('runs a call here too that says so, on its own behalf', async (t) => {
  const { stage, main } = joined()

  t.strictSame([main.rpc('_under'), main.rpc_id(7, '_under'), main.rpc_id(5, '_under')], [OK, OK, OK])

  t.strictSame([main.log, stage.api.get_remote_sender_id()], [['_under of 5', '_under of 5'], 0])
})

t.test('has a table for each peer, and shortens for whoever has confirmed', async (t) => {
  const { stage, main } = joined()
  main.rpc('Alpha')
  stage.sent()

  stage.say(`07 03 ${idHex(7)} 02 01 01000000`)
  main.rpc('Alpha')

  t.strictSame([stage.sent(), stage.take()], [[CALL, `0703${idHex(7)}800100`], []])
})

t.test('hears relayed calls as of whom the server names, and answers through it', async (t) => {
  const { stage, main } = joined()

  stage.say(`07 03 ${idHex(7)} ${SIMPLIFY}`, `07 03 ${idHex(7)} 00 01 04 01 0207`)
  t.strictSame([stage.sent(), main.log], [[`0703${idHex(7)}020101000000`], ['echo 7 of 7']])
  stage.say('00 01 04 01 0207')

  t.strictSame(stage.take(), ['packet_refused(1, unknown-path-id)'], 'the id of another means nothing')
})

t.test('does for the server, as its authority, what another client may not ask for', async (t) => {
  const { stage, main } = joined()

  stage.say(`07 03 ${idHex(7)} a0 06000080 07 4d61696e00`, 'a0 06000080 07 4d61696e00')

  t.strictSame([stage.take(), main.log], [['packet_refused(1, not-permitted)'], ['zeta_base of 1']])
})

t.test('refuses the call of a stranger, and the confirmation of one who was never told', async (t) => {
  const { stage, main } = joined()

  stage.say(`07 03 ${idHex(8)} ${CALL}`, `07 03 ${idHex(7)} 02 01 01000000`)

  t.strictSame(stage.take(), ['packet_refused(1, unknown-source)', 'packet_refused(1, unknown-confirm)'])
  t.strictSame(main.log, [])
})

t.test('forgets what a client has announced, and how it confirms, when it has left', async (t) => {
  const { stage, main } = joined()
  main.rpc_id(7, 'Alpha')
  stage.say(`07 03 ${idHex(7)} 02 01 4d61696e00`, `07 03 ${idHex(7)} ${SIMPLIFY}`)
  t.strictSame(stage.sent().slice(2), [`0703${idHex(7)}02014d61696e00`])

  stage.say(`07 02 ${idHex(7)}`, `07 01 ${idHex(7)}`)
  stage.take()
  stage.say(`07 03 ${idHex(7)} 00 01 04 01 0207`, `07 03 ${idHex(7)} ${SIMPLIFY}`)

  t.strictSame([main.log, stage.take()], [[], ['packet_refused(1, unknown-path-id)']])
  t.strictSame(stage.sent(), [`0703${idHex(7)}020101000000`])
})

t.test('forgets a client that has left, and everybody with the server', async (t) => {
  const { stage, main } = joined()
  main.rpc('Alpha')
  stage.sent()

  stage.say(`07 02 ${idHex(7)}`, `07 01 ${idHex(7)}`)
  main.rpc('Alpha')

  t.strictSame(stage.sent(), [`0703${idHex(7)}${SIMPLIFY}`, CALL, `0703${idHex(7)}${CALL}`])
  stage.link.closeFromServer(1000)
  stage.tick()
  stage.tick()
  t.strictSame([[...stage.api.get_peers()], main.rpc('Alpha')], [[], ERR_CONNECTION_ERROR])
})

t.test('knows nothing of the paths of another server', async (t) => {
  const { stage, main } = joined()
  main.rpc_id(1, 'Alpha')
  stage.say(SIMPLIFY, '02 01 01000000')
  t.strictSame(stage.sent().slice(-1), ['020101000000'])

  const next = stage.scene.newPeer()
  next.create_client('ws://localhost:9080/')
  stage.api.multiplayer_peer = next
  const link = stage.scene.connector.last.open()
  stage.tick()
  link.deliver(OUR_ID)
  stage.tick()
  stage.take()
  link.deliver(hex('00 01 04 01 0207'))
  stage.tick()
  main.rpc_id(1, 'Alpha')
  stage.scene.turn.end()

  t.strictSame([stage.take(), main.log], [['packet_refused(1, unknown-path-id)'], []])
  t.strictSame(link.writes.flat(), [`hex:${SIMPLIFY}`, `hex:${CALL}`])
})
