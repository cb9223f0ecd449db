/** What servers say when `auto` could not take uws: an empty module stands in its place, as if another package had its name. */

import { createRequire, Module } from 'node:module'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { WebSocketServer } from '../../../src/server/websocket-server.ts'

t.before(() => {
  const path = fileURLToPath(import.meta.resolve('uWebSockets.js'))
  const empty = Object.assign(new Module(path), { loaded: true })
  createRequire(import.meta.url).cache[path] = empty
})

t.test(
  'auto runs on ws where uws does not load, and the first server of the process to open says so, once',
  async (t) => {
    const warnings: string[][] = [[], [], []]
    const servers = warnings.map((heard) => new WebSocketServer({ on_warning: (text) => heard.push(text) }))
    t.teardown(() => servers.forEach((server) => server.stop()))

    for (const server of servers) {
      server.bind_ip = '127.0.0.1'
      for (let round = 0; round < 2; round += 1) {
        t.equal(server.listen(0), 0)
        t.equal(server.get_engine(), 'ws')
        server.stop()
      }
    }

    t.match(warnings, [[/^The engine is ws\. uWebSockets\.js could not be loaded/], [], []])
    t.same(
      warnings.map((heard) => heard.length),
      [1, 0, 0],
    )
  },
)
