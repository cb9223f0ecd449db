/** An echo server of ours on loopback, polled by a tick loop. Used by tests whose client lives in real time, as in a browser. */

import type { Test } from 'tap'
import { TickLoop, WebSocketServer } from '../../src/index.ts'

/** Starts it until the end of the test. It sends back what it reads, and closes with 4005 behind the text `close me`. */
export function serveEcho(t: Test, protocols: readonly string[] = []): { server: WebSocketServer; port: number } {
  const server = new WebSocketServer({ on_warning: () => undefined })
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    if (peer === null) return
    const packet = peer.get_packet()
    peer.set_write_mode(peer.was_string_packet() ? 0 : 1)
    peer.put_packet(packet)
    if (Buffer.from(packet).toString('latin1') === 'close me') server.disconnect_peer(id, 4005, 'out')
  })
  server.bind_ip = '127.0.0.1'
  server.listen(0, protocols)
  const loop = new TickLoop({ hz: 100, tick: () => server.poll() })
  loop.start()
  t.teardown(() => {
    loop.stop()
    server.stop()
  })
  return { server, port: server.get_local_port() }
}
