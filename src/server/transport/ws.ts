/**
 * The ws engine: the `ws` package and Node's own http behind the Transport port. Runs on any Node, listens on a port of
 * its own or joins an HTTP server. Chosen by the server; it carries and never decides. Its files are `ws-*.ts` beside it.
 * After `close` a socket whose peer does not answer its close frame is held at most FAREWELL_MS (ws-linger.ts).
 */

import { checkTls } from '../tls-check.ts'
import type {
  Ability,
  Attachment,
  AttachmentEvents,
  EngineName,
  ListenOptions,
  ListenOutcome,
  TlsMaterial,
  Transport,
  TransportEvents,
} from './transport.ts'
import { WsAttachment } from './ws-attachment.ts'
import { WsFrontDesk } from './ws-front-desk.ts'
import { HeldSockets } from './ws-held-sockets.ts'
import { WsListener } from './ws-listener.ts'

const CANNOT: Readonly<Partial<Record<Ability, string>>> = {
  'share-port': 'Node.js learned only in version 23 to share a port, so here each listener has its port for itself.',
}

/** Makes a ws engine for one server. */
export function createWsTransport(): Transport {
  return new WsTransport()
}

class WsTransport implements Transport {
  readonly engine: EngineName = 'ws'
  readonly cannot = CANNOT
  readonly #held = new HeldSockets()
  // Every listener and attachment since the last close: connections may outlive the listener they came through.
  readonly #doors = new Set<WsListener | WsAttachment>()
  #listener: WsListener | null = null

  listen(options: ListenOptions, events: TransportEvents): ListenOutcome {
    if (this.#listener?.isListening === true) {
      return { ok: false, reason: 'in-use', message: 'This transport is listening already.' }
    }
    const check = options.tls === null ? null : checkTls(options.tls)
    if (check?.ok === false) return { ok: false, reason: 'tls', message: check.message }
    const listener = new WsListener(options, check?.options ?? null, events, this.#held)
    const outcome = listener.open(options.host, options.port)
    if (!outcome.ok) return outcome
    this.#listener = listener
    this.#doors.add(listener)
    return outcome
  }

  reloadTls(tls: TlsMaterial): ListenOutcome {
    return this.#listener?.reloadTls(tls) ?? { ok: false, reason: 'tls', message: 'Nothing is listening.' }
  }

  stopListening(): void {
    this.#listener?.stop()
  }

  close(): void {
    for (const door of this.#doors) door.close()
    this.#doors.clear()
    this.#listener = null
    this.#held.releaseAll()
  }

  openAttachment(
    options: Pick<ListenOptions, 'nativeMessageLimit' | 'compression'>,
    events: AttachmentEvents,
  ): Attachment {
    const attachment = new WsAttachment(new WsFrontDesk(options, events, this.#held), events)
    this.#doors.add(attachment)
    return attachment
  }
}
