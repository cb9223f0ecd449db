/** All targets. `npm run fuzz` runs them in this order, and so do the tests. A new file in `targets` gets its line here. */

import type { FuzzTarget } from './target.ts'
import { address } from './targets/address.ts'
import { byteArray } from './targets/byte-array.ts'
import { clientWorld } from './targets/client-world.ts'
import { closeFrame } from './targets/close-frame.ts'
import { deflateOffer } from './targets/deflate-offer.ts'
import { forwarded } from './targets/forwarded.ts'
import { frame } from './targets/frame.ts'
import { godot4Command } from './targets/godot4-command.ts'
import { godot4Guest } from './targets/godot4-guest.ts'
import { godot4Replication } from './targets/godot4-replication.ts'
import { godot4Scene } from './targets/godot4-scene.ts'
import { godot4Variant } from './targets/godot4-variant.ts'
import { handshake } from './targets/handshake.ts'
import { inspect } from './targets/inspect.ts'
import { jsonRpc } from './targets/json-rpc.ts'
import { loadPacket } from './targets/load-packet.ts'
import { msgpack } from './targets/msgpack.ts'
import { oneWorld } from './targets/one-world.ts'
import { pem } from './targets/pem.ts'
import { recording } from './targets/recording.ts'
import { replay } from './targets/replay.ts'
import { rpcCommand } from './targets/rpc-command.ts'
import { url } from './targets/url.ts'
import { utf8 } from './targets/utf8.ts'
import { variant } from './targets/variant.ts'
import { world } from './targets/world.ts'

/** One for each reader of bytes from outside. */
export const TARGETS: readonly FuzzTarget[] = [
  ...[handshake, forwarded, deflateOffer, url, address, pem],
  ...[closeFrame, utf8, frame, rpcCommand, variant, msgpack, world, clientWorld],
  ...[godot4Command, godot4Variant, godot4Scene, godot4Guest, godot4Replication, oneWorld],
  ...[recording, inspect, replay, jsonRpc, byteArray, loadPacket],
]
