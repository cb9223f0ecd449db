/**
 * The part of a server that a `WebSocketMultiplayerPeer` of Godot 4 plays: a WebSocketServer, opened with Godot 4's wire
 * as its mode. Made by WebSocketMultiplayerPeer, once; it can be opened and closed again and again.
 */

import type { PacketDesk } from '../multiplayer/packet-desk.ts'
import type { BufferSizes } from '../multiplayer/websocket-multiplayer-peer.ts'
import type { Clock } from '../peer/clock.ts'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { PacketCodec } from '../peer/packet-codec.ts'
import { parseExtraHeaders } from '../server/extra-headers.ts'
import type { WebSocketServerOptions } from '../server/options.ts'
import type { MakeWorld } from '../server/server-mode.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import { NoSide, type MultiplayerSide, type SideEvents } from './multiplayer-side.ts'
import { SeatWorld } from './seat-world.ts'
import type { SocketSettings } from './socket-settings.ts'
import type { TLSOptions } from './tls-options.ts'
import { WebSocketPeer } from './websocket-peer.ts'

/** Options of the server that go through. There is no other codec than Godot 4's Variant, and no relay below the scene. */
export type ServerSideOptions = Omit<WebSocketServerOptions, 'codec' | 'codecs' | 'server_relay' | 'may_relay'>

/** What a server's side needs. */
export interface ServerSideTools {
  readonly clock: Clock
  readonly report: ErrorReport
  readonly settings: SocketSettings
  readonly codec: PacketCodec
  readonly events: SideEvents
  /** The longest message that a client takes, in bytes. */
  readonly mostBytes: number
}

/** A server whose buffers have any size. */
class SizedServer extends WebSocketServer {
  readonly #settings: SocketSettings

  constructor(settings: SocketSettings, options: WebSocketServerOptions, makeWorld: MakeWorld) {
    super(options, makeWorld)
    this.#settings = settings
  }

  override get_buffers(): BufferSizes {
    // Asked while it is being made, too.
    return #settings in this ? this.#settings.buffers : super.get_buffers()
  }
}

/** The {@link MultiplayerSide} of a server. */
export class ServerSide implements MultiplayerSide {
  readonly status = 2
  readonly uniqueId = 1
  readonly server: WebSocketServer
  readonly #tools: ServerSideTools
  readonly #faces = new Map<number, WebSocketPeer>()
  #world: SeatWorld | null = null

  /** @throws TypeError for a bad option. */
  constructor(options: ServerSideOptions, tools: ServerSideTools) {
    this.#tools = tools
    const side: SideEvents = {
      ...tools.events,
      disconnected: (id) => {
        tools.events.disconnected(id)
        this.#faces.delete(id)
      },
      removed: (id) => {
        tools.events.removed(id)
        this.#faces.delete(id)
      },
    }
    this.server = new SizedServer(tools.settings, { ...options, codecs: [] }, (_signals, rules, worldTools) => {
      const { report, mostBytes } = tools
      const isRefusing = (): boolean => this.server.is_refusing_new_connections()
      this.#world = new SeatWorld(rules, worldTools, { report, side, isRefusing, mostBytes })
      return this.#world
    })
  }

  /** Opens the port, or opens nothing. Returns as `WebSocketServer.listen`. */
  open(port: number, bindAddress: string, tls: TLSOptions | null): GodotError {
    const { server } = this
    const { settings, report } = this.#tools
    // The server below warns of bad ones, and would go on with those of its last life.
    const headers = parseExtraHeaders(settings.handshake_headers)
    if (!headers.ok) {
      return report.fail(GodotError.ERR_INVALID_PARAMETER, `handshake_headers cannot be sent. ${headers.message}`)
    }
    server.bind_ip = bindAddress
    server.private_key = tls?.get_private_key() ?? null
    server.ssl_certificate = tls?.get_own_certificate() ?? null
    server.set_extra_headers(settings.handshake_headers)
    const error = server.listen(port, settings.supported_protocols, true)
    return error === GodotError.OK ? error : report.fail(error, server.get_last_error_message())
  }

  get desk(): PacketDesk {
    return this.#world ?? new NoSide(this.#tools.report).desk
  }

  poll(): void {
    this.server.poll()
    for (const face of this.#faces.values()) face.poll()
  }

  close(): void {
    this.server.stop()
    this.#faces.clear()
  }

  disconnect(id: number, force: boolean): void {
    const seat = this.#world?.seat(id)
    if (!force) return seat?.shut(1000, '')
    seat?.force()
    this.#faces.delete(id)
  }

  peer(id: number): WebSocketPeer | null {
    const known = this.#faces.get(id)
    if (known !== undefined) return known
    const link = this.#world?.seat(id)
    if (link === undefined) return null
    const { clock, report, codec, settings } = this.#tools
    const face = new WebSocketPeer({}, { link, clock, report, codec, settings })
    this.#faces.set(id, face)
    return face
  }

  leavesNow(id: number, length: number): boolean {
    return this.#world?.leavesNow(id, length) !== false
  }

  refuse(enable: boolean): void {
    this.server.set_refuse_new_connections(enable)
  }
}
