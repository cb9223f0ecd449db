/**
 * One native app with its routes, and the listener on it. Made by the transport for each certificate and native setting;
 * native code never frees an app, so the same one listens again. It decides nothing.
 */

import type { Compression, ListenOptions } from './transport.ts'
import { CorkedWriter, type UwsConnection } from './uws-connection.ts'
import type { NativeApp, NativeListenSocket, NativeSocket, UwsModule } from './uws-native.ts'
import { UwsPending } from './uws-pending.ts'
import { withPemFiles } from './uws-pem-files.ts'
import type { RemotePorts } from './uws-remote-port.ts'
import type { SocketData } from './uws-reply.ts'
import type { UwsSideDoor } from './uws-side-door.ts'
import type { UwsSession } from './uws-session.ts'

/** What an app is built for; another one needs another app. */
export type AppSettings = Pick<ListenOptions, 'tls' | 'nativeMessageLimit' | 'compression'>

/** One native app. */
export class UwsApp {
  readonly settings: AppSettings
  readonly #uws: UwsModule
  readonly #app: NativeApp
  readonly #pending: UwsPending
  readonly #arrivals: NativeSocket[] = []
  #listener: NativeListenSocket | null = null

  /** Throws if native code cannot use the TLS material. */
  constructor(uws: UwsModule, settings: AppSettings, ports: RemotePorts | null, sideDoor: UwsSideDoor) {
    const isCompressing = settings.compression !== 'off'
    this.settings = settings
    this.#uws = uws
    this.#app = buildApp(uws, settings)
    const surroundings = {
      writer: new CorkedWriter(isCompressing),
      isCompressing,
      arrivals: this.#arrivals,
      open: new Set<UwsConnection>(),
      sideDoor,
    }
    this.#pending = new UwsPending(surroundings, settings.tls !== null, ports)
    this.#route(this.#pending)
  }

  get isListening(): boolean {
    return this.#listener !== null
  }

  /** Opens a listener in the same turn; the port it has, or -1. */
  listen(session: UwsSession, port: number): number {
    this.#pending.session = session
    if (port !== 0) return this.#open(session, port)
    // On a port that the system picks, native code leaves out SO_REUSEADDR, and the port could not be listened on again
    // while a connection of it lingers. So the port that was picked is opened once more, by its number.
    for (let attempts = 0; attempts < 8; attempts++) {
      const picked = this.#open(session, 0)
      this.stopListening()
      if (picked < 0 || this.#open(session, picked) > 0) return picked
    }
    return -1
  }

  /** Accepts nothing more. */
  stopListening(): void {
    if (this.#listener === null) return
    this.#uws.us_listen_socket_close(this.#listener)
    this.#listener = null
  }

  /** Cuts every socket; what has been handed over to be sent before is sent. It may listen again. */
  close(): void {
    this.#listener = null
    this.#app.close()
  }

  #open({ host, exclusive }: UwsSession, port: number): number {
    const options = exclusive ? this.#uws.LIBUS_LISTEN_EXCLUSIVE_PORT : 0
    const heard = (socket: NativeListenSocket | false): void => {
      this.#listener = socket === false ? null : socket
    }
    // Not every C library takes '*' for a wildcard.
    if (host === '*') this.#app.listen(port, options, heard)
    else this.#app.listen(host, port, options, heard)
    return this.#listener === null ? -1 : this.#uws.us_socket_local_port(this.#listener)
  }

  #route(pending: UwsPending): void {
    const app = this.#app
    app.filter((response, change) => {
      if (change === 1) pending.accepted(response)
      else pending.closed()
    })
    app.ws<SocketData>('/*', {
      maxPayloadLength: this.settings.nativeMessageLimit,
      compression: compressorOf(this.#uws, this.settings.compression),
      // The gate pings and keeps the deadlines. Without the second line native code would still cut after 256 s.
      idleTimeout: 0,
      sendPingsAutomatically: false,
      maxLifetime: 0,
      // Any limit would also drop pongs and close frames; the owner of a connection counts instead.
      maxBackpressure: 0,
      closeOnBackpressureLimit: false,
      upgrade: (response, request, context) => pending.requested(response, request, context),
      open: this.#arrivals.push.bind(this.#arrivals),
      message: (socket, message, isBinary) => socket.connection.received(message, isBinary),
      ping: (socket, payload) => socket.connection.pinged(payload),
      pong: (socket, payload) => socket.connection.ponged(payload),
      drain: (socket) => socket.connection.drained(),
      close: (socket, code, reason) => socket.connection.closed(code, reason),
    })
    app.any('/*', (response, request) => pending.requested(response, request, null))
  }
}

/** Whether an app built for `a` serves `b` as well. */
export function isSameApp(a: AppSettings, b: AppSettings): boolean {
  if (a.nativeMessageLimit !== b.nativeMessageLimit || a.compression !== b.compression) return false
  if (a.tls === null || b.tls === null) return a.tls === b.tls
  return a.tls.key === b.tls.key && a.tls.cert === b.tls.cert && a.tls.ca === b.tls.ca
}

function buildApp(uws: UwsModule, { tls }: AppSettings): NativeApp {
  if (tls === null) return uws.App()
  return withPemFiles(tls, (keyFile, certFile) => uws.SSLApp({ key_file_name: keyFile, cert_file_name: certFile }))
}

function compressorOf(uws: UwsModule, compression: Compression): number {
  if (compression === 'off') return uws.DISABLED
  return compression === 'shared' ? uws.SHARED_COMPRESSOR : uws.DEDICATED_COMPRESSOR
}
