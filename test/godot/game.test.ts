/**
 * The main job with nobody holding strings: a Godot game in its own main loop, and a game of ours in a TickLoop.
 */

import { fileURLToPath } from 'node:url'
import t from 'tap'
import { TickLoop, WebSocketServer } from '../../src/index.ts'
import { GodotProcess } from '../support/godot.ts'
import { requireProgram } from '../support/programs.ts'

const SCRIPT = fileURLToPath(new URL('echo-client.gd', import.meta.url))

t.test('a Godot game talks with a server that a tick loop polls', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const server = new WebSocketServer()
  const heard: string[] = []
  server.client_connected.connect((_id, protocol) => heard.push(`connected ${protocol}`))
  server.client_close_request.connect((_id, code, reason) => heard.push(`close request ${code} ${reason}`))
  server.client_disconnected.connect((_id, wasClean) => heard.push(`disconnected ${wasClean}`))
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    if (peer === null) throw new Error(`peer ${id} spoke and is not there`)
    peer.set_write_mode(0)
    peer.put_packet(peer.get_packet())
  })
  server.listen(0, ['echo'])
  const loop = new TickLoop({ hz: 60, tick: () => server.poll() })
  t.teardown(() => {
    loop.stop()
    server.stop()
  })

  loop.start()
  const url = `ws://127.0.0.1:${server.get_local_port()}/`
  const game = GodotProcess.start(t, { program, script: SCRIPT, env: { SERVER_URL: url } })
  const events = await game.events.take(8)

  t.strictSame(events, [
    { signal: 'connect', error: 0 },
    { signal: 'connection_established', protocol: 'echo' },
    ...[0, 1, 2, 3, 4].map((number) => ({ signal: 'data_received', text: `line ${number}` })),
    { signal: 'connection_closed', was_clean_close: false },
  ])
  t.equal(await game.ended, 0, game.output)
  t.strictSame(heard, ['connected echo', 'close request 1000 done', 'disconnected true'])
})
