import t from 'tap'
import { RawDesk } from '../../src/multiplayer/packet-desk.ts'
import { DEFAULT_BUFFERS, WebSocketMultiplayerPeer } from '../../src/multiplayer/websocket-multiplayer-peer.ts'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'
import { MultiplayerPeer, NetworkedMultiplayerPeer, type ConnectionStatus } from '../../src/peer/multiplayer-peer.ts'

class Subject extends WebSocketMultiplayerPeer {
  readonly warnings: string[]
  status: ConnectionStatus = 0
  isRefusing = false

  constructor(warnings: string[] = []) {
    const report = new ErrorReport((text) => warnings.push(text))
    super(report, () => null, new ErrorPile(), { desk: new RawDesk(report) })
    this.warnings = warnings
  }

  poll(): void {
    this.peer_connected.emit(5)
  }

  get_peer(): null {
    return null
  }

  get_connection_status(): ConnectionStatus {
    return this.status
  }

  get_unique_id(): number {
    return 1
  }

  is_refusing_new_connections(): boolean {
    return this.isRefusing
  }

  set_refuse_new_connections(enable: boolean): void {
    this.isRefusing = enable
  }
}

t.test("has Godot's default buffers", async (t) => {
  t.same(new Subject().get_buffers(), DEFAULT_BUFFERS)
})

t.test('rounds buffers up to powers of two', async (t) => {
  const peer = new Subject()

  t.equal(peer.set_buffers(100, 1, 65, 1000), GodotError.OK)

  t.same(peer.get_buffers(), { inputBytes: 131_072, inputPackets: 1, outputBytes: 131_072, outputPackets: 1024 })
})

t.test('refuses buffers out of range, and any while it is in use', async (t) => {
  const peer = new Subject()

  for (const bad of [0, -1, 1.5, NaN, 1_048_577]) {
    t.equal(peer.set_buffers(64, bad, 64, 64), GodotError.ERR_INVALID_PARAMETER, String(bad))
  }
  peer.status = 2
  t.equal(peer.set_buffers(64, 64, 64, 64), GodotError.FAILED)

  t.match(peer.get_last_error_message(), /before listening/)
  t.same(peer.get_buffers(), DEFAULT_BUFFERS)
})

t.test('answers packet calls in raw mode as Godot does, with a warning each', async (t) => {
  const peer = new Subject()

  t.equal(peer.get_available_packet_count(), 0)
  t.equal(peer.get_packet().length, 0)
  t.equal(peer.get_packet_error(), GodotError.ERR_UNCONFIGURED)
  t.equal(peer.put_packet(Uint8Array.of(1)), GodotError.ERR_UNCONFIGURED)
  t.equal(peer.get_packet_peer(), 1)
  peer.set_target_peer(3)

  t.equal(peer.warnings.length, 5)
  t.ok(peer.warnings.every((text) => text.includes('gd_mp_api')))
})

t.test('is always reliable', async (t) => {
  const peer = new Subject()

  peer.transfer_mode = MultiplayerPeer.TRANSFER_MODE_UNRELIABLE

  t.equal(peer.transfer_mode, 2)
  t.equal(peer.get_transfer_mode(), MultiplayerPeer.TRANSFER_MODE_RELIABLE)
})

t.test('has refuse_new_connections as a property and as methods', async (t) => {
  const peer = new Subject()

  peer.refuse_new_connections = true

  t.equal(peer.refuse_new_connections, true)
  t.equal(peer.is_refusing_new_connections(), true)
})

t.test('is known by both of its names', async (t) => {
  const ids: number[] = []
  const peer = new Subject()
  peer.connect('peer_connected', (id) => ids.push(id))

  peer.poll()

  t.equal(NetworkedMultiplayerPeer, MultiplayerPeer)
  t.ok(peer instanceof NetworkedMultiplayerPeer)
  t.same(ids, [5])
})
