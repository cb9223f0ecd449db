/**
 * A multiplayer peer that a game makes itself, Godot's MultiplayerPeerExtension: a class that extends ours, knows nothing
 * of our inside, and is spoken through by a SceneMultiplayer.
 */

import t from 'tap'
import {
  GodotError,
  MultiplayerPeer,
  SceneMultiplayer,
  type ConnectionStatus,
  type TransferMode,
} from '../../src/godot4.ts'

/** Whose packets are moved by hand. */
class HandPeer extends MultiplayerPeer {
  refuse_new_connections = false
  readonly came: { source: number; bytes: Uint8Array<ArrayBuffer> }[] = []
  readonly sent: { target: number; hex: string }[] = []
  #target = 0
  #joining: number[] = []

  join(id: number): void {
    this.#joining.push(id)
  }

  poll(): void {
    for (const id of this.#joining.splice(0)) this.peer_connected.emit(id)
  }

  close(): void {
    this.#joining = []
  }

  disconnect_peer(peer: number): void {
    this.peer_disconnected.emit(peer)
  }

  get_connection_status(): ConnectionStatus {
    return MultiplayerPeer.CONNECTION_CONNECTED
  }

  get_unique_id(): number {
    return MultiplayerPeer.TARGET_PEER_SERVER
  }

  generate_unique_id(): number {
    return 5
  }

  set_target_peer(id: number): void {
    this.#target = id
  }

  get_packet_peer(): number {
    return this.came[0]?.source ?? 0
  }

  get_packet_channel(): number {
    return 0
  }

  get_packet_mode(): TransferMode {
    return MultiplayerPeer.TRANSFER_MODE_RELIABLE
  }

  is_server_relay_supported(): boolean {
    return true
  }

  get_available_packet_count(): number {
    return this.came.length
  }

  get_packet(): Uint8Array<ArrayBuffer> {
    return this.came.shift()?.bytes ?? new Uint8Array(0)
  }

  get_packet_error(): GodotError {
    return GodotError.OK
  }

  put_packet(buffer: Uint8Array): GodotError {
    this.sent.push({ target: this.#target, hex: Buffer.from(buffer).toString('hex') })
    return GodotError.OK
  }
}

t.test('a scene speaks through a peer of the game', async (t) => {
  const peer = new HandPeer()
  const api = new SceneMultiplayer({ on_warning: () => undefined })
  const heard: string[] = []
  api.peer_connected.connect((id) => heard.push(`connected ${id}`))
  api.peer_packet.connect((id, bytes) => heard.push(`${bytes.length} of ${id}`))
  api.multiplayer_peer = peer

  peer.join(7)
  peer.came.push({ source: 7, bytes: Uint8Array.of(3, 1, 2) })
  const errors = [api.poll(), api.send_bytes(Uint8Array.of(9), 7)]

  t.strictSame(errors, [GodotError.OK, GodotError.OK])
  t.strictSame(heard, ['connected 7', '2 of 7'])
  t.strictSame(peer.sent, [{ target: 7, hex: '0309' }])
})

t.test('it puts and reads values as Godot 4 does', async (t) => {
  const peer = new HandPeer()

  t.equal(peer.put_var(true), GodotError.OK)
  peer.came.push({ source: 7, bytes: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0) })

  t.strictSame([peer.sent[0]?.hex, peer.get_var()], ['0100000001000000', true])
  t.strictSame([peer.transfer_mode, peer.transfer_channel, peer.get_last_error_message()], [2, 0, ''])
})

t.test('what a listener of it throws is told, and stops nobody', async (t) => {
  const peer = new HandPeer()
  const heard: number[] = []
  peer.peer_connected.connect(() => {
    throw new Error('planted')
  })
  peer.peer_connected.connect((id) => heard.push(id))
  const told = new Promise<Error>((resolve) => {
    const hear = (warning: Error): void => {
      if (warning.name === 'PolledPeerWarning') resolve(warning)
    }
    process.on('warning', hear)
    t.teardown(() => process.off('warning', hear))
  })

  peer.join(7)
  peer.poll()

  t.match((await told).message, /A listener of a multiplayer peer threw.*planted/s)
  t.strictSame(heard, [7])
})

t.test('a listener that it refuses has its sentence', async (t) => {
  const peer = new HandPeer()

  t.equal(peer.peer_connected.connect(null as never), GodotError.ERR_INVALID_PARAMETER)

  t.match(peer.get_last_error_message(), /takes a function/)
})
