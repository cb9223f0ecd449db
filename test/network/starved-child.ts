/**
 * A server in a process that may open few descriptors, and that takes them all when it is told to. It echoes, counts what
 * happens, and tells what its calls answer meanwhile. Started by descriptors.test.ts with the engine.
 */

import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { WebSocketServer } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { showCertificate } from './scene.ts'

/** What the process answers to a word. */
export interface StarvedReport {
  /** What a `listen` and a `reload_tls` on other servers answered, and why not OK. */
  readonly listen: number
  readonly listenText: string
  readonly reload: number
  readonly reloadText: string
  readonly peers: number
  /** What nobody caught. */
  readonly uncaught: readonly string[]
}

const engine = process.argv[2] === 'uws' ? 'uws' : 'ws'
const certificates = await testCertificates()
const uncaught: string[] = []
process.on('uncaughtException', (error) => uncaught.push(error.message))

const server = new WebSocketServer({ engine })
const secure = new WebSocketServer({ engine })
const late = new WebSocketServer({ engine })
showCertificate(secure, certificates.first)
for (const one of [server, secure, late]) one.bind_ip = '127.0.0.1'
for (const one of [server, secure]) if (one.listen(0) !== 0) throw new Error(one.get_last_error_message())
showCertificate(secure, certificates.second)
server.data_received.connect((id) => {
  const peer = server.get_peer(id)
  peer?.put_packet(peer.get_packet())
})
server.client_connected.connect((id) => void server.get_peer_port(id))
setInterval(() => server.poll(), 1)

const taken: number[] = []

function takeAll(): void {
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EMFILE')) throw error
  }
}

function report(): StarvedReport {
  const listen = late.listen(0)
  const listenText = listen === 0 ? '' : late.get_last_error_message()
  late.stop()
  const reload = secure.reload_tls()
  const reloadText = reload === 0 ? '' : secure.get_last_error_message()
  const peers = server.get_peer_ids().length
  return { listen, listenText, reload, reloadText, peers, uncaught }
}

const WORDS: Readonly<Record<string, () => void>> = {
  starve: takeAll,
  feed: () => taken.splice(0).forEach((descriptor) => closeSync(descriptor)),
  tell: () => undefined,
}

createInterface({ input: process.stdin }).on('line', (word) => {
  WORDS[word]?.()
  process.stdout.write(`${JSON.stringify(report())}\n`)
})
process.stdin.on('end', () => process.exit(0))
process.stdout.write(`${server.get_local_port()}\n`)
