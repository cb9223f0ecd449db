/**
 * The doors that a browser loads lead to no foreign package: a page without a bundler can load them, and no bundle
 * carries what it does not use. Follows the imports of the sources, those of types left out.
 */

import t from 'tap'
import { reachOf } from '../support/reach.ts'

for (const door of ['client/browser.ts', 'rpc-browser.ts', 'variant.ts', 'compat/egret-browser.ts']) {
  t.test(`${door} leads to no package`, async (t) => {
    const { files, packages } = reachOf(door)

    t.ok(files.size > 20, 'it was followed')
    t.strictSame([...packages], [])
  })
}

t.test('the door of MessagePack leads to msgpackr without generated code, and so would be noticed', async (t) => {
  t.strictSame([...reachOf('msgpack.ts').packages], ['msgpackr/index-no-eval'])
})
