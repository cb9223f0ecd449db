/**
 * A program that listens with two servers, one plain and one with TLS, and stops each when a client of its own says so; it
 * then has nothing to do, so it ends, unless something of a server holds it. Started by lifecycle.test.ts with the engine.
 * By then each server also has a silent socket, a half request and a peer that does not read.
 */

import { WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { showCertificate } from './scene.ts'

const engine = process.argv[2] === 'uws' ? 'uws' : 'ws'

function serve(server: WebSocketServer): void {
  const state = { isOver: false }
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    const packet = peer?.get_packet() ?? new Uint8Array(0)
    if (Buffer.from(packet).toString() === 'stop') state.isOver = true
    else peer?.put_packet(packet)
  })
  server.client_connected.connect((id) => {
    if (server.get_peer_handshake(id)?.path !== '/deaf') return
    for (let count = 0; count < 400; count += 1) server.get_peer(id)?.put_packet(new Uint8Array(16_384))
  })
  const tick = (): void => {
    server.poll()
    if (state.isOver) server.stop()
    else setImmediate(tick)
  }
  tick()
}

const plain = new WebSocketServer({ engine, idle_timeout: 5 })
const secure = new WebSocketServer({ engine, idle_timeout: 5 })
showCertificate(secure, (await testCertificates()).first)
for (const server of [plain, secure]) {
  server.bind_ip = '127.0.0.1'
  if (server.listen(0) !== 0) throw new Error(server.get_last_error_message())
  serve(server)
}
process.stdout.write(`${plain.get_local_port()} ${secure.get_local_port()}\n`)
