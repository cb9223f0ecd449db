/**
 * A remote call from one MultiplayerAPI to another in the same process: encode, frame, find the node and the method, ask
 * whether the caller may, decode, call. The third argument is the codec: `''` for Variants, or a sub-protocol's name.
 */

import { GodotError } from 'polled-peer'
import { MultiplayerAPI, NetworkNode } from 'polled-peer/rpc'
import { LinkedPeer } from './linked-peer.ts'
import { placeOf, repeat, speedOf, sumOf, WAY } from './repeat.ts'

/** Calls in one tick: the receiver is polled after so many. */
const CALLS_A_TICK = 32

class Ship extends NetworkNode<Ship> {
  sum = 0

  constructor() {
    super('Ship')
    this.rpc_config('move', MultiplayerAPI.RPC_MODE_REMOTE)
  }

  move(place: number, speed: number, way: string): void {
    this.sum += sumOf(place, speed, way)
  }
}

/** One side: a tree with a ship in it, two levels below the root, and its API. */
function join(peer: LinkedPeer): { readonly api: MultiplayerAPI; readonly ship: Ship } {
  const [root, main, ship] = [new NetworkNode('root'), new NetworkNode('Main'), new Ship()]
  root.add_child(main)
  main.add_child(ship)
  const api = new MultiplayerAPI()
  api.root_node = root
  api.network_peer = peer
  return { api, ship }
}

const [server, client] = LinkedPeer.pair(process.argv[4] ?? '')
const [caller, receiver] = [join(server), join(client)]
const pollBoth = (): void => {
  caller.api.poll()
  receiver.api.poll()
}
pollBoth()

repeat(
  (from, to) => {
    for (let index = from; index < to; index++) {
      const error = caller.ship.rpc_id(2, 'move', placeOf(index), speedOf(index), WAY)
      if (error !== GodotError.OK) throw new Error(`rpc_id returned ${error}`)
      if (index % CALLS_A_TICK === CALLS_A_TICK - 1) pollBoth()
    }
  },
  () => receiver.ship.sum,
)
