/**
 * The node of the captured packets: `/root/Main`, whose script and base script had these remote calls, and to which
 * `rpc_config` had given one more. What is called there stands in its log.
 */

import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { idHex } from './server-stage.ts'

/** The MD5 of its names, as the engine sent it. */
export const MAIN_CHECKSUM = '28564616c27997e1efe135550c382257'

/** The announcement of an id, as the engine sends it, as hex. */
export function announcement(id: number, path = 'Main', checksum = MAIN_CHECKSUM): string {
  return `01${ascii(checksum)}00${idHex(id)}${ascii(path)}00`
}

/** The bytes of a text, as hex. */
export function ascii(text: string): string {
  return Buffer.from(text).toString('hex')
}

export class Base<Self> extends SceneNode<Self> {
  readonly log: string[] = []

  @rpc zeta_base(): void {
    this.note('zeta_base')
  }

  note(what: string, ...args: readonly unknown[]): void {
    const shown = args.map((arg) => (arg instanceof Uint8Array ? `<${Buffer.from(arg).toString('hex')}>` : String(arg)))
    this.log.push([what, ...shown, `of ${this.multiplayer?.get_remote_sender_id()}`].join(' '))
  }
}

export class Main extends Base<Main> {
  constructor(name = 'Main') {
    super(name)
    this.rpc_config('nodecfg', { rpc_mode: 1 })
  }

  @rpc({ mode: 'any_peer' }) Alpha(): void {
    this.note('Alpha')
  }

  @rpc({ mode: 'any_peer', call_local: true }) ['_under'](): void {
    this.note('_under')
  }

  @rpc auth_only(text: string): void {
    this.note('auth_only', text)
  }

  @rpc({ mode: 'any_peer' }) bytes_fn(bytes: Uint8Array): void {
    this.note('bytes_fn', bytes)
  }

  @rpc({ mode: 'any_peer' }) echo(value: unknown): void {
    this.note('echo', value)
  }

  @rpc({ mode: 'any_peer' }) many(...all: readonly unknown[]): void {
    this.note('many', ...all)
  }

  @rpc({ mode: 'any_peer', transfer_mode: 'unreliable', channel: 3 }) typed_fn(count: number): void {
    this.note('typed_fn', count)
  }

  nodecfg(value: number): void {
    this.note('nodecfg', value)
  }

  /** Nobody declares it. */
  secret(): void {
    this.note('secret')
  }
}

/** A tree of `root` and `Main`. */
export function mainTree(): { readonly root: SceneNode; readonly main: Main } {
  const [root, main] = [new SceneNode('root'), new Main()]
  root.add_child(main)
  return { root, main }
}
