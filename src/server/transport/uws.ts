/**
 * The uws engine: uWebSockets.js behind the Transport port. Made by the file that chooses the engine, called by the gate.
 * It opens, swaps and closes native apps; what happens on their sockets is in the files beside it.
 * It never decides who may enter, and never waits by a clock.
 */

import { isMainThread } from 'node:worker_threads'
import { beforeExit } from '../../system/before-exit.ts'
import { checkTls } from '../tls-check.ts'
import { notOpened } from './not-opened.ts'
import type { Ability, ListenOptions, ListenOutcome, TlsMaterial, Transport, TransportEvents } from './transport.ts'
import { isSameApp, UwsApp, type AppSettings } from './uws-app.ts'
import type { UwsModule } from './uws-native.ts'
import { linuxView, RemotePorts } from './uws-remote-port.ts'
import { UwsSession } from './uws-session.ts'
import { UwsSideDoor } from './uws-side-door.ts'

export { loadUws, type UwsLoaded, type UwsModule } from './uws-native.ts'

const CANNOT: Readonly<Partial<Record<Ability, string>>> = {
  'attach-to-http-server': 'uWebSockets.js owns its sockets from the first byte and takes none over.',
  'choose-backlog': 'uWebSockets.js asks the operating system for 512 waiting sockets, always.',
  'close-timeout': 'uWebSockets.js ends the stream 4 seconds behind its own close frame, whatever is wished.',
  'deliver-frame-sent-with-request':
    'uWebSockets.js drops what came behind the request; after a late answer it takes it for another request and ends the connection.',
  'keep-header-ends-beyond-ascii': 'uWebSockets.js takes bytes beyond ASCII for blanks, and trims them off each value.',
  'know-own-close-was-answered': 'uWebSockets.js ignores what comes after its own close frame.',
  'know-remote-port':
    'Builds before 2026 do not tell it; on Linux it is told where the kernel proves it, else it is 0.',
  'pause-reading': 'uWebSockets.js always reads.',
  'refuse-binary-between-fragments': 'uWebSockets.js joins it to the fragments before it.',
  'refuse-unmasked-frame': 'uWebSockets.js does not look at the mask bit.',
  'report-close-codes-3000-to-3999': 'uWebSockets.js takes them, and 1012 to 1014, for invalid.',
  'send-close-frame-on-violation': 'uWebSockets.js ends the stream at once.',
  'set-no-delay': 'uWebSockets.js switches TCP_NODELAY on, for good.',
  'take-request-without-host': 'uWebSockets.js answers 400 itself, as HTTP/1.1 asks for.',
}

/** A transport over uWebSockets.js, as {@link loadUws} has loaded it. */
export function createUwsTransport(uws: UwsModule): Transport {
  return new UwsTransport(uws)
}

class UwsTransport implements Transport {
  readonly engine = 'uws'
  readonly cannot = CANNOT
  readonly #uws: UwsModule
  readonly #ports: RemotePorts | null
  readonly #sideDoor: UwsSideDoor
  /** All that were ever made. Native code frees none, so forgetting one would free nothing, and need another instead. */
  readonly #apps: UwsApp[] = []
  /** The one that listens, or did last. */
  #app: UwsApp | null = null
  /** Of all that was accepted since the last close; the latest is in use. */
  #sessions: UwsSession[] = []
  /** Takes back what is to be done when this thread ends; null while nothing is open. */
  #stay: (() => void) | null = null

  constructor(uws: UwsModule) {
    const view = linuxView()
    this.#uws = uws
    this.#sideDoor = new UwsSideDoor(uws)
    this.#ports = view === null ? null : new RemotePorts(view)
  }

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    if (this.#app?.isListening === true)
      return { ok: false, reason: 'in-use', message: 'This transport listens already.' }
    const built = this.#appFor(options)
    if (!(built instanceof UwsApp)) return built
    this.#ports?.reset()
    const session = new UwsSession(options, events)
    const port = built.listen(session, options.port)
    this.#app = built
    if (port < 0) return notOpened(options.host, options.port)
    session.port = port
    this.#sessions.push(session)
    // Node takes the whole process down for a thread that ends with native sockets open. One that ends by itself, by
    // `process.exit()` or by an exception, is asked before; one that is terminated from outside is not.
    if (!isMainThread) this.#stay ??= beforeExit(() => this.close())
    return { ok: true, port }
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    const app = this.#app
    const session = this.#sessions.at(-1)
    if (app === null || session === undefined || !app.isListening || app.settings.tls === null) {
      return { ok: false, reason: 'tls', message: 'There is no TLS listener whose certificate could be swapped.' }
    }
    const built = this.#appFor({ ...app.settings, tls })
    if (!(built instanceof UwsApp)) return built
    if (built === app) return { ok: true, port: session.port }
    // Sharing lets the new listener open before the old one closes; an exclusive one can only follow it, in this turn.
    if (session.exclusive) app.stopListening()
    if (built.listen(session, session.port) < 0) {
      if (session.exclusive) app.listen(session, session.port)
      return notOpened(session.host, session.port)
    }
    app.stopListening()
    this.#app = built
    return { ok: true, port: session.port }
  }

  stopListening(): void {
    this.#app?.stopListening()
  }

  close(): void {
    this.#stay?.()
    this.#stay = null
    for (const session of this.#sessions) session.end()
    this.#sessions = []
    for (const app of this.#apps) app.close()
    this.#sideDoor.close()
  }

  /** The app that was made for these settings, or a new one. */
  #appFor({ tls, nativeMessageLimit, compression }: AppSettings): UwsApp | ListenOutcome {
    const settings = { tls, nativeMessageLimit, compression }
    const known = this.#apps.find((app) => isSameApp(app.settings, settings))
    if (known !== undefined) return known
    const check = tls === null ? null : checkTls(tls)
    if (check?.ok === false) return { ok: false, reason: 'tls', message: check.message }
    try {
      const app = new UwsApp(this.#uws, settings, this.#ports, this.#sideDoor)
      this.#apps.push(app)
      return app
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, reason: 'tls', message: `uWebSockets.js cannot use the key and the certificate: ${why}.` }
    }
  }
}
