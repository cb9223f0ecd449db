/**
 * What connections of the ws engine do beyond the contract: the engine's own bounds, the farewell of a socket whose
 * peer does not leave, compression, and events that throw.
 */

import { WebSocket } from 'ws'
import t, { type Test } from 'tap'
import type { Compression } from '../../src/server/transport/transport.ts'
import { createWsTransport } from '../../src/server/transport/ws.ts'
import { encodeFrame, OPCODE } from '../support/frames.ts'
import { rawClientOf } from '../server/transport/contract-raw.ts'
import { listeningScene, turns } from '../server/transport/contract-scene.ts'

const NONE = new Uint8Array(0)
const subject = { name: 'ws', make: createWsTransport }

// The first of all: what others leave behind would be counted too.
t.test('keeps the process by no timer, and after close() by no socket, whichever side has closed first', async (t) => {
  const scene = listeningScene(t, subject)
  const before = { timers: active('Timeout'), sockets: active('TCPSocketWrap') }
  const ours = await scene.open()
  const theirs = await scene.open()
  ours.client.answersClose = false

  theirs.client.close(4000, 'bye')
  await theirs.end.ends.next()
  const afterTheirs = active('Timeout')
  ours.end.connection.close(1001, 'stop')
  const afterOurs = active('Timeout')
  scene.transport.close()

  t.strictSame([afterTheirs, afterOurs, active('Timeout')], [before.timers, before.timers, before.timers])
  t.equal(active('TCPSocketWrap'), before.sockets + 2, 'those of the two clients')
})

t.test('answers a thousand pings in one segment', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  const ping = encodeFrame({ opcode: OPCODE.ping })

  rawClientOf(client).write(Buffer.concat(Array.from({ length: 1000 }, () => ping)))

  await client.pongs.take(1000)
  t.strictSame(end.log, [])
})

t.test('cuts a client that sends more pings than it takes answers, as a violation', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  const ping = encodeFrame({ opcode: OPCODE.ping })

  rawClientOf(client).write(Buffer.concat(Array.from({ length: 10_000 }, () => ping)))

  t.match(await end.ends.next(), { cause: 'violation', code: 1006, wasClean: false })
  await client.ends.next()
  t.strictSame(end.log, ['ended'])
})

/** The frames of one message of so many fragments. */
function fragments(count: number, bytesEach = 1): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const opcode = index === 0 ? OPCODE.binary : OPCODE.continuation
    return encodeFrame({ opcode, payload: new Uint8Array(bytesEach), fin: index === count - 1 })
  })
}

t.test('bears a message of 512 fragments and refuses one of more', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()

  rawClientOf(client).write(Buffer.concat(fragments(512)))
  rawClientOf(client).write(Buffer.concat(fragments(513)))

  t.equal((await end.messages.next()).bytes.length, 512)
  t.match(await end.ends.next(), { cause: 'violation', violation: 'message-too-big' })
  t.equal((await client.closeFrames.next()).code, 1008)
})

t.test('bears a fragment for each 256 bytes of the largest message', async (t) => {
  const scene = listeningScene(t, subject, { nativeMessageLimit: 1_048_576 })
  const { client, end } = await scene.open()

  rawClientOf(client).write(Buffer.concat(fragments(4096, 256)))

  t.equal((await end.messages.next()).bytes.length, 1_048_576)
  t.strictSame(end.log, ['message'])
})

t.test('bears 256 pings and pongs inside each message, and takes more for a flood', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  const [first = NONE, last = NONE] = fragments(2)
  const ping = encodeFrame({ opcode: OPCODE.ping })
  const pong = encodeFrame({ opcode: OPCODE.pong })
  const most = Array.from({ length: 256 }, (_, index) => (index % 2 === 0 ? ping : pong))

  // Between messages they are not counted.
  for (let count = 0; count < 2; count += 1) rawClientOf(client).write(Buffer.concat([first, ...most, last, ...most]))
  t.equal((await end.messages.take(2)).length, 2)
  await client.pongs.take(512)
  rawClientOf(client).write(Buffer.concat([first, ...most, pong]))

  t.match(await end.ends.next(), { cause: 'violation', violation: 'ping-flood' })
})

t.test('ends the socket of a violator that neither reads nor leaves', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  client.stopReading()
  for (let count = 0; count < 100; count += 1) end.write(new Uint8Array(100_000))
  t.ok(end.connection.bufferedAmount > 0)

  client.misbehave('a reserved bit', 0)
  await end.ends.next()
  client.startReading()

  await client.ends.next()
  t.strictSame(
    end.log.filter((event) => event === 'ended'),
    ['ended'],
  )
})

t.test('reports the close frame of a client that does not read', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  client.stopReading()
  for (let count = 0; count < 100; count += 1) end.write(new Uint8Array(100_000))

  client.close(4000, 'enough')

  t.same(await end.ends.next(), { cause: 'remote', code: 4000, reason: 'enough', wasClean: true })
})

t.test('reports the end of a stream whose client does not read', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  client.stopReading()
  for (let count = 0; count < 100; count += 1) end.write(new Uint8Array(100_000))

  client.finish()

  t.match(await end.ends.next(), { cause: 'lost', code: 1006 })
})

t.test('hears the answer to its close also when reading was stopped', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  end.connection.setReading?.(false)
  client.send('waits')

  end.connection.close(4000, 'bye')

  t.same(await end.ends.next(), { cause: 'local', code: 4000, reason: 'bye', wasClean: true })
  t.strictSame(end.log, ['ended'])
})

