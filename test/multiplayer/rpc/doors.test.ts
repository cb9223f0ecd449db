/** The two doors of remote calls: the same names, and a browser's door that reaches no package and nothing of Node. */

import t from 'tap'
import * as browser from '../../../src/rpc-browser.ts'
import * as node from '../../../src/rpc.ts'
import { reachOf } from '../../support/reach.ts'
import { FakeNetwork } from './fake-network.ts'

t.test('both doors export the same names', async (t) => {
  t.strictSame(Object.keys(browser).sort(), Object.keys(node).sort())
  t.ok(Object.keys(node).includes('MultiplayerAPI'))
})

t.test('the browser door reaches no package, nothing of Node and nothing of the server', async (t) => {
  const { files, packages } = reachOf('rpc-browser.ts')

  t.ok(files.size > 30)
  t.strictSame([...packages], [])
  t.strictSame(
    [...files].filter((file) => /^(server\/|client\/node-)/.test(file)),
    [],
  )
  t.ok(
    [...reachOf('rpc.ts').packages].some((name) => name.startsWith('msgpackr')),
    'the walk would see a package',
  )
})

for (const [name, door] of [
  ['Node', node],
  ['browsers', browser],
] as const) {
  t.test(`the door of ${name} makes an API that needs no option, and takes a bad one to task`, async (t) => {
    const network = new FakeNetwork()
    const api = new door.MultiplayerAPI()
    const root = new door.NetworkNode('root')

    api.root_node = root
    api.network_peer = network.join(1)
    network.join(5)
    api.poll()

    t.strictSame([...api.get_network_connected_peers()], [5])
    t.equal(root.rpc('anything'), door.GodotError.OK)
    t.equal(network.take().length, 2)
    t.throws(() => new door.MultiplayerAPI({ on_warning: 1 } as object), TypeError)
  })
}
