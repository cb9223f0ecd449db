/**
 * What a memory client can do: answer or not, fall silent, read slowly, act on what it receives.
 */

import t from 'tap'
import { bench } from './memory-bench.ts'

t.test('leaves a socket pending until it asks, drops it or breaks the protocol', async (t) => {
  const { transport, host } = bench(t)
  const [asks, leaves, babbles] = [transport.beginPending(), transport.beginPending(), transport.beginPending()]
  const before = [...host.log]

  asks.ask({ path: '/late' })
  leaves.drop()
  babbles.violate('invalid-frame')

  t.strictSame(before, ['accepted', 'accepted', 'accepted'])
  t.strictSame(host.log.slice(3), ['settled', 'request', 'settled', 'settled'])
  t.equal(asks.response?.status, 200)
  t.equal(babbles.hasEnded, true)
})

t.test('brings the answer to a ping when the turn ends', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.ping()
  const inTurn = [...end.log]
  turn.end()

  t.strictSame(inTurn, [])
  t.strictSame(end.log, ['pong'])
  t.equal(client.pingsReceived, 1)
  t.equal(client.pingsAnswered, 1)
})

t.test('brings the answer to a ping before the next thing that a client does', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.ping()
  client.send('after the ping')

  t.strictSame(end.log, ['pong', 'message'])
})

t.test('answers the ping of a client', async (t) => {
  const { transport } = bench(t)
  const client = transport.open()

  client.ping(Uint8Array.of(7))

  t.same([...(client.pongs[0] ?? [])], [7])
})

t.test('ends a close at once when the client answers it', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  end.connection.close(4000, 'bye')

  t.same(end.ends.waiting, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
  t.same(client.closeFrame, { code: 4000, reason: 'bye' })
  t.equal(client.state, 'over')
})

t.test('leaves a close open that the client does not answer, until it does', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  client.answersClose = false

  end.connection.close(4000, 'bye')
  const before = [...end.log]
  client.close()

  t.strictSame(before, [])
  t.same(end.ends.waiting, [{ cause: 'local', code: 4000, reason: 'bye', wasClean: true }])
})

t.test('falls silent when it vanishes, and the server notices nothing', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.vanish()
  client.send('unheard')
  end.write('into the void')
  end.connection.ping()
  end.connection.close(4000, '')
  turn.end()

  t.strictSame(end.log, [])
  t.equal(client.state, 'over')
  end.connection.terminate()
  t.strictSame(end.log, ['ended'])
})

t.test('loses an upgrade whose client has vanished', async (t) => {
  const { transport, host } = bench(t)
  host.answer = null
  const client = transport.open()
  const { reply } = await host.requests.next()

  client.vanish()
  reply.upgrade(host.acceptance())

  t.strictSame(host.log.slice(-1), ['lost'])
})

t.test('holds what is written to a client that does not read', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.stopReading()
  end.write(new Uint8Array(300), 'four')
  const stuck = end.connection.bufferedAmount
  const read = client.messages.length
  client.startReading()

  t.equal(stuck, 304)
  t.equal(read, 0)
  t.equal(client.messages.length, 2)
  t.strictSame(end.log, ['drained'])
  t.equal(end.connection.bufferedAmount, 0)
})

t.test('says nothing of draining where nothing was held', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()

  client.stopReading()
  client.startReading()

  t.strictSame(lastEnd().log, [])
})

t.test('does what a client does inside an event right behind that event', async (t) => {
  const { transport, host, lastEnd } = bench(t)
  const first = transport.open()
  const firstEnd = lastEnd()
  const second = transport.open()
  const secondEnd = lastEnd()
  const order: string[] = []
  firstEnd.onMessage = () => {
    order.push('first begins')
    second.send('go')
    transport.open()
    order.push('first is done')
  }
  secondEnd.onMessage = () => order.push('second')

  first.send('go')

  t.strictSame(order, ['first begins', 'first is done', 'second'])
  t.equal(host.opened.total, 3)
})

t.test('lets a client act on what it receives, outside the call that sent it', async (t) => {
  const { transport, turn, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  client.onReceived = () => {
    for (const message of client.takeMessages()) client.send(`${message.text} back`)
  }

  end.write('one', 'two')
  const inCall = end.messages.total
  turn.end()

  t.equal(inCall, 0)
  t.strictSame(
    end.messages.waiting.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['one back', 'two back'],
  )
})

t.test('throws out of the client call what an event has thrown, and goes on', async (t) => {
  const { transport, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()
  end.onMessage = () => {
    throw new Error('planted')
  }

  t.throws(() => client.send('one'), { message: 'planted' })
  t.throws(() => client.send('two'), { message: 'planted' })

  t.equal(end.messages.total, 2)
})

t.test('does nothing after its end', async (t) => {
  const { transport, host, lastEnd } = bench(t)
  const client = transport.open()
  const end = lastEnd()

  client.drop()
  client.drop()
  client.send('late')
  client.close()
  client.startReading()
  client.ask()

  t.strictSame(end.log, ['ended'])
  t.equal(host.log.length, 4)
})

t.test('takes frames that come with the request', async (t) => {
  const { transport, turn, host, lastEnd } = bench(t)

  transport.open({ behind: ['hello', Uint8Array.of(1)] })
  turn.end()

  t.strictSame(host.log, ['accepted', 'settled', 'request', 'opened'])
  t.strictSame(
    lastEnd().messages.waiting.map(({ isText }) => isText),
    [true, false],
  )
})

t.test('delivers what a client sends before the answer behind opened', async (t) => {
  const { transport, host, turn } = bench(t)
  host.answer = null
  const client = transport.open()
  const { reply } = await host.requests.next()

  client.send('early')
  reply.upgrade(host.acceptance())
  const end = await host.opened.next()
  const inCall = [...end.log]
  turn.end()

  t.strictSame(inCall, [])
  t.strictSame(end.log, ['message'])
})
