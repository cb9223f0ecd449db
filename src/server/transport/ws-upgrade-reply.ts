/**
 * The reply to a request that Node's HTTP server has handed over as an upgrade: from then on the socket is ours.
 * Made by the front desk, answered by the gate, now or when a verdict is there. While the gate thinks, the reply watches
 * the socket and keeps what the other side sends too early, so that no frame behind the request is lost.
 */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { frameAnswer } from '../framed-answer.ts'
import type { Acceptance, HttpReply, HttpResponse } from './transport.ts'
import { answerBytes } from './ws-answer.ts'
import type { Holder } from './ws-held-sockets.ts'
import { ANSWER_MS, destroyAfter, FAREWELL_MS, leaveToClose, letGo } from './ws-linger.ts'
import type { WsUpgrader } from './ws-upgrader.ts'

/** Bytes kept of what comes before the answer; when there are more, reading waits for the answer. */
const EARLY_LIMIT = 65_536

/** What an upgrade reply works with. */
export interface UpgradeScene {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** Bytes that came in the same segment as the request. */
  readonly head: Buffer
  /** The other end, as Godot prints it. */
  readonly address: string
  readonly upgrader: Pick<WsUpgrader, 'upgrade'>
}

/** The reply on a socket of our own. */
export class WsUpgradeReply implements HttpReply, Holder {
  onGone: (() => void) | null = null
  readonly #scene: UpgradeScene
  readonly #early: Buffer[]
  #earlyBytes: number
  #isAnswered = false
  #isGone = false
  #isWatching = false

  constructor(scene: UpgradeScene) {
    this.#scene = scene
    this.#early = [scene.head]
    this.#earlyBytes = scene.head.length
    scene.socket.on('error', leaveToClose)
  }

  /** Begins to watch the socket, if there is no answer yet. */
  wait(): void {
    if (this.#isAnswered || this.#isGone) return
    this.#isWatching = true
    const { socket } = this.#scene
    socket.on('data', this.#keep)
    socket.on('end', this.#gone)
    socket.on('close', this.#gone)
  }

  respond(response: HttpResponse, left?: () => void): void {
    if (!this.#takeAnswer() || this.#isGone) return left?.()
    const { socket, request } = this.#scene
    if (left !== undefined) socket.once('close', left)
    // What still comes is discarded, until the other side has ended its half too, which it has less time for than to take the answer.
    socket.end(answerBytes(frameAnswer(response, request.method ?? '')), () => destroyAfter(socket, FAREWELL_MS))
    socket.resume()
    destroyAfter(socket, ANSWER_MS)
  }

  upgrade(acceptance: Acceptance): void {
    if (!this.#takeAnswer()) return
    if (this.#isGone) return acceptance.lost()
    const { request, socket, address, upgrader } = this.#scene
    upgrader.upgrade(request, socket, Buffer.concat(this.#early), address, acceptance)
  }

  release(): void {
    if (this.#isAnswered) return letGo(this.#scene.socket)
    this.#isAnswered = true
    this.#unwatch()
    this.#scene.socket.destroy()
  }

  #takeAnswer(): boolean {
    if (this.#isAnswered) return false
    this.#isAnswered = true
    this.#unwatch()
    return true
  }

  #unwatch(): void {
    if (!this.#isWatching) return
    this.#isWatching = false
    const { socket } = this.#scene
    socket.off('data', this.#keep)
    socket.off('end', this.#gone)
    socket.off('close', this.#gone)
    socket.pause()
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#early.push(chunk)
    this.#earlyBytes += chunk.length
    if (this.#earlyBytes > EARLY_LIMIT) this.#scene.socket.pause()
  }

  readonly #gone = (): void => {
    if (this.#isGone) return
    this.#isGone = true
    this.#unwatch()
    this.#scene.socket.destroy()
    this.onGone?.()
  }
}
