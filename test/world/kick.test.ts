/** Players that the server closes: a Godot 4 client has a moment for the last words, and all else is as for anybody. */

import t, { type Test } from 'tap'
import { WorldStage, type StageEngine } from './world-stage.ts'

const WAIT_MS = 150
const BYE = Uint8Array.of(4, 0xaa)

/** A world with players of both games, who have heard nothing yet; the second engine is about to be closed with 4000. */
function kicked(t: Test) {
  const stage = new WorldStage(t)
  const { server } = stage.scenario
  const [old, other, player] = [stage.godot3('A'), stage.godot4('B'), stage.godot4('C')]
  for (const one of [stage.host, old, other, player]) one.take()
  server.broadcast(BYE)
  server.disconnect_peer(player.id, 4000, 'cheating')
  return { stage, server, old, other, player }
}

function end({ raw }: StageEngine): unknown {
  return raw.closeFrame === null ? null : [raw.closeFrame.code, raw.closeFrame.reason]
}

t.test('what is put before a kick is heard some frames before the close frame', async (t) => {
  const { stage, player } = kicked(t)

  stage.scenario.step(WAIT_MS - 30)
  t.strictSame([player.take(), end(player)], [['1: aa'], null])
  stage.scenario.step(60)

  t.strictSame(end(player), [4000, 'cheating'])
})

t.test('who is kicked counts as connected until it is gone, and is neither heard nor told any more', async (t) => {
  const { stage, server, old, other, player } = kicked(t)
  const { id } = player

  stage.scenario.step()
  player.take()
  player.bytes(1, 'bb')
  player.bytes(other.id, 'cc')
  stage.host.api.send_bytes(BYE, id)
  server.disconnect_peer(id, 4001, 'again')
  stage.scenario.step(WAIT_MS - 60)

  t.ok(server.get_peer_ids().includes(id))
  t.strictSame([stage.host.take(), old.take(), other.take(), player.take()], [[], ['1: aa'], ['1: aa'], []])
  t.strictSame(stage.drops, [`${id} gone 1`, `${id} closed 2`])
  stage.scenario.step(60)
  stage.settle()
  t.strictSame([stage.host.take(), old.take(), other.take()], Array(3).fill([`-${id}`]))
  t.strictSame(end(player), [4000, 'cheating'], 'the second call changes nothing')
})

t.test('a player of Godot 3 is closed at once', async (t) => {
  const { stage, server, old } = kicked(t)
  const raw = stage.scenario.raw('D', { path: '/godot3' })
  stage.settle()
  const id = stage.scenario.idOf('D')

  server.disconnect_peer(id, 4000, '')
  stage.scenario.step()
  t.equal(raw.closeFrame?.code, 4000)
  stage.settle()

  t.ok(old.take().includes(`-${id}`))
})

t.test('who leaves meanwhile is gone, once', async (t) => {
  const { stage, player } = kicked(t)

  player.raw.drop()
  stage.settle()
  stage.scenario.step(2 * WAIT_MS)

  t.strictSame([stage.host.take(), end(player)], [[`-${player.id}`], null])
})

t.test('stop() waits for nobody', async (t) => {
  const { stage, server, player, other } = kicked(t)

  server.stop()
  stage.scenario.step()
  t.strictSame([end(player), end(other)], Array(2).fill([1000, '']))
  stage.scenario.step(2 * WAIT_MS)

  t.strictSame(end(player), [1000, ''])
})

t.test('drain() gives everybody the same moment, and ends', async (t) => {
  const { stage, server, player, other } = kicked(t)

  const drained = server.drain(1001, 'night', 1)
  stage.scenario.step(WAIT_MS - 30)
  t.strictSame([end(player), end(other)], [null, null])
  t.strictSame(other.take(), ['1: aa'])
  stage.scenario.step(60)
  stage.settle()
  await drained

  t.strictSame(
    [end(player), end(other)],
    [
      [4000, 'cheating'],
      [1001, 'night'],
    ],
  )
})
