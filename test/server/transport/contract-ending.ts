/**
 * Contract suite: connections that the other side ends, in good order or not.
 */

import type { Test } from 'tap'
import { PacketBatch } from '../../../src/peer/packet-batch.ts'
import { subjectCannot } from './contract-abilities.ts'
import { fillUp, listeningScene, turns } from './contract-scene.ts'
import type { ServerEnd } from './contract-scene.ts'
import { MISDEEDS } from './contract-subject.ts'
import type { ContractSubject } from './contract-subject.ts'

const LIMIT = 70_000

export function askAboutEnding(t: Test, subject: ContractSubject): void {
  askAboutRemoteCloses(t, subject)
  askAboutLosses(t, subject)
  askAboutViolations(t, subject)
}

function askAboutRemoteCloses(t: Test, subject: ContractSubject): void {
  const { name } = subject
  const cases = [
    [1000, '', ''],
    [1001, 'going', 'going'],
    [1003, '', ''],
    [1008, 'grüße 🚀', 'grüße 🚀'],
    [1011, '', ''],
    [4000, 'x\0', 'x'],
    [4001, '\0', ''],
    [4999, 'a\0b', 'a'],
    [4002, 'r'.repeat(123), 'r'.repeat(123)],
  ] as const

  for (const [code, sent, reason] of cases) {
    t.test(
      `${name}: reports a close frame with ${code} and ${JSON.stringify(sent.slice(0, 12))}, and answers it`,
      async (t) => {
        const scene = listeningScene(t, subject)
        const { client, end } = await scene.open()

        client.send('before')
        client.close(code, sent)
        client.send('after')

        t.same(await end.ends.next(), { cause: 'remote', code, reason, wasClean: true })
        t.equal((await client.closeFrames.next()).code, code)
        await client.ends.next()
        await scene.calm()
        t.strictSame(end.log, ['message', 'ended'])
      },
    )
  }

  t.test(`${name}: reports a close frame without code as 1005`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    client.close(null)

    t.same(await end.ends.next(), { cause: 'remote', code: 1005, reason: '', wasClean: true })
    await client.closeFrames.next()
    await client.ends.next()
  })

  for (const code of [3000, 3999]) {
    t.test(`${name}: reports the close code ${code} exactly if it can`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      const inability = subjectCannot(subject)['report-close-codes-3000-to-3999']

      client.close(code, 'mine')
      const ended = await end.ends.next()
      await client.ends.next()

      if (inability === undefined) t.same(ended, { cause: 'remote', code, reason: 'mine', wasClean: true })
      else t.match(ended, { cause: 'violation', code: 1006, violation: 'invalid-close-code' }, inability)
    })
  }

  t.test(`${name}: does nothing and throws nothing after the end`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.close(1000)
    await end.ends.next()

    t.doesNotThrow(() => useAll(end))
    await client.ends.next()
    t.doesNotThrow(() => useAll(end))
    await scene.calm()

    t.strictSame(end.log, ['ended'])
    t.equal(end.connection.bufferedAmount, 0)
    t.equal(end.connection.address, '127.0.0.1')
    t.equal(client.messages.total, 0)
  })
}

