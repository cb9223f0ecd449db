/**
 * The built `polled-peer host` with a real Godot 4: games meet through it, call each other and replicate, with no tree at the
 * host; with `--wire both` a guest of Godot 3 is among them.
 */

import t, { type Test } from 'tap'
import { onEachEngine } from '../../network/engines.ts'
import { Guest } from '../../support/guest.ts'
import { ProgramProcess } from '../../support/program-process.ts'
import { until } from '../../support/while-polling.ts'
import { EngineFleet } from './fleets.ts'
import { joinGame } from './games.ts'
import { bytesOf, heldAs, Puppet } from './puppet.ts'

async function start(t: Test, ...words: string[]): Promise<string> {
  return new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0', ...words]).url()
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: games meet through the host, call and are called`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    const port = Number(new URL(await start(t, '--engine', engine, '--wire', 'godot4')).port)
    const a = await joinGame(t, puppet, 'a', port, [])
    const b = await joinGame(t, puppet, 'b', port, [puppet.polling('a')])
    const polled = [puppet.polling('a', 'b')]
    await until(polled, () => puppet.heard('a').includes(`peer_connected ${b}`))
    t.strictSame(puppet.heard('b'), ['connected_to_server', 'peer_connected 1', `peer_connected ${a}`])

    // The first by its path, the others by its number.
    for (let turn = 0; turn < 3; turn++) {
      puppet.forget()
      await puppet.call('a actor', 'rpc', 'from_anyone', turn, 'all')
      await puppet.call('b actor', 'rpc_id', a, 'answer', turn)
      await until(polled, () => puppet.heard('a actor').length === 1 && puppet.heard('b actor').length === 2)
      t.strictSame(puppet.heard('a actor'), [`answer ${turn} of ${b}`])
      t.strictSame(puppet.heard('b actor').toSorted(), [
        `from_anyone ${turn} all of ${a}`,
        `from_anyone ${turn} answered of ${a}`,
      ])
    }
    puppet.forget()
    await puppet.call('a', 'send_bytes', bytesOf('hi'), b)
    await until(polled, () => puppet.heard('b').length === 1)
    t.strictSame(puppet.heard('b'), [`peer_packet ${a} 6869`])
    puppet.forget()
    await puppet.call('b peer', 'close')
    await until(polled, () => puppet.heard('a').length === 1)
    t.strictSame(puppet.heard('a'), [`peer_disconnected ${b}`])
    t.notMatch(puppet.output, /ERROR|WARNING/)
  })

  t.test(`${engine}: what one game spawns comes to be at the other`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    const port = Number(new URL(await start(t, '--engine', engine, '--wire', 'godot4')).port)
    const [a, b] = [await EngineFleet.make(puppet, 'a'), await EngineFleet.make(puppet, 'b')]
    await a.join(t, port)
    await until([a], () => a.log.includes('connected_to_server'))
    await b.join(t, port)
    await until([a, b], () => b.log.length === 3 && a.log.length === 3)
    const id = await a.id()
    for (const fleet of [a, b]) await fleet.perform('Spawner', 'set_multiplayer_authority', id)
    await a.crew({ name: 'Zed' })
    // Its name is its owner's id: what it holds is the client's.
    await a.add('ship', 'Players', String(id), { keys: 3 })
    await until([a, b], () => b.shown.includes(`${id} place 0,0 nick  hp 10 rank 0 keys 3`))
    await a.assign(`Players/${id}`, 'keys', 4)
    await until([a, b], () => b.shown.includes('keys 4'))
    t.match(b.shown, 'Zed data {"name":"Zed"}')
    await a.leave()
    await until([b], () => b.shown === 'Board title  score 0')
    t.notMatch(puppet.output, /ERROR|WARNING/)
  })

  t.test(`${engine}: a game of Godot 4 and a guest of Godot 3 meet, and speak in bytes`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    const url = await start(t, '--engine', engine, '--wire', 'both')
    const old = await Guest.join(t, url)
    await old.heard.take(2)
    await puppet.createGame('a')
    await puppet.create('a peer', 'WebSocketMultiplayerPeer')
    await puppet.call('a peer', 'create_client', new URL('/godot4', url).href)
    await puppet.set('a', 'multiplayer_peer', heldAs('a peer'))
    const polled = [puppet.polling('a')]
    await until(polled, () => puppet.heard('a').length === 3)
    const id = (await puppet.call('a', 'get_unique_id')) as number
    t.strictSame(puppet.heard('a'), ['connected_to_server', 'peer_connected 1', `peer_connected ${old.id}`])
    t.strictSame(await old.heard.take(1), [`add ${id}`])

    puppet.forget()
    old.say(0, Buffer.from('04aabb', 'hex'))
    await until(polled, () => puppet.heard('a').length === 1)
    t.strictSame(puppet.heard('a'), [`peer_packet ${old.id} aabb`])
    await puppet.call('a', 'send_bytes', bytesOf('hi'), old.id)
    t.equal(await old.heard.next(), `packet \u0004hi from ${id} to ${old.id}`)
    await puppet.call('a peer', 'close')
    t.equal(await old.heard.next(), `remove ${id}`)
    t.notMatch(puppet.output, /ERROR|WARNING/)
  })
})
