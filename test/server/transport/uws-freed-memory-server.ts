/**
 * A server on the uws engine for uws.freed-memory.test.ts, in a process of its own, because the C library must be told
 * at its start to fill freed memory. Prints its port. With `late` every client waits for a verdict; a key and a
 * certificate in the environment make it speak TLS.
 */

import { CryptoKey } from '../../../src/server/crypto-key.ts'
import { WebSocketServer } from '../../../src/server/websocket-server.ts'
import { X509Certificate } from '../../../src/server/x509-certificate.ts'

const isLate = process.argv[2] === 'late'
const { TEST_KEY, TEST_CERT } = process.env
const server = new WebSocketServer({
  engine: 'uws',
  max_connections_per_ip: 1000,
  verify: isLate ? () => new Promise((resolve) => setImmediate(resolve, true)) : () => true,
})
server.set_extra_headers(['X-Game: arena'])
if (TEST_KEY !== undefined && TEST_CERT !== undefined) {
  server.private_key = new CryptoKey()
  server.private_key.load_from_string(TEST_KEY)
  server.ssl_certificate = new X509Certificate()
  server.ssl_certificate.load_from_string(TEST_CERT)
}
server.listen(0)
console.log(server.get_local_port())
setInterval(() => server.poll(), 10)
