/** A node for tests of remote calls: it writes down what it hears and from whom, and can fail. */

import { NetworkNode } from '../../../src/multiplayer/rpc/network-node.ts'
import { RPC_MODES } from '../../../src/multiplayer/rpc/rpc-modes.ts'

export class Player extends NetworkNode<Player> {
  readonly heard: string[] = []

  constructor(name = 'Player') {
    super(name)
    this.rpc_config('say', RPC_MODES.remote)
    this.rpc_config('answer', RPC_MODES.remote)
    this.rpc_config('fail', RPC_MODES.remote)
    this.rpc_config('failLater', RPC_MODES.remote)
    this.rpc_config('cheer', RPC_MODES.remotesync)
    this.rset_config('mood', RPC_MODES.remote)
  }

  say(text: string): void {
    this.heard.push(`${text} by ${this.multiplayer?.get_rpc_sender_id() ?? 0}`)
  }

  answer(): void {
    this.rpc('answer')
    this.heard.push('answered')
  }

  set mood(mood: string) {
    throw new Error(`a setter failed for ${mood}`)
  }

  fail(): void {
    throw new Error('a method failed')
  }

  async failLater(): Promise<void> {
    await Promise.resolve()
    throw new Error('a method failed later')
  }

  cheer(): void {
    this.say('cheer')
  }
}
