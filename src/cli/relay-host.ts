/**
 * The host that `polled-peer host` and `polled-peer record` run: a server with `gd_mp_api`, polled 60 times a second, that
 * relays packets between its clients and has no game of its own. Made by the host's program. Writes no line and hears no
 * signal.
 */

import { GodotError } from '../peer/error.ts'
import { record, type Recording } from '../recording/record.ts'
import { CryptoKey } from '../server/crypto-key.ts'
import { TickLoop } from '../server/tick-loop.ts'
import { WebSocketServer } from '../server/websocket-server.ts'
import { X509Certificate } from '../server/x509-certificate.ts'
import type { HostSettings } from './host-command.ts'
import { HostMeter, type HostReading } from './host-meter.ts'
import type { RecordingOrder } from './record-command.ts'
import { RelayGame, relayNote, relayOptions } from './relay-game.ts'
import { sentenceOf } from './report-once.ts'
import { urlHost } from './words.ts'

/** Who hears of what happens; sentences and lines come without their line ends. */
export interface HostListener {
  /** A warning of the server's, once per reason. */
  warned(sentence: string): void
  /** What a tick threw; the host goes on. */
  failed(error: unknown): void
  /** Somebody has come, has left or was refused, or packets were dropped. */
  happened(line: string): void
  /** The recording has stopped by itself; the host goes on. */
  recordingStopped(sentence: string): void
}

const TICKS_PER_SECOND = 60
const DRAIN_SECONDS = 5

/** A relay on a port. */
export class RelayHost {
  readonly #settings: HostSettings
  readonly #server: WebSocketServer
  readonly #recording: Recording | null
  readonly #game: RelayGame
  readonly #meter: HostMeter
  readonly #loop: TickLoop

  /**
   * Opens nothing but the file of a recording, if there is to be one.
   * @throws TypeError with a sentence where the engine that was asked for does not load; what `node:fs` throws for the file.
   */
  constructor(settings: HostSettings, listener: HostListener, order: RecordingOrder | null = null) {
    const server = new WebSocketServer({
      ...relayOptions(settings),
      engine: settings.engine,
      on_warning: (text) => listener.warned(text),
    })
    tellWhatHappens(server, listener)
    this.#settings = settings
    this.#server = server
    this.#recording = order === null ? null : startRecording(server, settings, listener, order)
    this.#game = new RelayGame({ server }, settings)
    this.#meter = new HostMeter(server)
    this.#loop = new TickLoop({
      hz: TICKS_PER_SECOND,
      tick: () => {
        this.#meter.tickBegins()
        this.#game.tick()
      },
      flush: () => this.#meter.tickEnds(),
      on_error: (error) => listener.failed(error),
    })
  }

  /** Opens the port and starts to relay; returns a sentence if that was not possible, and nothing is open then. */
  open(): string | undefined {
    const { tls } = this.#settings
    const noKey = tls === null ? undefined : this.#loadTls(tls)
    if (noKey !== undefined) return noKey
    const problem = this.#game.open()
    if (problem !== undefined) return asFlags(problem)
    this.#loop.start()
    return undefined
  }

  /** Where clients of this machine reach it. */
  get url(): string {
    const scheme = this.#settings.tls === null ? 'ws' : 'wss'
    return `${scheme}://${urlHost(this.#settings.address)}:${this.#server.get_local_port()}/`
  }

  get engine(): string {
    return this.#server.get_engine()
  }

  /** The figures since the last call. */
  measure(): HostReading {
    return this.#meter.sum()
  }

  /** How much of the recording has been written, in bytes; null if there is none. */
  get recordedBytes(): number | null {
    return this.#recording?.writtenBytes ?? null
  }

  /** Says goodbye to everybody, waits for them, five seconds at most, leaves the port, and ends the recording. */
  async close(): Promise<void> {
    await this.#server.drain(1001, 'The host is closing.', DRAIN_SECONDS)
    this.#loop.stop()
    this.#server.stop()
    await this.#recording?.close()
  }

  #loadTls(paths: { readonly key: string; readonly certificate: string }): string | undefined {
    const key = new CryptoKey()
    if (key.load(paths.key) !== GodotError.OK) return key.get_last_error_message()
    const certificate = new X509Certificate()
    if (certificate.load(paths.certificate) !== GodotError.OK) return certificate.get_last_error_message()
    this.#server.private_key = key
    this.#server.ssl_certificate = certificate
    return undefined
  }
}

function startRecording(
  server: WebSocketServer,
  settings: HostSettings,
  listener: HostListener,
  { file, hasPayloads, hasAddresses }: RecordingOrder,
): Recording {
  return record(server, file, {
    payloads: hasPayloads,
    addresses: hasAddresses,
    note: relayNote(settings, hasAddresses),
    on_error: (error) => listener.recordingStopped(sentenceOf(error)),
  })
}

function tellWhatHappens(server: WebSocketServer, listener: HostListener): void {
  let peers = 0
  server.peer_connected.connect((id) => {
    listener.happened(`${id} joined from ${server.get_peer_address(id)}: ${++peers} here`)
  })
  server.peer_disconnected.connect((id) => listener.happened(`${id} left: ${--peers} here`))
  server.connection_refused.connect((reason, address, count) => {
    listener.happened(`refused${address === '' ? '' : ` ${address}`}: ${reason}${times(count)}`)
  })
  server.packet_dropped.connect((id, reason, count) => {
    listener.happened(`dropped a packet of or for ${id}: ${reason}${times(count)}`)
  })
}

function times(count: number): string {
  return count === 1 ? '' : `, ${count} times`
}

/** The server speaks of its properties; whoever started the host knows them by their flags. */
function asFlags(sentence: string): string {
  return sentence.replaceAll('private_key', '--tls-key').replaceAll('ssl_certificate', '--tls-cert')
}
