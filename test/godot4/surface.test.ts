/**
 * The surface of Godot 4's classes, held against its class reference: each method and signal is there, each property has
 * its default and can be set, each constant its number. What is not there has its reason here. The calls that Godot has beside
 * a property to get and to set it are the property itself.
 */

import t from 'tap'
import { OfflineMultiplayerPeer } from '../../src/godot4/offline-multiplayer-peer.ts'
import { MultiplayerSpawner } from '../../src/godot4/replication/multiplayer-spawner.ts'
import { MultiplayerSynchronizer } from '../../src/godot4/replication/multiplayer-synchronizer.ts'
import { SceneReplicationConfig } from '../../src/godot4/replication/scene-replication-config.ts'
import { SceneMultiplayer } from '../../src/godot4/scene/scene-multiplayer.ts'
import { WebSocketMultiplayerPeer } from '../../src/godot4/websocket-multiplayer-peer.ts'
import { WebSocketPeer } from '../../src/godot4/websocket-peer.ts'
import { NodePath } from '../../src/multiplayer/variant/node-path.ts'
import { Signal } from '../../src/peer/signal.ts'

const PACKET_PEER = ['get_packet', 'put_packet', 'get_var', 'put_var', 'get_available_packet_count', 'get_packet_error']
const MULTIPLAYER_PEER = {
  methods: [
    ...[...PACKET_PEER, 'poll', 'close', 'disconnect_peer', 'get_connection_status', 'get_unique_id'],
    ...['generate_unique_id', 'set_target_peer', 'get_packet_peer', 'get_packet_channel', 'get_packet_mode'],
    'is_server_relay_supported',
  ],
  signals: ['peer_connected', 'peer_disconnected'],
  properties: {
    ...{ transfer_mode: 2, transfer_channel: 0, refuse_new_connections: false },
    encode_buffer_max_size: 8 * 1024 * 1024,
  },
  constants: {
    ...{ CONNECTION_DISCONNECTED: 0, CONNECTION_CONNECTING: 1, CONNECTION_CONNECTED: 2 },
    ...{ TARGET_PEER_BROADCAST: 0, TARGET_PEER_SERVER: 1 },
    ...{ TRANSFER_MODE_UNRELIABLE: 0, TRANSFER_MODE_UNRELIABLE_ORDERED: 1, TRANSFER_MODE_RELIABLE: 2 },
  },
} as const

/** Of sockets, and of the peers that make them. */
const SOCKET_SETTINGS = {
  ...{ supported_protocols: [], handshake_headers: [], inbound_buffer_size: 65_535, outbound_buffer_size: 65_535 },
  max_queued_packets: 4096,
} as const

