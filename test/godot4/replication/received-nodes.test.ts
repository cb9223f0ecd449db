/** The numbers that others give. */

import t from 'tap'
import { MOST_RECEIVED_NODES, ReceivedNodes } from '../../../src/godot4/replication/received-nodes.ts'

const syncs = (...ids: number[]): Map<number, string> => new Map(ids.map((id) => [id, `sync ${id}`]))

t.test('each peer has numbers of its own', async (t) => {
  const received = new ReceivedNodes<string, string>()
  received.keep(5, 1, 'ship', syncs(2))
  received.keep(7, 1, 'rock', syncs())

  t.strictSame([received.node(5, 1), received.node(7, 1), received.node(9, 1)], ['ship', 'rock', undefined])
  t.strictSame(
    [received.synchronizer(5, 2), received.synchronizer(7, 2), received.synchronizer(9, 2)],
    ['sync 2', undefined, undefined],
  )
  t.equal(
    received.count((node) => node === 'ship'),
    1,
  )
})

t.test('refuses numbers that the peer has given, and the same twice', async (t) => {
  const received = new ReceivedNodes<string, string>()
  received.keep(5, 1, 'ship', syncs(2))

  t.equal(received.obstacle(5, 1, []), 'net-id-taken')
  t.equal(received.obstacle(5, 3, [2]), 'net-id-taken')
  t.equal(received.obstacle(5, 3, [4, 4]), 'net-id-taken')
  t.equal(received.obstacle(5, 3, [4]), null)
  t.equal(received.obstacle(7, 1, [2]), null)
})

t.test('a number is free again with its synchronizers; one that is not there changes nothing', async (t) => {
  const received = new ReceivedNodes<string, string>()
  received.keep(5, 1, 'ship', syncs(2, 3))

  received.drop(5, 9)
  received.drop(9, 1)
  t.equal(received.node(5, 1), 'ship')
  received.drop(5, 1)

  t.strictSame(
    [received.node(5, 1), received.synchronizer(5, 2), received.obstacle(5, 1, [2, 3])],
    [undefined, undefined, null],
  )
})

t.test('tells the nodes of a peer and of all, without those that are dropped meanwhile', async (t) => {
  const received = new ReceivedNodes<string, string>()
  received.keep(5, 1, 'a', syncs(2))
  received.keep(5, 3, 'b', syncs())
  received.keep(7, 1, 'c', syncs())

  t.strictSame([...received.nodesOf(null)], ['a', 'b', 'c'])
  const told: string[] = []
  for (const node of received.nodesOf(5)) {
    told.push(node)
    received.drop(5, 1)
    received.drop(5, 3)
  }

  t.strictSame([told, [...received.nodesOf(5)], [...received.nodesOf(null)]], [['a'], [], ['c']])
})

t.test('one peer has 4096 nodes at most', async (t) => {
  const received = new ReceivedNodes<string, string>()
  for (let id = 1; id <= MOST_RECEIVED_NODES; id++) received.keep(5, id, 'ship', syncs())

  t.strictSame([received.obstacle(5, 5000, []), received.obstacle(7, 5000, [])], ['too-many-nodes', null])
  received.drop(5, 1)
  t.equal(received.obstacle(5, 5000, []), null)
  t.equal(MOST_RECEIVED_NODES, 4096)
})
