/** The nodes that paths lead to are kept only as long as nothing has changed that the way depends on. */

import t from 'tap'
import { FoundNodes, LONGEST_KEPT_PATH, MOST_KEPT_PATHS } from '../../../src/multiplayer/rpc/found-nodes.ts'
import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'

/** A tree of root, Main and Main/Ship, and what finds nodes in it; nodes are told by their names. */
function tree() {
  const [root, main, ship] = [new NetworkNode('root'), new NetworkNode('Main'), new NetworkNode('Ship')]
  root.add_child(main)
  main.add_child(ship)
  const nodes = new FoundNodes()
  const find = (path: string, from = root): NetworkNode | string => {
    const found = nodes.find(NetworkNode.recordOf(from), path)
    return typeof found === 'string' ? found : found.node
  }
  return { root, main, ship, find }
}

t.test('finds the same node again', async (t) => {
  const { root, ship, find } = tree()

  t.equal(find('Main/Ship'), ship)
  t.equal(find('Main/Ship'), ship)
  t.equal(find('/root/Main/Ship'), ship)
  t.equal(find('.'), root)
  t.equal(find('Main/None'), 'unknown-node')
  t.equal(find('..'), 'path-outside-root')
})

for (const [change, make] of [
  ['is removed', ({ main, ship }) => main.remove_child(ship)],
  ['is removed with its parent', ({ root, main }) => root.remove_child(main)],
  ['takes another name', ({ ship }) => (ship.name = 'Boat')],
  ['has a parent that takes another name', ({ main }) => (main.name = 'Other')],
] as const satisfies readonly (readonly [string, (parts: ReturnType<typeof tree>) => unknown])[]) {
  t.test(`does not find a node any more that ${change}`, async (t) => {
    const parts = tree()
    t.equal(parts.find('Main/Ship'), parts.ship)

    make(parts)

    t.equal(parts.find('Main/Ship'), 'unknown-node')
  })
}

t.test('finds another node that has come to the same path', async (t) => {
  const { main, ship, find } = tree()
  find('Main/Ship')
  const other = new NetworkNode('Ship')

  main.remove_child(ship)
  main.add_child(other)

  t.equal(find('Main/Ship'), other)
})

t.test('sees what has changed while the root was part of another tree', async (t) => {
  const { root, ship, find } = tree()
  find('Main/Ship')
  const above = new NetworkNode('above')
  above.add_child(root)
  ship.name = 'Boat'

  above.remove_child(root)

  t.equal(find('Main/Ship'), 'unknown-node')
  t.equal(find('Main/Boat'), ship)
})

t.test('sees that what stands above the root has another name', async (t) => {
  const { root, ship, find } = tree()
  const above = new NetworkNode('above')
  above.add_child(root)
  t.equal(find('/above/root/Main/Ship'), ship)

  above.name = 'top'

  t.equal(find('/above/root/Main/Ship'), 'unknown-node')
  t.equal(find('/top/root/Main/Ship'), ship)
})

t.test('begins anew with another root', async (t) => {
  const { main, ship, find } = tree()
  t.equal(find('Main/Ship'), ship)

  t.equal(find('Main/Ship', main), 'unknown-node')
  t.equal(find('Ship', main), ship)
})

t.test('finds nodes by more paths than are kept, and by longer ones', async (t) => {
  const { ship, find } = tree()

  for (let dots = 0; dots < 2 * MOST_KEPT_PATHS; dots++) {
    if (find(`${'./'.repeat(dots % 100)}Main/${'./'.repeat(Math.floor(dots / 100))}Ship`) !== ship) t.fail(`${dots}`)
  }

  const long = `${'./'.repeat(LONGEST_KEPT_PATH)}Main/Ship`
  t.equal(find(long), ship)
  t.equal(find(long), ship)
})
