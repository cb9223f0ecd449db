/**
 * A server that takes part in its clients' remote calls: it passes each on to the others and does it itself.
 * Run by bench/rivals/polled-peer.ts. The node is Main/Ship, whose `move` bench/load/relay.c calls.
 */

import { GodotError, WebSocketServer } from 'polled-peer'
import { MultiplayerAPI, NetworkNode } from 'polled-peer/rpc'
import { announceListening, giveUp, givenPort } from './program.ts'

class Ship extends NetworkNode<Ship> {
  calls = 0

  constructor() {
    super('Ship')
    this.rpc_config('move', MultiplayerAPI.RPC_MODE_REMOTE)
  }

  move(_stamp: number, speed: number, way: string): void {
    if (speed === 3.5 && way === 'left') this.calls += 1
    else giveUp(`move() was called with ${speed} and "${way}"`)
  }
}

const server = new WebSocketServer()
server.bind_ip = '127.0.0.1'
if (server.listen(givenPort(), [], true) !== GodotError.OK) giveUp(server.get_last_error_message())

const [root, main] = [new NetworkNode('root'), new NetworkNode('Main')]
root.add_child(main)
main.add_child(new Ship())
const api = new MultiplayerAPI()
api.root_node = root
api.network_peer = server
api.rpc_refused.connect((_id, reason) => giveUp(`a call was refused: ${reason}`))

const pollForEver = (): void => {
  api.poll()
  setImmediate(pollForEver)
}
pollForEver()
announceListening()
