/**
 * Contract suite: messages and pings that arrive.
 */

import type { Test } from 'tap'
import { listeningScene } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

const UTF8 = 'grüße, 世界 🚀'

export function askAboutMessages(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: delivers text and binary as what they are`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    client.send(UTF8)
    client.send(Uint8Array.of(0, 255, 127))

    const [text, binary] = await end.messages.take(2)
    t.same([text?.isText, Buffer.from(text?.bytes ?? []).toString()], [true, UTF8])
    t.same([binary?.isText, [...(binary?.bytes ?? [])]], [false, [0, 255, 127]])
  })

  for (const size of [0, 1, 125, 126, 65535, 65536, 128 * 1024]) {
    t.test(`${name}: delivers a message of ${size} bytes whole`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      const sent = Uint8Array.from({ length: size }, (_, index) => index % 253)

      client.send(sent)
      client.send('x'.repeat(size))

      const [binary, text] = await end.messages.take(2)
      t.ok(Buffer.from(sent).equals(binary?.bytes ?? Buffer.from('missing')))
      t.same([binary?.isText, text?.isText, text?.bytes.length], [false, true, size])
    })
  }

  t.test(`${name}: joins fragments and answers a ping between them`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    const bytes = Buffer.from(UTF8)

    // The cut goes through a character: only the whole message must be UTF-8.
    client.sendFragments([bytes.subarray(0, 3), new Uint8Array(0), bytes.subarray(3)], true, Uint8Array.of(5, 6))

    const message = await end.messages.next()
    t.same([message.isText, Buffer.from(message.bytes).toString()], [true, UTF8])
    t.same([...(await client.pongs.next())], [5, 6])
  })

  t.test(`${name}: keeps the order of all that arrives`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    for (let index = 0; index < 500; index += 1) client.send(index % 2 === 0 ? `${index}` : Buffer.from(`${index}`))
    client.close(1000)
    await end.ends.next()

    t.equal(end.messages.total, 500)
    const heard = await end.messages.take(500)
    t.strictSame(
      heard.map(({ bytes }) => Number(Buffer.from(bytes).toString())),
      Array.from({ length: 500 }, (_, index) => index),
    )
    t.strictSame(
      heard.map(({ isText }) => isText),
      Array.from({ length: 500 }, (_, index) => index % 2 === 0),
    )
    t.equal(end.log.indexOf('ended'), end.log.length - 1)
  })

  t.test(`${name}: reports the answer to a ping, and an unasked pong`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    end.connection.ping()
    const inCall = end.log.length
    const ping = await client.pings.next()
    await end.pongs.next()
    client.pong()
    await end.pongs.next()

    t.equal(inCall, 0, 'no event inside the call')
    t.equal(ping.length, 0)
    t.strictSame(end.log, ['pong', 'pong'])
  })

  t.test(`${name}: hears nothing of a ping that is not answered`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.answersPings = false

    end.connection.ping()
    await client.pings.next()
    await scene.calm()

    t.strictSame(end.log, [])
  })

  t.test(`${name}: takes writes inside the message event`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    end.onMessage = (bytes) => end.write(bytes)

    for (let index = 0; index < 50; index += 1) client.send(Buffer.from(`${index}`))

    const echoes = await client.messages.take(50)
    t.strictSame(
      echoes.map(({ bytes }) => Number(Buffer.from(bytes).toString())),
      Array.from({ length: 50 }, (_, index) => index),
    )
  })

  t.test(`${name}: keeps connections apart`, async (t) => {
    const scene = listeningScene(t, subject)
    const pairs = [await scene.open(), await scene.open(), await scene.open()]
    for (const [index, { client, end }] of pairs.entries()) {
      end.onMessage = () => pairs[(index + 1) % 3]?.end.write(`from ${index}`)
      client.send('go')
    }

    const heard = []
    for (const { client } of pairs) heard.push(Buffer.from((await client.messages.next()).bytes).toString())

    t.strictSame(heard, ['from 2', 'from 0', 'from 1'])
  })
}
