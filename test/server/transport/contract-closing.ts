/**
 * Contract suite: connections that this side ends, and the end of the whole transport.
 */

import type { Test } from 'tap'
import type { ConnectionEnd } from '../../../src/peer/connection.ts'
import { subjectCannot } from './contract-abilities.ts'
import { listeningScene, turns } from './contract-scene.ts'
import type { Pair } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

export function askAboutClosing(t: Test, subject: ContractSubject): void {
  askAboutOwnCloses(t, subject)
  askAboutCallsInsideEvents(t, subject)
  askAboutTheEndOfAll(t, subject)
}

function askAboutOwnCloses(t: Test, subject: ContractSubject): void {
  const { name } = subject
  const cases = [
    [1000, ''],
    [1001, 'away'],
    [1008, 'grüße 🚀'],
    [3000, 'three'],
    [4000, 'r'.repeat(123)],
    [4999, ''],
  ] as const

  for (const [code, reason] of cases) {
    t.test(
      `${name}: closes with ${code} and ${JSON.stringify(reason.slice(0, 12))} behind all that was written`,
      async (t) => {
        const scene = listeningScene(t, subject)
        const { client, end } = await scene.open()

        end.write('last', new Uint8Array(30_000), 'words')
        end.connection.close(code, reason)

        t.strictSame(
          (await client.messages.take(3)).map(({ bytes }) => bytes.length),
          [4, 30_000, 5],
        )
        t.same(await client.closeFrames.next(), { code, reason })
        t.same(await end.ends.next(), { cause: 'local', code, reason, wasClean: true })
        await client.ends.next()
        await scene.calm()
        t.strictSame(end.log, ['ended'])
      },
    )
  }

  t.test(`${name}: closes without a code when it is given 0`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    end.connection.close(0, '')

    t.same(await client.closeFrames.next(), { code: 1005, reason: '' })
    t.match(await end.ends.next(), { cause: 'local', code: 0, reason: '' })
    await client.ends.next()
  })

  for (const answers of [true, false]) {
    t.test(`${name}: lets the first close count, ${answers ? 'answered' : 'not answered yet'}`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      client.answersClose = answers

      end.connection.close(4001, 'first')
      end.connection.close(4002, 'second')
      end.write('too late')
      end.connection.ping()

      t.same(await client.closeFrames.next(), { code: 4001, reason: 'first' })
      if (!answers) client.close(4001)
      t.match(await end.ends.next(), { cause: 'local', code: 4001, reason: 'first', wasClean: true })
      await client.ends.next()
      await turns()
      t.equal(client.closeFrames.total, 1)
      t.equal(client.messages.total + client.pings.total, 0)
    })
  }

  t.test(`${name}: reports no message that arrives after close`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.answersClose = false

    end.connection.close(1000, '')
    await client.closeFrames.next()
    client.send('too late')
    await scene.calm()
    end.connection.terminate()

    t.equal((await end.ends.next()).cause, 'local')
    t.strictSame(end.log, ['ended'])
  })

  t.test(`${name}: knows whether its close was answered exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.answersClose = false
    const inability = subjectCannot(subject)['know-own-close-was-answered']

    end.connection.close(4000, 'hear me')
    await client.closeFrames.next()
    await turns()
    const early: readonly ConnectionEnd[] = [...end.ends.waiting]
    client.reset()
    const ended = await end.ends.next()
    await scene.calm()

    if (inability === undefined) {
      t.strictSame(early, [], 'it waits for the answer')
      t.match(ended, { cause: 'local', wasClean: false })
    } else {
      t.same(early, [{ cause: 'local', code: 4000, reason: 'hear me', wasClean: true }], inability)
    }
    t.strictSame(end.log, ['ended'])
  })

  t.test(`${name}: ends a close that nobody answers with terminate`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.answersClose = false
    end.connection.close(4000, '')
    await client.closeFrames.next()

    end.connection.terminate()

    t.equal((await end.ends.next()).cause, 'local')
    await scene.calm()
    t.strictSame(end.log, ['ended'])
  })

  t.test(`${name}: leaves it to its caller how long the answer to a close may take exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    client.answersClose = false
    const reason = subjectCannot(subject)['close-timeout']

    end.connection.close(4000, '')
    await client.closeFrames.next()
    await turns()
    const early = end.ends.total
    end.connection.terminate()
    await end.ends.next()

    t.equal(early, reason === undefined ? 0 : 1, reason ?? 'it waits until it is terminated')
  })

  t.test(`${name}: terminates without a close frame`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    end.connection.terminate()
    end.connection.terminate()

    t.same(await end.ends.next(), { cause: 'local', code: 1006, reason: '', wasClean: false })
    await client.ends.next()
    await scene.calm()
    t.equal(client.closeFrames.total, 0)
    t.strictSame(end.log, ['ended'])
  })

  t.test(`${name}: ends once when both sides close at the same time`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    client.close(4001, 'client')
    end.connection.close(4002, 'server')

    const ended = await end.ends.next()
    await client.ends.next()
    await scene.calm()
    t.match(ended.cause, /^(local|remote)$/)
    t.strictSame(
      end.log.filter((event) => event === 'ended'),
      ['ended'],
    )
  })
}

