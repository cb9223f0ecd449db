/**
 * Who may call what, through the wire: each mode with each sender, by each way that a call can come; and where a call of
 * our own goes, with each mode and each audience. The tables by themselves are tested in call-rules.
 */

import t from 'tap'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import type { RpcMode } from '../../../src/godot4/scene/call-rules.ts'
import { GodotError } from '../../../src/peer/error.ts'
import { ClientStage } from './client-stage.ts'
import { idHex, ServerStage } from './server-stage.ts'

const { OK, ERR_INVALID_PARAMETER } = GodotError
const SERVER = 1

class Door extends SceneNode<Door> {
  readonly log: string[] = []

  open(): void {
    this.log.push(`open of ${this.multiplayer?.get_remote_sender_id()}`)
  }
}

/** The call of `rpc_config`'s first method at `/root/Door`. */
const CALL = 'e0 07000080 0080 446f6f7200'

function doorTree(mode: RpcMode, call_local = false): { readonly root: SceneNode; readonly door: Door } {
  const [root, door] = [new SceneNode('root'), new Door('Door')]
  root.add_child(door)
  door.rpc_config('open', { rpc_mode: mode, call_local })
  return { root, door }
}

/** Says at a server, as client X of two, what a call does there: whose the door is, and how the call comes. */
function atServer(mode: RpcMode, isAuthority: boolean, head: string): string[] {
  const stage = new ServerStage()
  const { root, door } = doorTree(mode)
  stage.api.root_node = root
  const [client, other] = stage.joined(2)
  if (client === undefined || other === undefined) throw new Error('two have joined')
  door.set_multiplayer_authority(isAuthority ? client.id : other.id)
  client.send(`${head} ${CALL}`)
  stage.tick()
  return [...door.log, ...stage.take()].map((line) => line.replaceAll(String(client.id), 'X'))
}

/** Says the same at client 5 of a call that the server sends, or relays of client 7. */
function atClient(mode: RpcMode, isAuthority: boolean, source: number): string[] {
  const stage = ClientStage.joined([7])
  const { root, door } = doorTree(mode)
  stage.api.root_node = root
  door.set_multiplayer_authority(isAuthority ? source : 9)
  stage.say(source === SERVER ? CALL : `07 03 ${idHex(source)} ${CALL}`)
  // Who carries a packet is who it is refused of; a call is its source's.
  return [...door.log.map((line) => line.replace(`of ${source}`, 'of X')), ...stage.take()].map((line) =>
    line.replace('(1, ', '(X, '),
  )
}

const WAYS = [
  ['to a server', (mode, isAuthority) => atServer(mode, isAuthority, '')],
  ['to a server among all, relayed', (mode, isAuthority) => atServer(mode, isAuthority, '07 03 00000000')],
  ['to a client from its server', (mode, isAuthority) => atClient(mode, isAuthority, SERVER)],
  ['to a client from another, relayed', (mode, isAuthority) => atClient(mode, isAuthority, 7)],
] as const satisfies readonly (readonly [string, (mode: RpcMode, isAuthority: boolean) => string[]])[]

for (const [way, call] of WAYS) {
  for (const [mode, name, authorityMay, otherMay] of [
    [0, 'disabled', false, false],
    [1, 'any_peer', true, true],
    [2, 'authority', true, false],
  ] as const) {
    for (const [sender, isAuthority, may] of [
      ['the authority', true, authorityMay],
      ['another', false, otherMay],
    ] as const) {
      t.test(`a call ${way}, ${name}, of ${sender}: ${may ? 'done' : 'refused'}`, async (t) => {
        t.strictSame(call(mode, isAuthority), may ? ['open of X'] : ['packet_refused(X, not-permitted)'])
      })
    }
  }
}

for (const [audience, target, local, remote] of [
  ['everybody', 0, [OK, 1, ['open of 1']], [OK, 1, []]],
  ['one client', 'X', [OK, 1, []], [OK, 1, []]],
  ['everybody but one client', '-X', [OK, 0, ['open of 1']], [OK, 0, []]],
  ['everybody but ourselves', -1, [OK, 1, []], [OK, 1, []]],
  ['ourselves', 1, [OK, 0, ['open of 1']], [ERR_INVALID_PARAMETER, 0, []]],
  ['a stranger', 77, [ERR_INVALID_PARAMETER, 0, []], [ERR_INVALID_PARAMETER, 0, []]],
] as const) {
  for (const mode of [0, 1, 2] as const) {
    for (const [call_local, outcome] of [
      [true, local],
      [false, remote],
    ] as const) {
      const terms = `mode ${mode}, ${call_local ? 'with' : 'without'} call_local`
      t.test(`a call of our own to ${audience}, ${terms}: ${outcome.slice(0, 2).join(', ')}`, async (t) => {
        const stage = new ServerStage()
        const { root, door } = doorTree(mode, call_local)
        stage.api.root_node = root
        const [client] = stage.joined(1)
        const id = client?.id ?? 0
        const to = target === 'X' ? id : target === '-X' ? -id : target

        const error = door.rpc_id(to, 'open')
        stage.host.turn.end()

        // The path is announced before the call.
        const calls = client?.heard().filter((packet) => packet === CALL.replaceAll(' ', '')).length
        t.strictSame([error, calls, door.log], outcome)
      })
    }
  }
}

t.test('what an annotation and a configuration leave out is as Godot has it', async (t) => {
  const { door } = doorTree(1)
  door.rpc_config('open', {})
  const { declarationAt, table } = SceneNode.recordOf(door)
  const declaration = declarationAt.call(SceneNode.recordOf(door), table.indexOf('open') ?? 0)

  t.strictSame(declaration, {
    ...{ mode: 2, isCalledHere: false, transferMode: 2, channel: 0 },
    ...{ schema: null, allowance: null },
  })
})
