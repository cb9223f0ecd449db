/**
 * The client's surface against Godot 3.2.3's own class database: names, arguments, defaults.
 * The table is what ClassDB of the engine listed for WebSocketClient alone.
 */

import t from 'tap'
import {
  MultiplayerPeer,
  PacketPeer,
  Signal,
  WebSocketClient,
  WebSocketMultiplayerPeer,
} from '../../src/client/index.ts'
import { GodotError } from '../../src/peer/error.ts'
import { parametersOf } from '../support/parameters.ts'

const METHODS: Readonly<Record<string, string>> = {
  connect_to_url: 'url, protocols = [], gd_mp_api = false, custom_headers = []',
  disconnect_from_host: "code = 1000, reason = ''",
  get_connected_host: '',
  get_connected_port: '',
  set_verify_ssl_enabled: 'enabled',
  is_verify_ssl_enabled: '',
  get_trusted_ssl_certificate: '',
  set_trusted_ssl_certificate: 'cert',
}
const SIGNALS = [
  ...['connection_established', 'connection_error', 'connection_closed', 'server_close_request', 'data_received'],
  ...['peer_packet', 'peer_connected', 'peer_disconnected'],
  ...['connection_succeeded', 'connection_failed', 'server_disconnected'],
]

t.test('every method has Godot’s arguments and defaults', async (t) => {
  for (const [name, expected] of Object.entries(METHODS)) {
    const method: unknown = Reflect.get(new WebSocketClient(), name)
    t.equal(parametersOf(method).join(', '), expected, name)
  }
})

t.test('every signal can be connected by name and as a member', async (t) => {
  const client = new WebSocketClient()
  for (const name of SIGNALS) {
    t.type(Reflect.get(client, name), Signal, name)
    t.equal(Reflect.apply(client.connect, client, [name, () => undefined]), GodotError.OK, name)
  }
})

t.test('it inherits as in Godot, and its properties have Godot’s defaults', async (t) => {
  const client = new WebSocketClient()

  for (const ancestor of [WebSocketMultiplayerPeer, MultiplayerPeer, PacketPeer]) t.ok(client instanceof ancestor)
  t.equal(client.verify_ssl, true)
  t.equal(client.trusted_ssl_certificate, null)
  t.equal(client.get_connection_status(), MultiplayerPeer.CONNECTION_DISCONNECTED)
  t.equal(client.transfer_mode, 2)
})
