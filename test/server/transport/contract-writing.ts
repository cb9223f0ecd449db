/**
 * Contract suite: batches that leave, and a client that does not read.
 */

import type { Test } from 'tap'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import { CHUNK, fillUp, listeningScene } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

export function askAboutWriting(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: sends each packet of a batch as one message in one frame, in order`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    const sizes = [0, 1, 125, 126, 0, 16_000, 70_000, 65_535, 65_536, 3]
    const packets = sizes.map((size, index) => (index % 2 === 0 ? new Uint8Array(size).fill(index) : 't'.repeat(size)))

    end.write(...packets)

    const heard = await client.messages.take(sizes.length)
    t.strictSame(
      heard.map(({ bytes }) => bytes.length),
      sizes,
    )
    t.strictSame(
      heard.map(({ isText }) => isText),
      sizes.map((_, index) => index % 2 === 1),
    )
    t.strictSame(
      heard.map(({ frames }) => frames),
      sizes.map(() => 1),
    )
    t.ok(heard.every(({ bytes }, index) => index % 2 === 1 || bytes.every((byte) => byte === index)))
  })

  t.test(`${name}: sends a batch of a thousand packets`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    end.write(...Array.from({ length: 1000 }, (_, index) => `${index} ${'-'.repeat(index % 50)}`))

    const heard = await client.messages.take(1000)
    t.strictSame(
      heard.map(({ bytes }) => Number.parseInt(Buffer.from(bytes).toString(), 10)),
      Array.from({ length: 1000 }, (_, i) => i),
    )
  })

  t.test(`${name}: takes an empty batch for nothing`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    end.write()
    end.write('only this')

    t.equal(Buffer.from((await client.messages.next()).bytes).toString(), 'only this')
    t.equal(end.connection.bufferedAmount, 0)
  })

  for (const size of [10, 1000, 20_000, 200_000]) {
    t.test(`${name}: has taken ${size} bytes when write returns`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      const bytes = new Uint8Array(size).fill(1)
      const batch = new PacketBatch()

      for (const value of [1, 2, 3]) {
        bytes.fill(value)
        batch.clear()
        batch.add(bytes, false)
        end.connection.write(batch)
      }
      batch.clear()
      bytes.fill(99)

      const heard = await client.messages.take(3)
      t.ok(
        heard.every(
          (message, index) => message.bytes.length === size && message.bytes.every((byte) => byte === index + 1),
        ),
      )
    })
  }

  t.test(`${name}: takes all for a client that does not read, counts it, and says when it has drained`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    const { client, end } = pair
    client.stopReading()

    const count = fillUp(pair)
    const stuck = end.connection.bufferedAmount
    client.startReading()
    const heard = await client.messages.take(count)
    const atDrain = await end.drains.next()

    t.ok(stuck > 0, `${stuck} bytes stuck after ${count} packets`)
    t.ok(
      heard.every(
        ({ bytes }, index) => bytes.length === CHUNK && bytes[0] === index % 256 && bytes[CHUNK - 1] === index % 256,
      ),
    )
    t.equal(atDrain, 0)
    t.equal(end.connection.bufferedAmount, 0)
    t.strictSame([...new Set(end.log)], ['drained'])
  })

  t.test(`${name}: closes behind all that a slow client has not read`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    const { client, end } = pair
    client.stopReading()

    const count = fillUp(pair)
    end.connection.close(4000, 'behind all')
    client.startReading()

    t.equal((await client.messages.take(count)).length, count)
    t.same(await client.closeFrames.next(), { code: 4000, reason: 'behind all' })
    t.match(await end.ends.next(), { cause: 'local', code: 4000, reason: 'behind all' })
    t.equal(end.connection.bufferedAmount, 0)
  })

  t.test(`${name}: tells no end of its own close while written bytes wait for the client`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    const { client, end } = pair
    client.stopReading()
    const count = fillUp(pair)

    end.connection.close(4000, 'behind all')
    end.write('too late')
    end.connection.ping()
    await scene.calm()
    const early = [...end.log]
    const waiting = end.connection.bufferedAmount
    client.startReading()
    await end.ends.next()

    t.strictSame(early, [])
    t.ok(waiting > 0)
    t.equal((await client.messages.take(count)).length, count)
    t.same(await client.closeFrames.next(), { code: 4000, reason: 'behind all' })
    t.equal(client.messages.total, count)
  })

  t.test(`${name}: terminates a connection whose close waits for a client that does not read`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    pair.client.stopReading()
    fillUp(pair)
    pair.end.connection.close(4000, 'behind all')

    pair.end.connection.terminate()

    t.match(await pair.end.ends.next(), { cause: 'local', wasClean: false })
    t.equal(pair.end.connection.bufferedAmount, 0)
  })

  t.test(`${name}: terminates a connection whose client does not read`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    pair.client.stopReading()
    fillUp(pair)

    pair.end.connection.terminate()

    t.match(await pair.end.ends.next(), { cause: 'local', wasClean: false })
    t.equal(pair.end.connection.bufferedAmount, 0)
    await scene.calm()
    t.strictSame(
      pair.end.log.filter((event) => event === 'ended'),
      ['ended'],
    )
  })

  t.test(`${name}: hears a client that does not read`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    const { client, end } = pair
    client.stopReading()
    fillUp(pair)

    client.send('I am slow')

    t.equal(Buffer.from((await end.messages.next()).bytes).toString(), 'I am slow')
  })
}