function askAboutLosses(t: Test, subject: ContractSubject): void {
  const { name } = subject

  for (const how of ['finish', 'reset'] as const) {
    t.test(`${name}: reports a stream that ends without a close frame (${how}) as lost`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      client.send('before')
      await end.messages.next()

      client[how]()

      t.same(await end.ends.next(), { cause: 'lost', code: 1006, reason: '', wasClean: false })
      t.doesNotThrow(() => useAll(end))
      await scene.calm()
      t.strictSame(end.log, ['message', 'ended'])
    })
  }

  t.test(`${name}: holds nothing for a client that broke off without having read`, async (t) => {
    const scene = listeningScene(t, subject)
    const pair = await scene.open()
    pair.client.stopReading()
    fillUp(pair)

    pair.client.reset()

    t.same(await pair.end.ends.next(), { cause: 'lost', code: 1006, reason: '', wasClean: false })
    t.equal(pair.end.connection.bufferedAmount, 0)
    await scene.calm()
    t.strictSame(pair.end.log, ['ended'])
  })

  t.test(`${name}: delivers what was sent right before the stream ended`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    for (let index = 0; index < 20; index += 1) client.send(`${index}`)
    client.finish()

    t.equal((await end.ends.next()).cause, 'lost')
    t.equal(end.messages.total, 20)
  })

  t.test(`${name}: loses one connection without the others noticing`, async (t) => {
    const scene = listeningScene(t, subject)
    const [first, second] = [await scene.open(), await scene.open()]

    first.client.reset()
    await first.end.ends.next()
    second.client.send('still here')

    await second.end.messages.next()
    t.strictSame(second.end.log, ['message'])
  })
}

function askAboutViolations(t: Test, subject: ContractSubject): void {
  const { name } = subject
  const inability = subjectCannot(subject)['send-close-frame-on-violation']

  for (const [misdeed, violation, closeCode] of MISDEEDS) {
    t.test(`${name}: ends a connection for ${misdeed} as ${violation}`, async (t) => {
      const scene = listeningScene(t, subject, { nativeMessageLimit: LIMIT })
      const { client, end } = await scene.open()
      client.send('before')

      client.misbehave(misdeed, LIMIT)
      client.send('after')

      t.match(await end.ends.next(), { cause: 'violation', code: 1006, wasClean: false, violation })
      await client.ends.next()
      await scene.calm()
      t.strictSame(end.log, ['message', 'ended'])
      if (inability === undefined) t.equal((await client.closeFrames.next()).code, closeCode)
      else t.equal(client.closeFrames.total, 0, inability)
    })
  }

  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535]) {
    t.test(`${name}: ends a connection for the close code ${code}, which nobody may send`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()

      client.close(code)

      t.match(await end.ends.next(), {
        cause: 'violation',
        code: 1006,
        wasClean: false,
        violation: 'invalid-close-code',
      })
      await client.ends.next()
      await turns()
      t.strictSame(end.log, ['ended'])
    })
  }

  t.test(`${name}: bears a message of exactly the limit, in one frame and in several`, async (t) => {
    const scene = listeningScene(t, subject, { nativeMessageLimit: LIMIT })
    const { client, end } = await scene.open()
    const part = new Uint8Array(LIMIT / 2)

    client.send(new Uint8Array(LIMIT))
    client.sendFragments([part, part], false, new Uint8Array(0))
    client.send('x'.repeat(LIMIT))

    t.strictSame(
      (await end.messages.take(3)).map(({ bytes }) => bytes.length),
      [LIMIT, LIMIT, LIMIT],
    )
    t.equal(end.ends.total, 0)
  })

  t.test(`${name}: punishes nobody but the one who did it`, async (t) => {
    const scene = listeningScene(t, subject, { nativeMessageLimit: LIMIT })
    const innocent = await scene.open()

    for (const [misdeed] of MISDEEDS) {
      const { client, end } = await scene.open()
      client.misbehave(misdeed, LIMIT)
      await end.ends.next()
    }
    innocent.client.send('still here')

    await innocent.end.messages.next()
    t.strictSame(innocent.end.log, ['message'])
  })
}

function useAll(end: ServerEnd): void {
  const { connection } = end
  const batch = new PacketBatch()
  batch.add(Buffer.from('nobody hears this'), true)
  connection.write(batch)
  connection.ping()
  connection.setNoDelay(true)
  connection.setReading?.(false)
  connection.setReading?.(true)
  connection.close(1000, 'again')
  connection.terminate()
  if (connection.bufferedAmount !== 0) throw new Error('bytes are buffered after the end')
  if (connection.address === '' || connection.port < 0) throw new Error('the address is gone')
}
