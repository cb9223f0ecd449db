/**
 * The way out of a remote call: on the wire, here, or both, as Godot 4 does it. A path travels in full until its receiver
 * has confirmed a short id for it; a client reaches other clients through the server, one packet for each.
 * Called by SceneNode through its scene. Never waits: what a peer does not take is an error of this call.
 */

import { GodotError } from '../../peer/error.ts'
import type { Encoded } from '../../peer/packet-codec.ts'
import { callMethod, methodOf } from '../../multiplayer/rpc/node-access.ts'
import { isTarget } from '../../multiplayer/routing.ts'
import { MultiplayerPeer } from '../multiplayer-peer.ts'
import { godot4Codec } from '../variant/codec.ts'
import { writeCall } from '../wire/call-command.ts'
import { audienceOf, CALL_WAYS } from './call-rules.ts'
import type { PathTalk } from './path-talk.ts'
import type { RpcDeclaration } from './rpc-config.ts'
import type { SceneCallTools } from './scene-call-tools.ts'
import type { Outgoing } from './scene-host.ts'
import type { SceneRecord } from './scene-record.ts'
import { SCENE_REFUSALS } from './scene-refusals.ts'

const { OK, FAILED, ERR_CONNECTION_ERROR, ERR_INVALID_PARAMETER, ERR_UNCONFIGURED } = GodotError

/** Sends the calls of one scene. */
export class CallSender {
  readonly #tools: SceneCallTools
  readonly #paths: PathTalk

  constructor(tools: SceneCallTools, paths: PathTalk) {
    this.#tools = tools
    this.#paths = paths
  }

  /** Does a call of a node below `root`. Returns as SceneNode.rpc says. */
  send(root: SceneRecord | null, call: Outgoing): GodotError {
    const { record, name, to } = call
    if (!isTarget(to)) return this.#fail(ERR_INVALID_PARAMETER, call, 'an id is a whole number of 32 bits')
    const peer = this.#tools.peer()
    if (peer === null) return this.#fail(ERR_UNCONFIGURED, call, 'there is no multiplayer peer')
    if (peer.get_connection_status() !== MultiplayerPeer.CONNECTION_CONNECTED) {
      return this.#fail(ERR_CONNECTION_ERROR, call, 'there is no connection')
    }
    if (root === null) return this.#fail(ERR_UNCONFIGURED, call, 'there is no node at root_path')
    if (!root.place.holds(record.place)) return this.#fail(ERR_INVALID_PARAMETER, call, 'it is not below root_path')
    const index = record.table.indexOf(name)
    if (index === null) return this.#fail(ERR_INVALID_PARAMETER, call, 'it is no remote call')
    const self = peer.get_unique_id()
    const declaration = record.declarationAt(index)
    const ways = CALL_WAYS[audienceOf(to, self)]
    const way = declaration?.isCalledHere === true ? ways.callLocal : ways.remoteOnly
    if (way === null) return this.#fail(ERR_INVALID_PARAMETER, call, 'on oneself it needs call_local')
    // As in Godot: the packet goes out before the call is done here.
    const sent = way.goesOut ? this.#deliver(peer, root, call, index, declaration) : OK
    const done = way.runsHere ? this.#runHere(self, call) : OK
    return sent || done
  }

  #runHere(self: number, call: Outgoing): GodotError {
    const { node } = call.record
    const method = methodOf(node, call.name)
    if (method === null) return this.#fail(FAILED, call, SCENE_REFUSALS['no-such-member'])
    this.#tools.runAs(self, () => callMethod(node, method, call.values, (error) => this.#tools.failed(error)))
    return OK
  }

  #deliver(
    peer: MultiplayerPeer,
    root: SceneRecord,
    call: Outgoing,
    index: number,
    declaration: RpcDeclaration | undefined,
  ): GodotError {
    const { members, delivery } = this.#tools
    const { record, to, values } = call
    const named = Math.abs(to)
    if (to !== 0 && named !== peer.get_unique_id() && !members.has(named)) {
      return this.#fail(ERR_INVALID_PARAMETER, call, `there is no peer ${named}`)
    }
    const receivers = this.#tools.replication().seeing(record, members.addressed(to))
    if (receivers.length === 0) {
      return to > 0 ? this.#fail(ERR_INVALID_PARAMETER, call, `peer ${to} may not see the node`) : OK
    }
    const path = record.place.pathBelow(root.place)
    const claimed = this.#paths.claim(record, path)
    if (claimed !== null) this.#paths.announce(claimed, record, receivers)
    peer.transfer_mode = declaration?.transferMode ?? MultiplayerPeer.TRANSFER_MODE_RELIABLE
    peer.transfer_channel = declaration?.channel ?? 0
    const write = (node: { id: number } | { path: string }): (() => Encoded) =>
      once(() => writeCall(node, index, values, godot4Codec, peer.encode_buffer_max_size))
    const full = write({ path })
    const short = claimed === null ? full : write(claimed.byId)
    const results = receivers.map((id) => {
      const packet = claimed?.isConfirmed(id) === true ? short() : full()
      return packet.ok ? delivery.to(id, packet.bytes) : this.#fail(packet.error, call, packet.message)
    })
    return results.find((error) => error !== OK) ?? OK
  }

  #fail(error: GodotError, { name, to }: Outgoing, why: string): GodotError {
    return this.#tools.report.fail(error, `rpc of "${name}" to ${String(to)}: ${why}`)
  }
}

/** A packet is written when the first receiver needs it, and not again. */
function once<T extends object>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}
