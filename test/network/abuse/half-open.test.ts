/**
 * Thousands of sockets that never finish their request, on each engine: what they may take is bounded, the bound is
 * counted, and the places come back. The figures stand in docs/abuse.md.
 */

import type net from 'node:net'
import t from 'tap'
import { crowdSocket } from '../crowd.ts'
import { onEachEngine } from '../engines.ts'
import { NetworkScene } from '../scene.ts'
import { affordable, openFilesLimit } from './open-files.ts'

const WANTED = 5000
const BURST = 250
const HALF_REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Drip: '

onEachEngine(t, (engine) => {
  t.test(
    `${engine}: holds 1,024 of 5,000 half-open sockets, cuts and counts the others, and forgets them all`,
    async (t) => {
      const count = affordable(WANTED)
      if (count < WANTED) t.comment(`${count} sockets: no more than ${openFilesLimit()} files may be open here`)
      const scene = NetworkScene.listening(t, {
        engine,
        keepsJournal: false,
        prepare: (server) => server.set_handshake_timeout(3600),
      })
      await scene.addBystander()
      const open = new Set<net.Socket>()
      t.teardown(() => open.forEach((socket) => socket.destroy()))
      const cut = (): number => scene.refusals('too-many-pending') + scene.refusals('address-limit')
      const pending = (): number => scene.server.get_stats().pending

      let most = 0
      for (let index = 0; index < count; index += 1) {
        const socket = crowdSocket(scene.port, index)
        open.add(socket)
        socket.resume().once('close', () => open.delete(socket))
        if (index % 2 === 0) socket.write(HALF_REQUEST)
        if (index % BURST !== BURST - 1 && index !== count - 1) continue
        await scene.until(() => cut() + pending() === index + 1, 'all that have come')
        most = Math.max(most, pending())
      }
      await scene.until(() => open.size === pending(), 'the end of those that were cut')

      t.equal(most, Math.min(1024, count))
      t.strictSame({ cut: cut(), held: open.size }, { cut: count - most, held: most })
      t.match(scene.server.get_stats(), { peers: 1, connections: 1 })
      t.ok(await scene.bystanderEchoes())

      scene.server.set_handshake_timeout(0.01)
      await scene.until(() => pending() === 0 && open.size === 0, 'the deadline')
      t.equal(scene.refusals('handshake-timeout'), most)
      scene.server.set_handshake_timeout(3600)
      t.equal((await scene.ask()).status, 101)
      t.ok(await scene.bystanderEchoes())
    },
  )
})
