/**
 * Egret's WebSocket on this engine: the sample of Egret's manual talks to an echo server, in this program, and in any
 * browser that opens the page. Run by `npm run demo:egret`. The manual's own server is gone: this is another.
 * Flag: --port, 9082 by default.
 */

import { parseArgs } from 'node:util'
import { leaveOnSignal } from '#cli/leave-on-signal'
import { GodotError, TickLoop, WebSocketPeer, WebSocketServer } from 'polled-peer'
import * as egret from 'polled-peer/compat/egret'
import { openPage } from './page.ts'
import { sampleAsScript } from './sample.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '9082' } } })

const answer = openPage()
const server = new WebSocketServer({ on_request: (request) => answer(request.path) })
server.bind_ip = '127.0.0.1'
server.data_received.connect((id) => {
  const peer = server.get_peer(id)
  if (peer === null) return
  const packet = peer.get_packet()
  peer.set_write_mode(peer.was_string_packet() ? WebSocketPeer.WRITE_MODE_TEXT : WebSocketPeer.WRITE_MODE_BINARY)
  peer.put_packet(packet)
})
const loop = new TickLoop({ hz: 60, tick: () => server.poll(), flush: () => server.flush() })

if (server.listen(Number(values.port)) === GodotError.OK) {
  loop.start()
  leaveOnSignal(leave)
  console.log(`The sample as a page: http://127.0.0.1:${server.get_local_port()}/`)
  runSample(server.get_local_port())
} else {
  console.error(server.get_last_error_message())
  process.exitCode = 1
}

function runSample(port: number): void {
  const script = sampleAsScript(`'127.0.0.1', ${port}`)
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is text: it stands as in the manual.
  Reflect.apply(new Function('egret', script), undefined, [egret])
}

function leave(): void {
  loop.stop()
  server.stop()
  // The sample has no way to be closed.
  process.exit(0)
}
