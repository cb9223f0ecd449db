/**
 * What a real engine and we say, word for word, when two sides do not fit: names that differ, methods that one side has
 * alone, arguments that a method does not take, and texts that Godot 4 does not read.
 */

import t from 'tap'
import { rpc } from '../../../src/godot4/scene/rpc-decorator.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn } from '../real-peers.ts'
import { joinGame, Scene } from './games.ts'
import { heldAs, Puppet } from './puppet.ts'

const SOURCE = `extends Node

signal told(text: String)

@rpc("any_peer") func one(a: Variant) -> void: told.emit("one %s" % a)
@rpc("any_peer") func typed(a: int, b: String = "left out") -> void: told.emit("typed %d %s" % [a, b])
`

class Fitting extends SceneNode<Fitting> {
  readonly log: string[] = []

  @rpc({ mode: 'any_peer' }) one(a: unknown, ..._rest: unknown[]): void {
    this.log.push(`one ${String(a)}`)
  }

  @rpc({ mode: 'any_peer' }) typed(a: unknown, b: unknown = 'left out'): void {
    this.log.push(`typed ${String(a)} ${String(b)}`)
  }
}

/** Has a name more than the script, behind its own. */
class Longer extends Fitting {
  @rpc({ mode: 'any_peer' }) zz_more(): void {
    this.log.push('zz_more')
  }
}

/** Has a name less than the script. */
class Shorter extends SceneNode<Shorter> {
  readonly log: string[] = []

  @rpc({ mode: 'any_peer' }) one(a: unknown): void {
    this.log.push(`one ${String(a)}`)
  }
}

t.test('two sides that do not fit', async (t) => {
  const puppet = await Puppet.start(t)
  if (puppet === undefined) return
  const host = hostOn(t, 'ws')
  const server = new Scene(host)
  const guest = await joinGame(t, puppet, 'game', host.get_local_port(), [server])
  await puppet.create('script', 'GDScript')
  await puppet.set('script', 'source_code', SOURCE)
  t.equal(await puppet.call('script', 'reload'), 0, puppet.output)
  const polled = [server, puppet.polling('game')]
  const add = async (node: SceneNode): Promise<void> => {
    server.root.add_child(node)
    await puppet.hold(node.name, 'script', 'new')
    await puppet.set(node.name, 'name', node.name)
    await puppet.call('game root', 'add_child', heldAs(node.name))
  }
  const told = (name: string): unknown[] =>
    puppet.events(name).flatMap(({ signal, args }) => (signal === 'told' ? args : []))
  const complained = async (count: number): Promise<readonly string[]> => {
    let all: readonly string[] = []
    const hear = { poll: async () => (all = [...all, ...(await puppet.complaints())]) }
    await until([...polled, hear], () => all.length >= count, `${count} complaints`)
    return all
  }
  const refused = (reason: string): number => new Map(Object.entries(server.api.get_refusal_counts())).get(reason) ?? 0

  t.test('a name more here: both say so, calls go on, and the method is unknown there', async (t) => {
    const node = new Longer('Longer')
    await add(node)

    t.equal(node.rpc_id(guest, 'one', 'from here'), 0)
    t.match(await complained(1), [
      /^ERROR: The rpc node checksum failed\. Make sure to have the same methods on both nodes\. Node path: .*Longer$/,
    ])
    await until(polled, () => told('Longer').length === 1 && refused('checksum-mismatch') === 1)
    t.strictSame(told('Longer'), ['one from here'])

    t.equal(node.rpc_id(guest, 'zz_more'), 0)
    // Its own words for an index that it does not know.
    t.strictSame(await complained(1), ['ERROR: Condition "!cache_config.configs.has(p_rpc_method_id)" is true.'])
  })

  t.test('a name less here: both say so, calls go on, and the method is unknown here', async (t) => {
    const node = new Shorter('Shorter')
    await add(node)

    t.equal(await puppet.call('Shorter', 'rpc_id', 1, 'one', 'from there'), 0)
    t.match(await complained(1), [/^ERROR: The rpc node checksum failed\..*Shorter$/])
    await until(polled, () => node.log.length === 1 && refused('checksum-mismatch') === 2)
    t.strictSame(node.log, ['one from there'])

    t.equal(await puppet.call('Shorter', 'rpc_id', 1, 'typed', 1), 0)
    await until(polled, () => refused('unknown-method') === 1)
  })

  t.test('arguments that a method does not take: the engine fails, we do what we can', async (t) => {
    const node = new Fitting('Fitting')
    await add(node)

    t.equal(node.rpc_id(guest, 'one', 1, 2), 0)
    t.equal(node.rpc_id(guest, 'one', undefined), 0)
    t.equal(node.rpc_id(guest, 'typed', 'no int'), 0)
    t.equal(node.rpc_id(guest, 'typed', 3.7, 'given'), 0)
    t.equal(node.rpc_id(guest, 'typed', 4), 0)
    const complaints = await complained(2)
    await until(polled, () => told('Fitting').length === 3)
    t.strictSame(told('Fitting'), ['one <null>', 'typed 3 given', 'typed 4 left out'])
    t.strictSame(complaints, [
      "ERROR: RPC - 'Node::one': Method expected 1 argument(s), but called with 2",
      "ERROR: RPC - 'Node::typed': Cannot convert argument 1 from String to int",
    ])

    t.equal(await puppet.call('Fitting', 'rpc_id', 1, 'one', 1, 2), 0)
    t.equal(await puppet.call('Fitting', 'rpc_id', 1, 'one'), 0)
    t.equal(await puppet.call('Fitting', 'rpc_id', 1, 'typed', 'text'), 0)
    await until(polled, () => node.log.length === 2)
    t.strictSame(node.log, ['one 1', 'typed text left out'])
    t.equal(refused('too-few-arguments'), 1)
  })

  t.test('half a pair of surrogates never leaves, for the engine refuses all that holds one', async (t) => {
    const node = new Fitting('Texts')
    await add(node)

    t.equal(node.rpc_id(guest, 'one', 'a\ud83d'), 31)
    t.match(server.api.get_last_error_message(), /a string holds a lone surrogate/)
    t.equal(node.rpc_id(guest, 'one', { key: ['\udc00'] }), 31)
    t.equal(node.rpc_id(guest, 'one', 'a\ud83d\ude00 \ufffd'), 0)
    await until(polled, () => told('Texts').length === 1)

    t.strictSame(told('Texts'), ['one a😀 �'])
    t.strictSame(await puppet.complaints(), [])
  })
})