function askAboutCallsInsideEvents(t: Test, subject: ContractSubject): void {
  const { name } = subject

  for (const how of ['close', 'terminate'] as const) {
    t.test(`${name}: reports nothing more of a connection after ${how} inside its message`, async (t) => {
      const scene = listeningScene(t, subject)
      const { client, end } = await scene.open()
      end.onMessage = () => end.connection[how](4000, 'enough')

      for (let index = 0; index < 10; index += 1) client.send(`${index}`)

      t.equal((await end.ends.next()).cause, 'local')
      await client.ends.next()
      await scene.calm()
      t.strictSame(end.log, ['message', 'ended'])
    })
  }

  t.test(`${name}: bears that one connection ends another inside its message`, async (t) => {
    const scene = listeningScene(t, subject)
    const [first, second] = [await scene.open(), await scene.open()]
    first.end.onMessage = () => {
      second.end.write('goodbye')
      second.end.connection.close(4000, '')
      first.end.write('done')
    }

    first.client.send('go')
    second.client.send('me too')

    t.equal(Buffer.from((await first.client.messages.next()).bytes).toString(), 'done')
    t.equal(Buffer.from((await second.client.messages.next()).bytes).toString(), 'goodbye')
    t.equal((await second.end.ends.next()).cause, 'local')
    t.equal(first.end.ends.total, 0)
  })

  t.test(`${name}: bears any call inside ended`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    const thrown: unknown[] = []
    const told = end.ended.bind(end)
    end.ended = (how) => {
      told(how)
      try {
        end.write('too late')
        end.connection.ping()
        end.connection.setNoDelay(true)
        end.connection.close(1000, '')
        end.connection.terminate()
        t.equal(end.connection.bufferedAmount, 0)
      } catch (error) {
        thrown.push(error)
      }
    }

    end.connection.close(4000, 'bye')
    await end.ends.next()
    await client.ends.next()

    t.strictSame(thrown, [])
    t.strictSame(end.log, ['ended'])
  })

  t.test(`${name}: bears close of the whole transport inside a message`, async (t) => {
    const scene = listeningScene(t, subject)
    const pairs = [await scene.open(), await scene.open()]
    for (const { end } of pairs) end.onMessage = () => scene.transport.close()

    pairs[0]?.client.send('stop')
    await Promise.all(pairs.map(({ client }) => client.ends.next()))

    t.equal(pairs[0]?.end.messages.total, 1)
    t.equal(scene.listen().ok, true)
    await scene.open()
  })
}

function askAboutTheEndOfAll(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: lets close frames reach the wire before it closes`, async (t) => {
    const scene = listeningScene(t, subject)
    const pairs: Pair[] = []
    for (let count = 0; count < 20; count += 1) pairs.push(await scene.open())

    for (const { end } of pairs) {
      end.write('last words')
      end.connection.close(1001, 'stop')
    }
    scene.transport.close()

    for (const { client } of pairs) {
      t.equal((await client.messages.next()).isText, true)
      t.same(await client.closeFrames.next(), { code: 1001, reason: 'stop' })
      await client.ends.next()
    }
  })

  t.test(`${name}: lets go of every socket when it closes, and tells nothing of it`, async (t) => {
    const scene = listeningScene(t, subject)
    const open = await scene.open()
    const silent = await scene.connect()
    await scene.host.acceptedSockets.take(2)
    const half = await scene.connect()
    half.askHalf()
    await scene.calm()
    scene.host.answer = null
    const waiting = await scene.ask({ upgrade: true })
    const { reply } = await scene.host.requests.next()
    const { log } = scene.host

    scene.transport.close()
    const told = log.length
    const toldEnd = open.end.log.length
    await Promise.all(
      [open, { client: silent }, { client: half }, { client: waiting }].map(({ client }) => client.ends.next()),
    )
    reply.respond({ status: 200 })
    reply.upgrade(scene.host.acceptance())
    await turns()

    t.equal(log.filter((event) => event !== 'lost').length, told)
    t.equal(open.end.log.length, toldEnd)
    t.equal(open.client.closeFrames.total, 0)
    t.doesNotThrow(() => open.end.write('nobody hears this'))
    t.equal(open.end.connection.bufferedAmount, 0)
  })

  t.test(`${name}: starts afresh when it listens again after close`, async (t) => {
    const scene = listeningScene(t, subject)
    const before = await scene.open()
    scene.transport.close()
    await before.client.ends.next()
    const told = before.end.log.length

    scene.listen()
    const after = await scene.open()
    after.client.send('hello')
    await after.end.messages.next()
    after.client.close(1000)

    t.equal((await after.end.ends.next()).cause, 'remote')
    t.equal(before.end.log.length, told)
  })
}
