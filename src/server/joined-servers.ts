/**
 * The HTTP servers of somebody else's that a server has joined, and the upgrades that are handed to it: what `attach`,
 * `accept_upgrades` and `handle_upgrade` demand, and what they do in which status. Owned by WebSocketServer.
 * It never admits anybody: the gate does, for whom it opens an attachment. A call that fails has changed nothing.
 */

import { IncomingMessage, type Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { Duplex } from 'node:stream'
import type { ErrorReport } from '../peer/error-report.ts'
import { GodotError } from '../peer/error.ts'
import type { Gate, GateTerms } from './gate.ts'
import { checkProtocols } from './listen-check.ts'
import { pathFault } from './request-path.ts'
import { IN_USE, type ServerStatus } from './server-status.ts'
import type { Attachment } from './transport/transport.ts'

/** On what terms upgrades are taken. */
export interface UpgradeOptions {
  /** The game's sub-protocols; default: none, or those in force. */
  readonly protocols?: readonly string[] | undefined
  /** Speaks Godot 3's multiplayer protocol, as the third argument of `listen`; default: false, or as it is in force. */
  readonly gd_mp_api?: boolean | undefined
}

/** What of an HTTP server is joined. */
export interface AttachOptions extends UpgradeOptions {
  /** As `/play`: upgrades for others are left to the server's other listeners, with none it is a 404; default: all paths. */
  readonly path?: string | undefined
}

/** What joining asks of the server it is for. */
export interface JoiningHost {
  readonly report: ErrorReport
  readonly gate: Gate
  /** Why the engine cannot join; undefined if it can. */
  readonly inability: string | undefined
  status(): ServerStatus
  /** The server begins another life, `attached`; on what terms is returned. */
  begin(protocols: readonly string[], isMultiplayer: boolean): GateTerms
}

/** Nobody is let in on them. */
const NO_TERMS: GateTerms = { protocols: [], headers: [], messageLimit: 65_536 }
const UPGRADE_OPTIONS = ['protocols', 'gd_mp_api']
const ATTACH_OPTIONS = ['path', ...UPGRADE_OPTIONS]

/** What one server has joined. */
export class JoinedServers {
  readonly #host: JoiningHost
  #attachment: Attachment | undefined = undefined
  #protocols: readonly string[] = []
  #isMultiplayer = false
  #wasStopped = false

  constructor(host: JoiningHost) {
    this.#host = host
  }

  /** See WebSocketServer.attach. */
  attach(server: Server, options: AttachOptions): GodotError {
    const problem = checkServer(server) ?? checkOptions('attach', options, ATTACH_OPTIONS)
    if (problem !== null) return this.#fail(GodotError.ERR_INVALID_PARAMETER, problem)
    const error = this.#open(options)
    if (error === GodotError.OK) this.#attachment?.attach(server, options.path)
    return error
  }

  /** See WebSocketServer.accept_upgrades. */
  accept(options: UpgradeOptions): GodotError {
    const problem = checkOptions('accept_upgrades', options, UPGRADE_OPTIONS)
    return problem === null ? this.#open(options) : this.#fail(GodotError.ERR_INVALID_PARAMETER, problem)
  }

  /** See WebSocketServer.handle_upgrade. */
  handle(request: IncomingMessage, socket: Duplex, head: Uint8Array, options: UpgradeOptions): GodotError {
    const problem =
      checkUpgradeArguments(request, socket, head) ?? checkOptions('handle_upgrade', options, UPGRADE_OPTIONS)
    if (problem !== null) return this.#fail(GodotError.ERR_INVALID_PARAMETER, problem)
    const error = this.#receive(options)
    if (error !== GodotError.OK) return error
    if (this.#attachment?.handleUpgrade(request, socket, head) === true) return GodotError.OK
    return this.#fail(GodotError.ERR_INVALID_PARAMETER, 'handle_upgrade() was given a socket that was taken before.')
  }

  /** The server was stopped: who still comes is turned away, until it is opened again. */
  stopped(): void {
    this.#attachment = undefined
    this.#wasStopped = true
  }

  /** Sees to it that there is an attachment which answers one upgrade, by letting it in or not. */
  #receive(options: UpgradeOptions): GodotError {
    const status = this.#host.status()
    // A server that drains answers that it takes nobody, whatever is asked for.
    if (status === 'draining' && this.#attachment !== undefined) return GodotError.OK
    if (status !== 'idle' || !this.#wasStopped) return this.#open(options)
    // The HTTP server goes on behind stop(), and its listener with it: an upgrade must not open what was closed.
    const { gate, inability } = this.#host
    if (inability !== undefined) return this.#failUnable(inability)
    gate.isRefusing = true
    this.#attachment ??= gate.openAttachment(NO_TERMS)
    return GodotError.OK
  }

  #open(options: UpgradeOptions): GodotError {
    const status = this.#host.status()
    if (status === 'attached') return this.#agree(options)
    if (status !== 'idle') return this.#fail(GodotError.ERR_ALREADY_IN_USE, IN_USE)
    const { gate, inability } = this.#host
    if (inability !== undefined) return this.#failUnable(inability)
    this.#protocols = [...(options.protocols ?? [])]
    this.#isMultiplayer = options.gd_mp_api ?? false
    this.#wasStopped = false
    this.#attachment = gate.openAttachment(this.#host.begin(this.#protocols, this.#isMultiplayer))
    return GodotError.OK
  }

  /** All joined servers are on the same terms; the order of sub-protocols says nothing, for the client's decides. */
  #agree({ protocols, gd_mp_api: isMultiplayer = this.#isMultiplayer }: UpgradeOptions): GodotError {
    const inForce = new Set(this.#protocols)
    const asked = new Set(protocols ?? inForce)
    const isAgreed = asked.size === inForce.size && [...asked].every((name) => inForce.has(name))
    if (isAgreed && isMultiplayer === this.#isMultiplayer) return GodotError.OK
    const names = this.#protocols.length === 0 ? 'no sub-protocols' : `the sub-protocols ${this.#protocols.join(', ')}`
    const mode = this.#isMultiplayer ? 'with' : 'without'
    const text = `The server is in use with ${names}, ${mode} gd_mp_api: stop() it before it has others.`
    return this.#fail(GodotError.ERR_ALREADY_IN_USE, text)
  }

  #failUnable(inability: string): GodotError {
    return this.#fail(GodotError.ERR_UNAVAILABLE, `Joining an HTTP server needs the option engine: 'ws'. ${inability}`)
  }

  #fail(error: GodotError, message: string): GodotError {
    return this.#host.report.fail(error, message)
  }
}

function checkServer(server: unknown): string | null {
  // The time-out is what all have that read HTTP/1 requests: http, https, and http2 with allowHTTP1. Whatever merely has
  // the methods of an emitter would take the listener, and never call it.
  const isServer = server instanceof NetServer && 'requestTimeout' in server
  return isServer ? null : 'attach() takes an http or https server: for an Express app, what app.listen() returns.'
}

function checkUpgradeArguments(request: unknown, socket: unknown, head: unknown): string | null {
  if (request instanceof IncomingMessage && socket instanceof Duplex && head instanceof Uint8Array) return null
  return 'handle_upgrade() takes the request, the socket and the head of an "upgrade" event of an http server.'
}

function checkOptions(method: string, options: unknown, names: readonly string[]): string | null {
  if (typeof options !== 'object' || options === null) return `The options of ${method}() must be an object.`
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown !== undefined) return `${method}() has no option "${unknown}".`
  const { path, protocols, gd_mp_api: isMultiplayer } = options as Record<string, unknown>
  const fault = path === undefined ? null : pathFault(path)
  if (fault !== null) return `The path ${fault}.`
  if (isMultiplayer !== undefined && typeof isMultiplayer !== 'boolean') return 'gd_mp_api must be true or false.'
  return protocols === undefined ? null : checkProtocols(protocols as readonly string[])
}
