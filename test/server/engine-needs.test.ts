import t from 'tap'
import { demandAbilities } from '../../src/server/engine-needs.ts'
import type { WebSocketServerOptions } from '../../src/server/options.ts'
import { MemoryTransport } from '../../src/server/transport/memory.ts'
import type { Ability } from '../../src/server/transport/transport.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'

const NEEDS: readonly (readonly [
  name: string,
  asking: WebSocketServerOptions,
  Ability,
  silent: WebSocketServerOptions,
])[] = [
  ['inbound_overflow', { inbound_overflow: 'pause' }, 'pause-reading', { inbound_overflow: 'drop_oldest' }],
  ['exclusive', { exclusive: false }, 'share-port', { exclusive: true }],
  ['close_timeout', { close_timeout: 5 }, 'close-timeout', { close_timeout: undefined }],
]

for (const [name, asking, ability, silent] of NEEDS) {
  t.test(`refuses ${name} on an engine that lacks ${ability}, with the engine and its reason`, async (t) => {
    const able = new MemoryTransport()
    const unable = new MemoryTransport({ cannot: { [ability]: 'It never could.' } })

    t.throws(() => demandAbilities(asking, unable), {
      name: 'TypeError',
      message: new RegExp(`"${name}.*memory engine.*It never could\\.$`),
    })
    for (const options of [silent, {}]) t.doesNotThrow(() => demandAbilities(options, unable))
    t.doesNotThrow(() => demandAbilities(asking, able))
  })
}

t.test('is asked by the constructor of a server', async (t) => {
  t.throws(() => new WebSocketServer({ engine: 'ws', exclusive: false }), {
    name: 'TypeError',
    message: /"exclusive: false" cannot be had on the ws engine\. Node\.js/,
  })
})
