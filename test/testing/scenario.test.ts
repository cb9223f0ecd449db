/** The scenario's own promises: time, names, the journal, and what it says when something awaited does not come. */

import t from 'tap'
import { readTexts, Scenario, VirtualClock } from '../../src/testing.ts'

t.test('what is sent arrives with the next tick, in raw mode with a client of ours and a raw one', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.client('ann')
  const bob = scenario.raw('bob')
  scenario.server.data_received.connect((id) => {
    const peer = scenario.server.get_peer(id)
    if (peer !== null) for (const text of readTexts(peer)) scenario.server.broadcast(Buffer.from(`${text}!`))
  })

  scenario.until(() => scenario.isIn('ann', 'bob'))
  scenario.step()
  bob.send('hello')
  scenario.step()
  t.same(bob.takeTexts(), [], 'the answer is on its way')
  scenario.step()

  t.same(bob.takeTexts(), ['hello!'])
  t.same(readTexts(ann.get_peer(1) ?? ann), ['hello!'])
  t.same(scenario.journal.lines(), [
    '0.017 server client_connected(ann, "")',
    '0.017 server client_connected(bob, "")',
    '0.033 bob opened("")',
    '0.033 ann connection_established("")',
    '0.050 server data_received(bob)',
    '0.067 bob message(68 65 6c 6c 6f 21)',
    '0.067 ann data_received()',
  ])
})

t.test('steps through whole ticks, and keeps their times over any number of small steps', async (t) => {
  const scenario = new Scenario({ hz: 60 })

  for (let count = 0; count < 1000; count++) scenario.step(7)

  t.equal(scenario.ticks, 420)
  t.ok(Math.abs(scenario.now - 7000) < 1e-6)
  scenario.step()
  t.equal(scenario.ticks, 421)
  t.equal(scenario.now.toFixed(3), (421_000 / 60).toFixed(3))
})

t.test('ticks of the game come behind the polls, and what they put leaves at once', async (t) => {
  const scenario = new Scenario({ hz: 10 })
  const ann = scenario.raw('ann')
  scenario.onTick(() => {
    if (scenario.isIn('ann')) scenario.peerOf('ann').put_packet(Buffer.from(`tick ${scenario.ticks}`))
  })

  scenario.step(400)

  t.same(ann.takeTexts(), ['tick 1', 'tick 2', 'tick 3'])
})

t.test('leaves the poll to a game that has a loop of its own', async (t) => {
  const scenario = new Scenario({ polls: false })
  scenario.raw('ann')

  scenario.step(50)
  t.notOk(scenario.isIn('ann'), 'nobody has polled')
  scenario.onTick(() => scenario.server.poll())
  scenario.step()

  t.ok(scenario.isIn('ann'))
})

t.test('says what did not come about, when it was, and what happened last', async (t) => {
  const scenario = new Scenario()
  scenario.raw('ann')
  t.equal(Math.round(scenario.until(() => scenario.isIn('ann'))), 17)

  t.throws(
    () => scenario.until(() => scenario.isIn('bob'), 500, 'the coming of bob'),
    new Error(
      'After 500 ms the coming of bob has not come about (virtual time 0.517 s). The last of the journal:\n' +
        '  0.017 server client_connected(ann, "")\n  0.033 ann opened("")',
    ),
  )
  t.throws(() => new Scenario().until(() => false, 50), /has not come about .* The journal is empty[.]/)
})

t.test('the same seed and calls write the same journal, another seed gives other ids', async (t) => {
  const play = (seed: number): Scenario => {
    const scenario = new Scenario({ seed, multiplayer: true, network: 'wifi' })
    scenario.client('ann')
    scenario.client('bob')
    scenario.onTick(() => {
      if (scenario.random.nextUint32() % 4 === 0) scenario.server.put_packet(Buffer.from('x'))
    })
    scenario.step(3000)
    return scenario
  }
  const one = play(7)

  t.equal(one.journal.differenceFrom(play(7).journal), null)
  t.ok(one.journal.length > 80, `${one.journal.length} lines`)
  t.type(one.journal.differenceFrom(play(8).journal), 'string')
  t.not(one.idOf('ann'), play(8).idOf('ann'))
})

