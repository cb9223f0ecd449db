/** The bounds of the short ids of paths; what they are for is tested with the calls that use them. */

import t from 'tap'
import {
  LAST_SENT_ID,
  MOST_RECEIVED_CHARACTERS,
  MOST_RECEIVED_PATHS,
  MOST_SENT_PATHS,
  ReceivedPaths,
  SentPaths,
} from '../../../src/multiplayer/rpc/path-cache.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { RpcScene } from './rpc-scene.ts'

t.test('so many paths get an id, and no more', async (t) => {
  const paths = new SentPaths()
  for (let count = 1; count < MOST_SENT_PATHS; count++) paths.claim(`N${count}`)

  t.equal(paths.claim('last')?.id, MOST_SENT_PATHS)
  t.equal(paths.claim('one more'), null)
  t.equal(paths.claim('N7')?.id, 7, 'those that have one keep it')
})

t.test('a path is found by its id until all are forgotten', async (t) => {
  const paths = new SentPaths()
  const main = paths.claim('Main')

  t.strictSame([paths.at(1), paths.at(0), paths.at(2), paths.at(-1)], [main, undefined, undefined, undefined])
  paths.clear()
  t.equal(paths.at(1), undefined)
  t.equal(paths.claim('Sub'), paths.at(1))
})

t.test('a path that was freed makes room, is told to nobody, and gets another id', async (t) => {
  const paths = new SentPaths()
  for (let count = 1; count <= MOST_SENT_PATHS; count++) paths.claim(`N${count}`)
  const first = paths.claim('N1')
  if (first === null) throw new Error('the first has an id')
  first.tell(5)
  t.strictSame([paths.isFreed(1), paths.isFreed(0), paths.isFreed(MOST_SENT_PATHS + 1)], [false, false, false])

  paths.free(first)
  paths.free(first)

  t.strictSame([paths.at(1), paths.find('N1'), first.isTold(5), paths.isFreed(1)], [undefined, undefined, false, true])
  const second = paths.claim('N1')
  t.equal(second?.id, MOST_SENT_PATHS + 1)
  t.equal(paths.claim('more'), null)
  paths.free(first)
  t.equal(paths.find('N1'), second, 'what was freed before frees no other')
  paths.clear()
  t.strictSame([paths.isFreed(1), paths.claim('Main')?.id], [false, 1])
})

t.test('a peer that goes costs nothing for paths that were freed', async (t) => {
  const paths = new SentPaths()
  const path = paths.claim('Main')
  if (path === null) throw new Error('it has an id')
  path.tell(5)
  paths.free(path)
  let touched = 0
  path.forget = () => {
    touched++
  }

  paths.forgetPeer(5)

  t.equal(touched, 0)
})

t.test('there is no id behind the last that the wire can say', async (t) => {
  const paths = new SentPaths(LAST_SENT_ID)

  t.equal(paths.claim('last')?.id, LAST_SENT_ID)
  t.equal(paths.claim('one more'), null)
})

t.test('the limits of what is announced can be others', async (t) => {
  const paths = new ReceivedPaths({ paths: 1, characters: 3 })

  t.strictSame([paths.keep(5, 1, 'abcd'), paths.keep(5, 1, 'abc'), paths.keep(5, 2, '')], [false, true, false])
})

t.test('a path without an id travels in full', async (t) => {
  const scene = new RpcScene([1, 5])
  const node = new NetworkNode('N')
  scene.game(1).add(node)
  for (let count = 0; count < MOST_SENT_PATHS; count++) {
    node.name = `N${count}`
    node.rpc_id(5, 'go')
  }
  scene.network.take()
  node.name = 'last'

  t.equal(node.rpc('go'), GodotError.OK)

  t.strictSame(scene.network.takeHex(), ['5: 0009000080676f00006c61737400'])
})

t.test('confirms only what was told, until it is forgotten', async (t) => {
  const paths = new SentPaths()
  const path = paths.claim('Main')
  t.equal(paths.confirm(5, 'Main'), false)

  path?.tell(5)
  t.strictSame([path?.isTold(5), path?.isConfirmed(5)], [true, false])
  t.equal(paths.confirm(5, 'Main'), true)
  t.equal(path?.isConfirmed(5), true)
  paths.forgetPeer(5)

  t.strictSame([path?.isTold(5), path?.isConfirmed(5), paths.confirm(5, 'Main')], [false, false, false])
})

t.test('forgets one peer and not the others, and clear forgets all', async (t) => {
  const paths = new SentPaths()
  const [main, sub] = [paths.claim('Main'), paths.claim('Sub')]
  main?.tell(5)
  sub?.tell(5)
  main?.tell(7)

  paths.forgetPeer(5)
  paths.forgetPeer(99)
  t.strictSame([main?.isTold(5), sub?.isTold(5), main?.isTold(7)], [false, false, true])

  paths.clear()
  t.strictSame([paths.find('Main'), paths.confirm(7, 'Main')], [undefined, false])
})

t.test('a peer that comes or goes costs what it was told, not all paths', async (t) => {
  const paths = new SentPaths()
  let touched = 0
  for (let count = 1; count <= 100; count++) {
    const path = paths.claim(`N${count}`)
    if (path === null) continue
    const forget = path.forget.bind(path)
    path.forget = (peer) => {
      touched++
      forget(peer)
    }
    if (count <= 2) path.tell(5)
  }

  paths.forgetPeer(7)
  t.equal(touched, 0)
  paths.forgetPeer(5)
  t.equal(touched, 2)
  paths.forgetPeer(5)
  t.equal(touched, 2)
})

t.test('each peer has its own ids, its own limits, and is forgotten by itself', async (t) => {
  const paths = new ReceivedPaths()
  t.equal(paths.keep(5, 1, 'x'.repeat(MOST_RECEIVED_CHARACTERS)), true)
  t.equal(paths.keep(5, 2, 'x'), false)
  t.equal(paths.keep(5, 1, 'short'), true)
  t.equal(paths.keep(5, 2, 'x'), true)
  for (let id = 3; id <= MOST_RECEIVED_PATHS; id++) paths.keep(5, id, '')
  t.equal(paths.keep(5, 0, ''), false)
  t.equal(paths.keep(7, 1, 'other'), true)

  t.strictSame(
    [paths.find(5, 1), paths.find(7, 1), paths.find(7, 2), paths.find(9, 1), paths.find(5, null)],
    ['short', 'other', undefined, undefined, undefined],
  )
  paths.forgetPeer(5)
  t.strictSame([paths.find(5, 1), paths.find(7, 1)], [undefined, 'other'])
  paths.clear()
  t.equal(paths.find(7, 1), undefined)
})
