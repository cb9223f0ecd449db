/**
 * One pass on real sockets of what test/server/websocket-server/calls-inside-signals.test.ts asks in memory: stop(),
 * disconnect_peer() and listen() inside the signals that sockets cause, and inside the callbacks that a handshake asks.
 */

import t from 'tap'
import type { Test } from 'tap'
import { writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { GodotError } from '../../src/index.ts'
import type { WebSocketServer } from '../../src/index.ts'
import { RawClient } from '../support/raw-client.ts'
import { onEachEngine, type RealEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const MODES = {
  raw: ['client_connected', 'data_received', 'client_close_request', 'client_disconnected', 'connection_refused'],
  multiplayer: ['peer_connected', 'peer_packet', 'client_close_request', 'peer_disconnected', 'connection_refused'],
} as const
type Mode = keyof typeof MODES
type SignalName = (typeof MODES)[Mode][number]

function open(t: Test, engine: RealEngine, mode: Mode): NetworkScene {
  const scene = new NetworkScene(t, { engine, echoes: false })
  t.equal(scene.server.listen(0, [], mode === 'multiplayer'), GodotError.OK)
  return scene
}

/** Somebody comes, speaks and says goodbye, and somebody is refused; the end of both, whoever brings it about. */
async function visit(scene: NetworkScene, mode: Mode): Promise<void> {
  const ids = new Set(scene.server.get_peer_ids())
  const client = await scene.connect()
  client.upgrade()
  const id = (): number | undefined => scene.server.get_peer_ids().find((one) => !ids.has(one))
  await scene.until(() => client.hasEnded || client.closeFrames.total > 0 || id() !== undefined, 'the announcement')
  client.send(mode === 'raw' ? 'word' : writePayloadFrame(id() ?? 0, 1, Uint8Array.of(7)))
  client.close(4000, 'bye')
  await scene.during(client.ends.next())
  if (!scene.server.is_listening()) return
  const refused = await scene.connect()
  refused.upgrade({ protocols: ['nobody speaks this'] })
  await scene.during(refused.ends.next())
  await scene.turns()
}

function hear(server: WebSocketServer, name: SignalName, listener: (...args: readonly unknown[]) => void): void {
  server.connect(name, listener)
}

onEachEngine(t, (engine) => {
  for (const mode of ['raw', 'multiplayer'] as const) {
    t.test(`${engine}, ${mode}: stop() and listen() inside each signal that sockets cause`, async (t) => {
      for (const signal of MODES[mode]) {
        const scene = open(t, engine, mode)
        const { port } = scene
        let lives = 1
        hear(scene.server, signal, () => {
          if (lives > 1) return
          lives += 1
          scene.server.stop()
          t.equal(scene.server.listen(port, [], mode === 'multiplayer'), GodotError.OK, signal)
        })

        await visit(scene, mode)

        t.equal(lives, 2, `${signal} came`)
        t.strictSame(scene.server.get_peer_ids(), [])
        await scene.join()
        t.equal(scene.server.get_peer_ids().length, 1, 'the next life serves')
        scene.close()
      }
    })

    t.test(`${engine}, ${mode}: disconnect_peer() and listen() inside each signal that sockets cause`, async (t) => {
      for (const signal of MODES[mode]) {
        const scene = open(t, engine, mode)
        const stays = await scene.join()
        let calls = 0
        hear(scene.server, signal, () => {
          calls += 1
          t.equal(scene.server.listen(0), GodotError.ERR_ALREADY_IN_USE)
          for (const id of scene.server.get_peer_ids()) if (id !== stays.id) scene.server.disconnect_peer(id, 4001, '')
        })

        await visit(scene, mode)

        t.ok(calls > 0, `${signal} came`)
        t.strictSame(scene.server.get_peer_ids(), [stays.id])
        scene.close()
      }
    })
  }

  for (const callback of ['verify', 'on_request', 'on_warning'] as const) {
    t.test(`${engine}: stop() and listen() inside ${callback}`, async (t) => {
      const state = { calls: 0 }
      const again = (): true => {
        state.calls += 1
        if (state.calls > 1) return true
        const { port } = scene
        scene.server.stop()
        t.equal(scene.server.listen(port), GodotError.OK)
        return true
      }
      const scene = NetworkScene.listening(t, {
        engine,
        [callback]: callback === 'on_request' ? () => void again() : again,
        prepare: (server) => void server.client_connected.connect(() => void server.get_peer(1)),
      })
      const client = await RawClient.connect(scene.target)
      t.teardown(() => client.destroy())

      if (callback === 'on_request') client.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
      else client.upgrade()

      await scene.until(() => state.calls > 0, callback)
      await scene.during(client.ends.next())
      t.equal(
        client.responses.total,
        callback === 'on_warning' ? 1 : 0,
        'who was asked about has gone with the first life',
      )
      const next = await scene.ask()
      t.equal(next.status, 101)
      await scene.turns()
    })
  }
})
