/**
 * The way out of a remote call or set: here, on the wire, or both, and in which form, as Godot 3 does it. A path travels
 * in full until its receiver has confirmed a short id for it. Called by NetworkNode through MultiplayerAPI.
 * Protocol: docs/wire/rpc.md. Never waits: what a peer does not take is an error of this call.
 */

import type { ErrorReport } from '../../peer/error-report.ts'
import { GodotError } from '../../peer/error.ts'
import { MultiplayerPeer } from '../../peer/multiplayer-peer.ts'
import type { ErrorSink } from '../../peer/signal.ts'
import { AskedCodecs } from '../codec/asked-codecs.ts'
import type { WireCodec } from '../codec/wire-codec.ts'
import { isTarget } from '../routing.ts'
import { CodedCall, type CallTools } from './coded-call.ts'
import { writeSimplify, type NodeReference } from './commands.ts'
import { knowingEncoder } from './known-names.ts'
import { callMethod, methodOf, setProperty } from './node-access.ts'
import type { NodeRecord } from './node-record.ts'
import type { SentPath } from './path-cache.ts'
import type { Outgoing } from './rpc-host.ts'
import { holdsAt, RPC_MODES, RPC_RULES } from './rpc-modes.ts'
import { RPC_REFUSALS } from './rpc-refusals.ts'
import type { RpcSession } from './rpc-session.ts'

const { OK } = GodotError
const { CONNECTION_CONNECTED } = MultiplayerPeer
const EVERYBODY = 0

/** What a sender works with. */
export interface SenderTools {
  readonly session: RpcSession
  readonly report: ErrorReport
  readonly errors: ErrorSink
  readonly codecs: ReadonlyMap<string, WireCodec>
}

/** Sends the calls of one API. */
export class RpcSender {
  readonly #session: RpcSession
  readonly #report: ErrorReport
  readonly #errors: ErrorSink
  readonly #tools: CallTools

  constructor({ session, report, errors, codecs }: SenderTools) {
    this.#session = session
    this.#report = report
    this.#errors = errors
    this.#tools = { codecs: new AskedCodecs(codecs), encodeName: knowingEncoder() }
  }

  /** Does a call of a node below `root`. Returns as NetworkNode.rpc says. */
  send(root: NodeRecord, call: Outgoing): GodotError {
    const { to } = call
    if (!isTarget(to)) return this.#refuse(GodotError.ERR_INVALID_PARAMETER, call, 'an id is a whole number of 32 bits')
    const { peer } = this.#session
    if (peer?.get_connection_status() !== CONNECTION_CONNECTED) {
      return this.#refuse(GodotError.ERR_UNCONFIGURED, call, 'there is no connected network peer')
    }
    const self = peer.get_unique_id()
    const isForUs = to === EVERYBODY || to === self || (to < 0 && to !== -self)
    // What is not for us goes out, whatever its mode: its receivers decide. The rule of no mode says the same.
    return isForUs ? this.#sendByMode(peer, root, call, self) : this.#deliver(peer, root, call)
  }

  /** What is for us too is done here, goes out, or both, as the mode says. */
  #sendByMode(peer: MultiplayerPeer, root: NodeRecord, call: Outgoing, self: number): GodotError {
    const { record, to } = call
    const isMaster = record.master === self
    const rule = RPC_RULES[record.declaration(call.kind, call.name)?.mode ?? RPC_MODES.disabled]
    const runsHere = holdsAt(rule.runsHere, isMaster)
    const goesOut = to !== self && holdsAt(rule.goesOut, isMaster)
    if (!runsHere && !goesOut) {
      return this.#refuse(GodotError.ERR_UNAUTHORIZED, call, 'its mode does not allow it on oneself')
    }
    // As in Godot: a call goes out before it is done here, a set after.
    if (call.kind === 'call') {
      const sent = goesOut ? this.#deliver(peer, root, call) : GodotError.OK
      const done = runsHere ? this.#runAs(self, call) : GodotError.OK
      return sent || done
    }
    const done = runsHere ? this.#runAs(self, call) : GodotError.OK
    return done || (goesOut ? this.#deliver(peer, root, call) : GodotError.OK)
  }

  // ---- here ----

