/**
 * The surface of MultiplayerAPI, and the networked part of Node, against Godot 3.2.3: names, arguments, defaults and
 * numbers as the engine's own documentation tool lists them; `root_node` can be read since 3.3.
 */

import t from 'tap'
import { MultiplayerAPI, NetworkNode, Signal } from '../../../src/rpc.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { parametersOf } from '../../support/parameters.ts'

const API_METHODS: Readonly<Record<string, string>> = {
  clear: '',
  get_network_connected_peers: '',
  get_network_unique_id: '',
  get_rpc_sender_id: '',
  has_network_peer: '',
  is_network_server: '',
  poll: '',
  send_bytes: 'bytes, id = 0, mode = 2',
  set_root_node: 'node',
  get_root_node: '',
  set_allow_object_decoding: 'enable',
  is_object_decoding_allowed: '',
  set_network_peer: 'peer',
  get_network_peer: '',
  set_refuse_new_network_connections: 'refuse',
  is_refusing_new_network_connections: '',
}
const API_SIGNALS = [
  ...['connected_to_server', 'connection_failed', 'network_peer_connected', 'network_peer_disconnected'],
  ...['network_peer_packet', 'server_disconnected'],
]
const API_DEFAULTS = {
  allow_object_decoding: false,
  refuse_new_network_connections: false,
  network_peer: null,
  root_node: null,
}
const CONSTANTS = {
  ...{ RPC_MODE_DISABLED: 0, RPC_MODE_REMOTE: 1, RPC_MODE_MASTER: 2, RPC_MODE_PUPPET: 3, RPC_MODE_SLAVE: 3 },
  ...{ RPC_MODE_REMOTESYNC: 4, RPC_MODE_SYNC: 4, RPC_MODE_MASTERSYNC: 5, RPC_MODE_PUPPETSYNC: 6 },
}
/** Godot's three dots are our `...args`; options of a declaration are ours. */
const NODE_METHODS: Readonly<Record<string, string>> = {
  rpc: 'method, ...args',
  rpc_id: 'peer_id, method, ...args',
  rpc_unreliable: 'method, ...args',
  rpc_unreliable_id: 'peer_id, method, ...args',
  rset: 'property, value',
  rset_id: 'peer_id, property, value',
  rset_unreliable: 'property, value',
  rset_unreliable_id: 'peer_id, property, value',
  rpc_config: 'method, mode, options = {}',
  rset_config: 'property, mode, options = {}',
  set_network_master: 'id, recursive = true',
  get_network_master: '',
  is_network_master: '',
  get_multiplayer: '',
  add_child: 'node',
  remove_child: 'node',
  get_parent: '',
  get_child: 'index',
  get_child_count: '',
  get_children: '',
  get_node: 'path',
  has_node: 'path',
  get_path: '',
  is_inside_tree: '',
  set_name: 'name',
  get_name: '',
}

for (const [name, object, methods] of [
  ['MultiplayerAPI', new MultiplayerAPI(), API_METHODS],
  ['NetworkNode', new NetworkNode(), NODE_METHODS],
] as const) {
  t.test(`every method of ${name} has Godot’s arguments and defaults`, async (t) => {
    for (const [method, expected] of Object.entries(methods)) {
      const found: unknown = Reflect.get(object, method)
      t.type(found, 'function', method)
      t.equal(parametersOf(found).join(', '), expected, method)
    }
  })
}

t.test('every signal can be connected by name and as a member', async (t) => {
  const api = new MultiplayerAPI()
  for (const name of API_SIGNALS) {
    t.type(Reflect.get(api, name), Signal, name)
    t.equal(Reflect.apply(api.connect, api, [name, () => undefined]), GodotError.OK, name)
  }
})

t.test('properties and constants have Godot’s values', async (t) => {
  const api = new MultiplayerAPI({ on_warning: () => undefined })

  for (const [name, value] of Object.entries(API_DEFAULTS)) t.equal(Reflect.get(api, name), value, name)
  for (const [name, value] of Object.entries(CONSTANTS)) t.equal(Reflect.get(MultiplayerAPI, name), value, name)
})
