/**
 * One remote call to a game that was started with main.ts: node dist-demo/cocos/call.js <port> <method> [arguments as JSON].
 * Prints the answer and ends: with 0, with 1 for an error, with 2 for a wrong command.
 */

import { WebSocketClient, WebSocketPeer } from 'polled-peer/client'

const [port, method, params] = process.argv.slice(2)
const client = new WebSocketClient()

if (port === undefined || method === undefined) {
  console.error('node dist-demo/cocos/call.js <port> <method> [arguments as JSON]')
  process.exitCode = 2
} else {
  call(port, method, params === undefined ? undefined : (JSON.parse(params) as unknown))
}

function call(port: string, method: string, params: unknown): void {
  client.connection_established.connect(() => {
    const server = client.get_peer(1)
    server?.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
    server?.put_packet(new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 })))
  })
  client.data_received.connect(() => show(client.get_peer(1)?.get_packet() ?? new Uint8Array()))
  client.connection_error.connect(() => end(1, 'There is no game at this port.'))
  client.connection_closed.connect(() => end(1, 'The game has left.'))
  client.connect_to_url(`ws://127.0.0.1:${port}/`)
  setInterval(() => client.poll(), 10)
}

function show(bytes: Uint8Array): void {
  const { result, error } = JSON.parse(new TextDecoder().decode(bytes)) as { result?: unknown; error?: unknown }
  if (error === undefined) end(0, JSON.stringify(result, null, 2))
  else end(1, JSON.stringify(error, null, 2))
}

function end(code: number, text: string): void {
  if (code === 0) console.log(text)
  else console.error(text)
  process.exit(code)
}
