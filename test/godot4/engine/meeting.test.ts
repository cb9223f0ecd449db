/**
 * Games of a real Godot 4 engine join a scene of ours, on both engines of ours: they meet, call each other in both
 * directions, speak through the server, and go.
 */

import t from 'tap'
import { onEachEngine } from '../../network/engines.ts'
import { until } from '../../support/while-polling.ts'
import { hostOn } from '../real-peers.ts'
import { joinGame, Scene } from './games.ts'
import { bytesOf, Puppet } from './puppet.ts'

onEachEngine(t, (engine) => {
  t.test(`${engine}: games of the engine join a scene of ours, call, are called, and go`, async (t) => {
    const puppet = await Puppet.start(t)
    if (puppet === undefined) return
    const host = hostOn(t, engine)
    const server = new Scene(host)
    const polled = [server, puppet.polling('a', 'b')]
    const a = await joinGame(t, puppet, 'a', host.get_local_port(), [server])
    const b = await joinGame(t, puppet, 'b', host.get_local_port(), [server, puppet.polling('a')])
    await until(polled, () => puppet.heard('a').length === 3 && puppet.heard('b').length === 3)

    t.strictSame(puppet.heard('a'), ['connected_to_server', 'peer_connected 1', `peer_connected ${b}`])
    t.strictSame(puppet.heard('b'), ['connected_to_server', 'peer_connected 1', `peer_connected ${a}`])
    t.strictSame(server.journal, [`peer_connected(${a})`, `peer_connected(${b})`])

    puppet.forget()
    t.equal(await puppet.call('a actor', 'rpc', 'from_anyone', 5, 'text'), 0)
    await until(polled, () => server.actor.log.length === 1 && puppet.heard('b actor').length === 1)
    t.strictSame(server.actor.log, [`from_anyone 5 text of ${a}`])
    t.strictSame(puppet.heard(), [`from_anyone 5 text of ${a}`])

    puppet.forget()
    server.actor.rpc('from_authority', 'hello')
    await until(polled, () => puppet.heard().length === 2)
    t.strictSame(puppet.heard('a actor'), ['from_authority hello of 1'])
    t.strictSame(puppet.heard('b actor'), ['from_authority hello of 1'])

    puppet.forget()
    await puppet.call('b', 'send_bytes', bytesOf('abc'), a)
    server.api.send_bytes(Buffer.from('all'))
    await until(polled, () => puppet.heard('a').length === 2 && puppet.heard('b').length === 1)
    t.strictSame([...puppet.heard('a')].sort(), [`peer_packet ${b} 616263`, 'peer_packet 1 616c6c'].sort())
    t.strictSame(puppet.heard('b'), ['peer_packet 1 616c6c'])

    puppet.forget()
    server.api.disconnect_peer(a)
    await until(polled, () => puppet.heard('a').length > 1 && puppet.heard('b').length > 0)
    t.strictSame(puppet.heard('b'), [`peer_disconnected ${a}`])
    t.ok(puppet.heard('a').includes('server_disconnected'))
    await puppet.call('b peer', 'close')
    await until(polled, () => server.journal.includes(`peer_disconnected(${b})`))

    t.ok(Object.values(server.api.get_refusal_counts()).every((count) => count === 0))
    t.notMatch(puppet.output, /ERROR|WARNING/)
  })
})