t.test('says local, not clean, when the answer to its close is a violation', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  client.answersClose = false

  end.connection.close(4000, 'bye')
  await client.closeFrames.next()
  client.misbehave('a reserved opcode', 0)

  t.same(await end.ends.next(), { cause: 'local', code: 4000, reason: 'bye', wasClean: false })
})

t.test('says that it has drained also when a pong stands behind the bytes', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  client.stopReading()
  for (let count = 0; count < 100; count += 1) end.write(new Uint8Array(100_000))
  rawClientOf(client).ping(Uint8Array.of(1))
  client.send('heard')
  await end.messages.next()

  client.startReading()

  t.equal(await end.drains.next(), 0)
  await client.pongs.next()
  await scene.calm()
  t.equal(end.drains.total, 1)
})

t.test('survives an event that throws, and says so', async (t) => {
  const scene = listeningScene(t, subject)
  const warnings: string[] = []
  // Node has warnings of its own to give while it loads.
  const hear = ({ name, message }: Error): unknown => name === 'Error' && warnings.push(message)
  process.on('warning', hear)
  t.teardown(() => process.off('warning', hear))
  const { client, end } = await scene.open()
  end.onMessage = () => {
    throw new Error('broken owner')
  }

  client.send('one')
  client.send('two')
  await end.messages.take(2)
  client.close(1000)

  t.match(await end.ends.next(), { cause: 'remote', code: 1000 })
  await turns()
  t.strictSame(warnings, ['broken owner', 'broken owner'])
})

for (const compression of ['shared', 'dedicated'] as const) {
  t.test(`carries compressed messages and closes behind them (${compression})`, async (t) => {
    const { webSocket, end } = await compressed(t, compression)
    const text = 'again and again '.repeat(3000)
    const heard: unknown[] = []
    webSocket.on('message', (data, isBinary) => heard.push([Buffer.isBuffer(data) ? data.length : 0, isBinary]))
    const closed = new Promise<number>((resolve) => webSocket.once('close', resolve))

    webSocket.send(text)
    t.equal((await end.messages.next()).bytes.length, text.length)
    end.write(text, Buffer.from(text), 'short')
    end.write('last')
    end.connection.close(4000, 'bye')

    t.equal(await closed, 4000)
    t.same(heard, [
      [text.length, false],
      [text.length, true],
      [5, false],
      [4, false],
    ])
    t.match(await end.ends.next(), { cause: 'local', code: 4000, wasClean: true })
  })
}

t.test('says that compressed bytes have drained', async (t) => {
  const { end } = await compressed(t, 'shared')

  end.write('a'.repeat(50_000))
  const buffered = end.connection.bufferedAmount

  t.ok(buffered > 0, 'bytes wait for the compressor')
  t.equal(await end.drains.next(), 0)
})

t.test('ends a connection whose inflated message passes the limit', async (t) => {
  const { webSocket, end } = await compressed(t, 'shared')
  webSocket.on('error', () => undefined)

  webSocket.send('a'.repeat(1024 * 1024))

  t.match(await end.ends.next(), { cause: 'violation', violation: 'message-too-big' })
})

t.test('ends a connection whose compressed bytes are none, as an invalid frame', async (t) => {
  const scene = listeningScene(t, subject, { compression: 'shared' })
  const headers = [['Sec-WebSocket-Extensions', 'permessage-deflate']] as const
  const client = rawClientOf(await scene.ask({ upgrade: true, headers }))
  const { end } = { end: await scene.host.opened.next() }

  client.write(encodeFrame({ opcode: OPCODE.binary, rsv: 4, payload: Uint8Array.of(255, 255, 255, 255) }))

  t.match(await end.ends.next(), { cause: 'violation', violation: 'invalid-frame' })
  t.equal((await client.closeFrames.next()).code, 1007)
})

t.test('loses an upgrade whose offer of extensions cannot be read', async (t) => {
  const scene = listeningScene(t, subject, { compression: 'shared' })

  const client = await scene.ask({ upgrade: true, headers: [['Sec-WebSocket-Extensions', ';;']] })

  t.equal((await client.responses.next()).status, 400)
  t.equal(scene.host.lost.total, 1)
})

/** A client of the `ws` package that has agreed on compression, and the server's end. */
async function compressed(t: Test, compression: Compression) {
  const scene = listeningScene(t, subject, { compression })
  const webSocket = new WebSocket(`ws://127.0.0.1:${scene.port}/`)
  t.teardown(() => webSocket.terminate())
  const end = await scene.host.opened.next()
  if (webSocket.readyState !== WebSocket.OPEN) await new Promise((resolve) => webSocket.once('open', resolve))
  t.match(webSocket.extensions, 'permessage-deflate')
  return { webSocket, end }
}

t.test('tells what arrives behind its close as late, by its length alone', async (t) => {
  const scene = listeningScene(t, subject)
  const { client, end } = await scene.open()
  const late: number[] = []
  Object.assign(end, { late: (length: number) => late.push(length) })
  client.answersClose = false

  end.connection.close(4000, 'bye')
  client.send('four')
  client.send(new Uint8Array(70))
  await scene.calm()

  t.same(late, [4, 70])
  t.strictSame(end.log, [])
})

/** How many resources of this kind keep the process from ending. */
function active(kind: string): number {
  return process.getActiveResourcesInfo().filter((name) => name === kind).length
}
