import t from 'tap'
import { ErrorPile } from '../../src/peer/error-pile.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'
import { MultiplayerPeer, type ConnectionStatus } from '../../src/peer/multiplayer-peer.ts'

/** A peer such as a game may write for itself: it has one codec, Godot's, and says nothing of codecs. */
class PlainPeer extends MultiplayerPeer {
  readonly put: Uint8Array[] = []

  constructor() {
    super(new ErrorReport(() => undefined), () => null, new ErrorPile())
  }

  put_packet(buffer: Uint8Array): GodotError {
    this.put.push(buffer)
    return GodotError.OK
  }

  get_available_packet_count(): number {
    return 0
  }

  get_packet(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0)
  }

  get_packet_error(): GodotError {
    return GodotError.OK
  }

  get_connection_status(): ConnectionStatus {
    return MultiplayerPeer.CONNECTION_CONNECTED
  }

  get_packet_peer(): number {
    return 1
  }

  get_unique_id(): number {
    return 2
  }

  is_refusing_new_connections(): boolean {
    return false
  }

  poll(): void {
    throw new Error('nothing arrives here')
  }

  set_target_peer(id: number): void {
    throw new Error(`nobody is ${id}`)
  }

  set_refuse_new_connections(enable: boolean): void {
    throw new Error(`not here: ${enable}`)
  }
}

t.test('puts a packet that has many forms in that of Godot’s Variant', async (t) => {
  const peer = new PlainPeer()

  const error = peer.put_coded_packet({ bytesIn: (codec) => (codec === '' ? Uint8Array.of(1, 2) : null) })

  t.equal(error, GodotError.OK)
  t.strictSame(peer.put, [Uint8Array.of(1, 2)])
})

t.test('puts nothing where Godot’s Variant cannot hold a packet', async (t) => {
  const peer = new PlainPeer()

  t.equal(peer.put_coded_packet({ bytesIn: () => null }), GodotError.ERR_INVALID_DATA)

  t.strictSame(peer.put, [])
})

t.test('is in one world', async (t) => {
  const peer = new PlainPeer()

  t.equal(peer.get_world_token(), peer.get_world_token())
})

t.test('reads all packets as Godot’s Variants', async (t) => {
  t.equal(new PlainPeer().get_packet_codec(), '')
})
