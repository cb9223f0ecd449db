/**
 * Remote calls among three games of a real engine and two of ours, one of which speaks MessagePack, in one world: of our
 * server, on both engines, and of the engine's own server, where ours is a guest. The same plays in all three.
 */

import t from 'tap'
import type { Test } from 'tap'
import { chooseEngine } from '../../src/server/engine.ts'
import { requireProgram } from '../support/programs.ts'
import { Puppet, PUPPET_SCRIPTS } from './puppet.ts'
import { CALL_PLAYS } from './rpc-call-plays.ts'
import { LEAVING_PLAYS } from './rpc-leaving-plays.ts'
import { CLIENTS, ONLY } from './rpc-plays.ts'
import { VALUE_PLAYS } from './rpc-value-plays.ts'
import { RpcWorld, type ServerKind } from './rpc-world.ts'

const PLAYS = { ...CALL_PLAYS, ...VALUE_PLAYS, ...LEAVING_PLAYS }

async function playAll(t: Test, puppet: Puppet, kind: ServerKind): Promise<void> {
  const world = await RpcWorld.open(puppet, kind)
  t.teardown(() => world.close())
  for (const [name, client] of Object.entries(CLIENTS)) {
    const own = ONLY[name]
    // Godot's server knows no sub-protocols but those that it was told, and takes no wish for a codec.
    const spoken = kind === 'godot' && client === 'msgpack' ? 'variant' : client
    await world.join(name, spoken, own === undefined ? [] : [own])
    const codec = spoken === 'msgpack' ? 'polled-peer.msgpack.1' : ''
    if (spoken !== 'godot')
      t.equal(await world.player(name).peer('get_packet_codec'), codec, `${name} speaks ${spoken}`)
  }
  for (const [name, play] of Object.entries(PLAYS)) await t.test(name, (t) => play(t, world))
}

t.test('remote calls', async (t) => {
  const program = requireProgram(t, 'godot3-server')
  if (program === undefined) return
  const puppet = await Puppet.start(t, program, PUPPET_SCRIPTS.rpc)
  for (const engine of ['uws', 'ws'] as const) {
    await t.test(`in a world of our server on the ${engine} engine`, async (t) => {
      const choice = chooseEngine(engine)
      if (!choice.ok) t.comment(choice.message)
      else await playAll(t, puppet, engine)
    })
  }
  await t.test('in a world of the engine’s own server', (t) => playAll(t, puppet, 'godot'))
})