const CLASSES = [
  {
    name: 'WebSocketMultiplayerPeer',
    type: WebSocketMultiplayerPeer,
    methods: [
      ...MULTIPLAYER_PEER.methods,
      ...['create_client', 'create_server', 'get_peer', 'get_peer_address', 'get_peer_port'],
    ],
    signals: MULTIPLAYER_PEER.signals,
    properties: { ...MULTIPLAYER_PEER.properties, ...SOCKET_SETTINGS, handshake_timeout: 3 },
    constants: MULTIPLAYER_PEER.constants,
  },
  { name: 'OfflineMultiplayerPeer', type: OfflineMultiplayerPeer, ...MULTIPLAYER_PEER },
  {
    name: 'WebSocketPeer',
    type: WebSocketPeer,
    methods: [
      ...[...PACKET_PEER, 'connect_to_url', 'accept_stream', 'poll', 'send', 'send_text', 'was_string_packet', 'close'],
      ...['get_ready_state', 'get_close_code', 'get_close_reason', 'get_connected_host', 'get_connected_port'],
      ...['get_selected_protocol', 'get_requested_url', 'set_no_delay', 'get_current_outbound_buffered_amount'],
    ],
    signals: [],
    properties: { ...SOCKET_SETTINGS, heartbeat_interval: 0 },
    constants: {
      ...{ WRITE_MODE_TEXT: 0, WRITE_MODE_BINARY: 1 },
      ...{ STATE_CONNECTING: 0, STATE_OPEN: 1, STATE_CLOSING: 2, STATE_CLOSED: 3 },
    },
  },
  {
    name: 'SceneMultiplayer',
    type: SceneMultiplayer,
    methods: [
      ...['clear', 'disconnect_peer', 'get_authenticating_peers', 'send_auth', 'complete_auth', 'send_bytes'],
      ...['get_peers', 'get_unique_id', 'is_server', 'get_remote_sender_id', 'rpc', 'poll', 'has_multiplayer_peer'],
      ...['object_configuration_add', 'object_configuration_remove'],
    ],
    signals: [
      ...['peer_authenticating', 'peer_authentication_failed', 'peer_packet', 'peer_connected', 'peer_disconnected'],
      ...['connected_to_server', 'connection_failed', 'server_disconnected'],
    ],
    properties: {
      ...{ auth_callback: null, auth_timeout: 3, refuse_new_connections: false, server_relay: true },
      ...{ allow_object_decoding: false, max_sync_packet_size: 1350, max_delta_packet_size: 65_535 },
    },
    constants: {},
  },
  {
    name: 'MultiplayerSpawner',
    type: MultiplayerSpawner,
    methods: [
      ...['add_spawnable_scene', 'clear_spawnable_scenes', 'get_spawnable_scene', 'get_spawnable_scene_count', 'spawn'],
    ],
    signals: ['spawned', 'despawned'],
    properties: { spawn_function: null, spawn_limit: 0, spawn_path: new NodePath('') },
    constants: {},
  },
  {
    name: 'MultiplayerSynchronizer',
    type: MultiplayerSynchronizer,
    methods: [
      ...['add_visibility_filter', 'remove_visibility_filter', 'get_visibility_for', 'set_visibility_for'],
      'update_visibility',
    ],
    signals: ['synchronized', 'delta_synchronized', 'visibility_changed'],
    properties: {
      ...{ replication_interval: 0, delta_interval: 0, public_visibility: true, visibility_update_mode: 0 },
      ...{ replication_config: null, root_path: new NodePath('..') },
    },
    constants: { VISIBILITY_PROCESS_IDLE: 0, VISIBILITY_PROCESS_PHYSICS: 1, VISIBILITY_PROCESS_NONE: 2 },
  },
  {
    name: 'SceneReplicationConfig',
    type: SceneReplicationConfig,
    methods: [
      ...['add_property', 'remove_property', 'has_property', 'get_properties', 'property_get_index'],
      ...['property_get_spawn', 'property_set_spawn', 'property_get_sync', 'property_set_sync', 'property_get_watch'],
      ...['property_set_watch', 'property_get_replication_mode', 'property_set_replication_mode'],
    ],
    signals: [],
    properties: {},
    constants: { REPLICATION_MODE_NEVER: 0, REPLICATION_MODE_ALWAYS: 1, REPLICATION_MODE_ON_CHANGE: 2 },
  },
] as const

const BY_MODE = 'deprecated since Godot 4.2: the replication mode says it'
const BY_TREE = 'nodes of the replication say themselves when they enter a tree and leave it'

/** What is not there, and why. */
const ABSENT: Readonly<Record<string, string>> = {
  'WebSocketPeer.accept_stream': 'sockets are the business of the engines: a server makes its own',
  'SceneMultiplayer.object_configuration_add': BY_TREE,
  'SceneMultiplayer.object_configuration_remove': BY_TREE,
  'SceneReplicationConfig.property_get_sync': BY_MODE,
  'SceneReplicationConfig.property_set_sync': BY_MODE,
  'SceneReplicationConfig.property_get_watch': BY_MODE,
  'SceneReplicationConfig.property_set_watch': BY_MODE,
}

/** Whether a property can be set: a field, or an accessor of the class or of one above it. */
function isSettable(made: object, property: string): boolean {
  for (let on: unknown = made; typeof on === 'object' && on !== null; on = Object.getPrototypeOf(on)) {
    const found = Object.getOwnPropertyDescriptor(on, property)
    if (found !== undefined) return found.writable === true || found.set !== undefined
  }
  return false
}

for (const { name, type, methods, signals, properties, constants } of CLASSES) {
  t.test(`${name} has what Godot 4 has`, async (t) => {
    const made = new type()
    const isExpected = (member: string): boolean => ABSENT[`${name}.${member}`] === undefined

    for (const method of methods.filter(isExpected)) t.type(Reflect.get(made, method), 'function', method)
    for (const signal of signals.filter(isExpected)) t.ok(Reflect.get(made, signal) instanceof Signal, signal)
    for (const [property, value] of Object.entries(properties).filter(([member]) => isExpected(member))) {
      t.strictSame(Reflect.get(made, property), value, property)
      t.ok(isSettable(made, property), `${property} can be set`)
    }
    for (const member of [...methods, ...signals, ...Object.keys(properties)])
      if (!isExpected(member)) t.notOk(member in made, `${member} is not there`)
    for (const [constant, value] of Object.entries(constants)) t.equal(Reflect.get(type, constant), value, constant)
  })
}

t.test('a path of calls starts at the root of the tree', async (t) => {
  t.equal(String(new SceneMultiplayer().root_path), '/root')
})
