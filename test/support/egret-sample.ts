/**
 * The sample of Egret's manual as a program, and an echo server for it. Used by the tests of the sample, in Node and in
 * Chromium: the text is that of the manual, with an import before it and a class around it.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import ts from 'typescript'
import { TickLoop, WebSocketServer } from '../../src/index.ts'

/** The members of a class, as they stand in the manual. */
export const SAMPLE = readFileSync(join(import.meta.dirname, '../../demo/egret/sample.txt'), 'utf8')

/** The whole program: the import that was added, and the class that Egret's own template has around such members. */
export function sampleProgram(): string {
  const members = `constructor() { this.createGameScene() }\n${SAMPLE}`
  return `import * as egret from 'polled-peer/compat/egret'\nclass Main {\n${members}}\nnew Main()\n`
}

/** The program as a browser runs it. */
export function sampleAsModule(): string {
  return ts.transpileModule(sampleProgram(), { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText
}

/** An echo server on loopback; the port it got. */
export function serveEcho(t: Test): { server: WebSocketServer; port: number } {
  const server = new WebSocketServer({ on_warning: () => undefined })
  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    if (peer === null) return
    const packet = peer.get_packet()
    peer.set_write_mode(peer.was_string_packet() ? 0 : 1)
    peer.put_packet(packet)
    const text = Buffer.from(packet).toString('latin1')
    if (text === 'close me') server.disconnect_peer(id, 4005, 'out')
  })
  server.bind_ip = '127.0.0.1'
  server.listen(0)
  const loop = new TickLoop({ hz: 100, tick: () => server.poll() })
  loop.start()
  t.teardown(() => {
    loop.stop()
    server.stop()
  })
  return { server, port: server.get_local_port() }
}