t.test('names are words of their own, found where none is given, and known in both directions', async (t) => {
  const scenario = new Scenario()
  scenario.raw()
  scenario.raw('ann')
  scenario.raw()
  scenario.step()

  t.ok(scenario.isIn('client1', 'ann', 'client3'))
  t.equal(scenario.nameOf(scenario.idOf('ann')), 'ann')
  t.equal(scenario.nameOf(77), '77')
  t.equal(scenario.idOf('server'), 1)
  t.throws(() => scenario.raw('ann'), { message: 'There is a participant named ann already.' })
  t.throws(() => scenario.raw('server'), { message: /already/ })
  t.throws(() => scenario.raw('two words'), TypeError)
  t.throws(() => scenario.idOf('bob'), /The server knows no bob/)
  t.throws(() => scenario.peerOf('server'), /no peer/)
})

t.test('refuses what it cannot do with a plain error', async (t) => {
  const scenario = new Scenario()

  t.throws(() => scenario.step(-1), TypeError)
  t.throws(() => scenario.step(Number.NaN), TypeError)
  t.throws(() => new Scenario({ hz: 0 }), TypeError)
  const clock = new VirtualClock()
  t.throws(() => new Scenario({ server: { clock } as object }), /no option "server.clock": a scenario has its own/)
  t.throws(() => new Scenario({ server: 5 as unknown as object }), /"server" must be an object, not 5/)
  t.throws(() => scenario.client('eve', { clock } as object), /no option "client.clock": a scenario has its own/)
  t.throws(() => new Scenario({ newtork: '4g' } as object), { message: 'There is no option "newtork".' })
  t.throws(() => new Scenario({ seed: 'one' } as object), { message: 'Option "seed" must be a number, not "one".' })
  t.throws(() => new Scenario({ polls: 'no' } as object), { message: /^Option "polls" must be true or false/ })
  t.throws(() => scenario.raw('bob', { pth: '/' } as object), { message: 'There is no option "pth".' })
  t.equal(scenario.raw('bob').name, 'bob')
  t.throws(() => new Scenario({ protocols: ['not a token'] }), Error)
  t.throws(() => scenario.client('ann', { headers: ['no colon'] }), Error)
  scenario.onTick(() => scenario.step())
  t.throws(() => scenario.step(), { message: 'step() cannot be called inside a step.' })
})

t.test('what a listener throws comes out of the step, and the next step goes on', async (t) => {
  const scenario = new Scenario()
  scenario.raw('ann')
  scenario.server.client_connected.connect(() => {
    throw new Error('from the game')
  })

  t.throws(() => scenario.step(), { message: 'from the game' })
  scenario.step()

  t.ok(scenario.isIn('ann'))
})

t.test('warnings are lines of the journal, and reach who asked for them', async (t) => {
  const heard: string[] = []
  const scenario = new Scenario({ server: { on_warning: (text) => heard.push(text) } })

  scenario.server.get_peer(5)

  t.match(heard, [/no peer with this id/])
  t.same(scenario.journal.linesOf('server'), [`warning(${JSON.stringify(heard[0])})`])
})

t.test('after the end nothing goes on, and another end is harmless', async (t) => {
  const scenario = new Scenario()
  const ann = scenario.client('ann')
  scenario.until(() => scenario.isIn('ann'))

  scenario.close()
  scenario.close()

  t.notOk(scenario.server.is_listening())
  t.equal(ann.get_connection_status(), 0)
  for (const call of [() => scenario.step(), () => scenario.raw('bob'), () => scenario.client('bob')]) {
    t.throws(call, { message: 'The scenario is closed.' })
  }
})
