/** Whose the ids are that a server gives to paths: those of nodes in the tree, as they come, go and take other names. */

import t from 'tap'
import { BURST_MS } from '../../../src/godot4/pace.ts'
import { MOST_SENT_PATHS } from '../../../src/multiplayer/rpc/path-cache.ts'
import { announcement, Main } from './main-node.ts'
import { mainStage } from './main-stage.ts'

t.test('a confirmation for a node that has left meanwhile is no fault, and one for an id to come is', async (t) => {
  const { root, main, client, say, scene } = mainStage()
  main.rpc('Alpha')
  root.remove_child(main)

  say('02 01 01000000', '02 00 01000000')
  t.strictSame([scene.take(), scene.warnings], [[], []])
  say('02 01 02000000', '02 01 00000000')

  t.strictSame(scene.take(), Array(2).fill(`packet_refused(${client.id}, unknown-confirm)`))
})

t.test('a node that was taken out and put back is announced anew, under an id that nobody knows', async (t) => {
  const { root, main, say, heard } = mainStage()
  main.rpc('Alpha')
  say('02 01 01000000')
  heard()

  root.remove_child(main)
  root.add_child(main)
  main.rpc('Alpha')
  t.strictSame(heard(), [announcement(2), 'a006000080004d61696e00'])
  say('02 01 02000000')
  main.rpc('Alpha')

  t.strictSame(heard(), ['800200'])
})

t.test('an id is the one of its node, whatever names nodes take', async (t) => {
  const { root, main, say, heard } = mainStage()
  main.rpc('Alpha')
  say('02 01 01000000')
  heard()

  main.name = 'Other'
  const second = new Main('Main')
  root.add_child(second)
  second.rpc('Alpha')
  t.strictSame(heard(), [announcement(2), 'a006000080004d61696e00'], 'not the id that the first has')
  main.rpc('Alpha')
  t.strictSame(heard(), [announcement(3, 'Other'), `a006000080004f7468657200`])
  say('02 01 02000000', '02 01 03000000')
  second.rpc('Alpha')
  main.rpc('Alpha')

  t.strictSame(heard(), ['800200', '800300'])
})

t.test('a node that leaves calls by its path, and is announced to nobody', async (t) => {
  const { root, main, say, heard } = mainStage()
  main.rpc('Alpha')
  say('02 01 01000000')
  heard()
  Object.defineProperty(main, '_exit_tree', { value: () => main.rpc('Alpha') })

  root.remove_child(main)

  t.strictSame(heard(), ['a006000080004d61696e00'])
})

t.test('calls of nodes beyond the ids go by path, until one that has an id leaves', async (t) => {
  const { root, scene, client, heard } = mainStage()
  const call = (name: string): Main => {
    const node = new Main(name)
    root.add_child(node)
    node.rpc('Alpha')
    return node
  }
  // So many that none has to wait for the next.
  const rest = (): void => {
    heard()
    scene.pass(BURST_MS / 1000)
  }
  const stays = call('N')
  for (let index = 1; index < MOST_SENT_PATHS; index++) {
    call(`N${index}`)
    if (index % 500 === 0) rest()
  }
  rest()
  call('M')

  t.strictSame(heard(), [`a006000080004d00`])
  t.match(scene.warnings, [/^No id is left to name a further node to others; 65536 in the tree have one at most\./])
  root.remove_child(stays)
  call('L')
  t.strictSame([heard().length, scene.take(), client.heard()], [2, [], []], 'there is room again')
})