  #runAs(self: number, call: Outgoing): GodotError {
    const before = this.#session.takeSender(self)
    try {
      return this.#runHere(call)
    } finally {
      this.#session.restoreSender(before)
    }
  }

  #runHere({ kind, record, name, values }: Outgoing): GodotError {
    const { node } = record
    if (kind === 'call') {
      const method = methodOf(node, name)
      if (method === null) return this.#fail(GodotError.ERR_METHOD_NOT_FOUND, RPC_REFUSALS['no-such-member'])
      callMethod(node, method, values, (error) => this.#errors.collect(error))
      return GodotError.OK
    }
    const refusal = setProperty(node, name, values[0])
    return refusal === null ? GodotError.OK : this.#fail(GodotError.ERR_INVALID_PARAMETER, RPC_REFUSALS[refusal])
  }

  // ---- out ----

  #deliver(peer: MultiplayerPeer, root: NodeRecord, call: Outgoing): GodotError {
    const path = call.record.pathBelow(root)
    const known = this.#session.sent.find(path)
    // Most calls: who has confirmed a path is there.
    if (known?.isConfirmed(call.to)) return this.#putOnce(peer, call.to, this.#packet(peer, known.byId, call))
    return this.#deliverTo(peer, path, call)
  }

  /** To several, or to one that has not confirmed the path. */
  #deliverTo(peer: MultiplayerPeer, path: string, call: Outgoing): GodotError {
    const { connected, sent } = this.#session
    const { to } = call
    if (to !== EVERYBODY && !connected.has(Math.abs(to))) {
      return this.#refuse(GodotError.ERR_DOES_NOT_EXIST, call, `there is no peer ${Math.abs(to)}`)
    }
    const receivers = connected.addressed(to)
    const claimed = sent.claim(path)
    if (claimed === null) return this.#sendInFull(peer, receivers, path, call)
    if (claimed.isConfirmedByAll(receivers)) return this.#putOnce(peer, to, this.#packet(peer, claimed.byId, call))
    const told = this.#announce(peer, receivers, claimed)
    if (told !== GodotError.OK) return told
    return this.#sendEach(peer, receivers, claimed, call)
  }

  /** Tells a path and its id to each receiver that does not know of it. */
  #announce(peer: MultiplayerPeer, receivers: readonly number[], claimed: SentPath): GodotError {
    const strangers = receivers.filter((id) => !claimed.isTold(id))
    if (strangers.length === 0) return GodotError.OK
    const announcement = writeSimplify(claimed.id, claimed.path)
    if (!announcement.ok) return this.#fail(announcement.error, announcement.message)
    for (const id of strangers) {
      peer.set_target_peer(id)
      // Who had no room for it is told another time.
      if (peer.put_packet(announcement.bytes) === GodotError.OK) claimed.tell(id)
    }
    return GodotError.OK
  }

  /** In short to those that have confirmed the path, in full to the others. */
  #sendEach(peer: MultiplayerPeer, receivers: readonly number[], claimed: SentPath, call: Outgoing): GodotError {
    const short = this.#packet(peer, claimed.byId, call)
    const full = this.#packet(peer, claimed.byPath, call)
    const results = receivers.map((id) => this.#put(peer, id, claimed.isConfirmed(id) ? short : full))
    short.release()
    full.release()
    return firstError(...results)
  }

  #sendInFull(peer: MultiplayerPeer, receivers: readonly number[], path: string, call: Outgoing): GodotError {
    const full = this.#packet(peer, { path }, call)
    const results = receivers.map((id) => this.#put(peer, id, full))
    full.release()
    return firstError(...results)
  }

  #packet(peer: MultiplayerPeer, node: NodeReference, call: Outgoing): CodedCall {
    return new CodedCall(this.#tools, node, call, peer.get_encode_buffer_max_size())
  }

  #putOnce(peer: MultiplayerPeer, target: number, packet: CodedCall): GodotError {
    const error = this.#put(peer, target, packet)
    packet.release()
    return error
  }

  #put(peer: MultiplayerPeer, target: number, packet: CodedCall): GodotError {
    peer.set_target_peer(target)
    const error = peer.put_coded_packet(packet)
    return error === OK ? error : this.#explain(error, peer, packet)
  }

  #explain(error: GodotError, peer: MultiplayerPeer, { failure }: CodedCall): GodotError {
    return failure === null
      ? this.#fail(error, `the network peer did not take the packet: ${peer.get_last_error_message()}`)
      : this.#fail(failure.error, failure.message)
  }

  #refuse(error: GodotError, call: Outgoing, why: string): GodotError {
    return this.#fail(error, `${spell(call)}: ${why}`)
  }

  #fail(error: GodotError, message: string): GodotError {
    return this.#report.fail(error, message)
  }
}

function firstError(...results: readonly GodotError[]): GodotError {
  return results.find((result) => result !== GodotError.OK) ?? GodotError.OK
}

function spell({ kind, name, to }: Outgoing): string {
  return `${kind === 'call' ? 'rpc' : 'rset'} of "${name}" to ${String(to)}`
}
