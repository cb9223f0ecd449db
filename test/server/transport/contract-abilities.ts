/**
 * Contract suite: what a transport says it cannot do is true, and is said in words.
 * Inabilities that only show elsewhere (closing, messages, TLS) are proved there.
 */

import type { Test } from 'tap'
import type { Ability } from '../../../src/server/transport/transport.ts'
import { listeningScene, makeScene } from './contract-scene.ts'
import type { ContractSubject } from './contract-subject.ts'

const ABILITIES: Readonly<Record<Ability, true>> = {
  'attach-to-http-server': true,
  'choose-backlog': true,
  'close-timeout': true,
  'deliver-frame-sent-with-request': true,
  'keep-header-ends-beyond-ascii': true,
  'know-own-close-was-answered': true,
  'know-remote-port': true,
  'pause-reading': true,
  'refuse-binary-between-fragments': true,
  'refuse-unmasked-frame': true,
  'report-close-codes-3000-to-3999': true,
  'send-close-frame-on-violation': true,
  'set-no-delay': true,
  'share-port': true,
  'take-request-without-host': true,
  tls: true,
}

const BYTES = Uint8Array.of(0, 0, 0, 0, 7, 8, 9)

export function askAboutAbilities(t: Test, subject: ContractSubject): void {
  const { name } = subject

  t.test(`${name}: gives a reason for each thing it cannot do`, async (t) => {
    const { transport } = makeScene(t, subject)

    for (const [ability, reason] of Object.entries(transport.cannot)) {
      t.ok(ability in ABILITIES, `${ability} is a known ability`)
      t.match(reason, /\S+ \S+/, `${ability}: ${reason}`)
    }
    t.match(transport.engine, /^(uws|ws|memory)$/)
  })

  t.test(`${name}: offers an attachment exactly if it can attach`, async (t) => {
    const { transport } = makeScene(t, subject)

    t.equal(typeof transport.openAttachment, cannot('attach-to-http-server') ? 'undefined' : 'function')
  })

  t.test(`${name}: tells the true remote port, or 0`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    const { port } = end.connection

    if (cannot('know-remote-port'))
      t.ok(port === 0 || port === client.localPort, `${port}: ${reason('know-remote-port')}`)
    else t.equal(port, client.localPort)
  })

  t.test(`${name}: switches TCP_NODELAY exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    const outcomes = [end.connection.setNoDelay(false), end.connection.setNoDelay(true)]
    end.write('after')

    t.strictSame(outcomes, cannot('set-no-delay') ? [false, true] : [true, true])
    t.equal((await client.messages.next()).isText, true)
  })

  t.test(`${name}: holds a sender back exactly if it can pause reading`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()
    if (cannot('pause-reading')) {
      t.equal(end.connection.setReading, undefined, reason('pause-reading'))
      return
    }

    end.connection.setReading?.(false)
    client.send('one')
    client.send('two')
    await scene.calm()
    const whilePaused = end.messages.total
    end.connection.setReading?.(true)

    t.equal(whilePaused, 0)
    t.strictSame(
      (await end.messages.take(2)).map(({ bytes }) => Buffer.from(bytes).toString()),
      ['one', 'two'],
    )
  })

  t.test(`${name}: refuses an unmasked frame exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    client.sendUnmasked(BYTES)
    if (cannot('refuse-unmasked-frame')) {
      // An engine that never looks at the mask bit takes the first four bytes for the mask, so four more must follow.
      client.sendUnmasked(BYTES)
      await end.messages.next()
      t.pass(reason('refuse-unmasked-frame'))
      return
    }

    t.match(await end.ends.next(), { cause: 'violation', code: 1006, violation: 'invalid-frame' })
    t.equal(end.messages.total, 0)
  })

  t.test(`${name}: refuses a binary frame between fragments exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)
    const { client, end } = await scene.open()

    client.sendBetweenFragments(BYTES)
    if (cannot('refuse-binary-between-fragments')) {
      await end.messages.next()
      t.equal(end.ends.total, 0, reason('refuse-binary-between-fragments'))
      return
    }

    t.match(await end.ends.next(), { cause: 'violation', code: 1006, violation: 'invalid-frame' })
    t.equal(end.messages.total, 0)
  })

  t.test(`${name}: delivers a frame that came with the request exactly if it can`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({ upgrade: true, messageBehind: BYTES })
    if (cannot('deliver-frame-sent-with-request')) {
      await scene.calm()
      t.equal(scene.host.settledSockets.total, 3, 'the socket is settled, like the two of the calm')
      t.equal(scene.host.opened.waiting[0]?.messages.total ?? 0, 0, reason('deliver-frame-sent-with-request'))
      return
    }

    const end = await scene.host.opened.next()
    t.same((await end.messages.next()).bytes, BYTES)
    t.equal((await client.responses.next()).status, 101)
  })

  t.test(`${name}: takes an upgrade without Host exactly if it can, as Godot does`, async (t) => {
    const scene = listeningScene(t, subject)

    const client = await scene.ask({ upgrade: true, hasHost: false })
    const { status } = await client.responses.next()

    if (cannot('take-request-without-host')) t.equal(status, 400, reason('take-request-without-host'))
    else t.equal(status, 101)
  })

  t.test(`${name}: tells header values whole exactly if it can, beyond ASCII too`, async (t) => {
    const scene = listeningScene(t, subject)
    scene.host.answer = null
    const byte = '\u00ff'
    await scene.ask({
      upgrade: true,
      headers: [
        ['X-Player', `admin${byte}`],
        ['Origin', `${byte}http://a.b${byte}`],
      ],
    })
    const { request, reply } = await scene.host.requests.next()
    reply.respond({ status: 204 })

    const told = [request.headers['x-player'], request.headers['origin']]

    if (cannot('keep-header-ends-beyond-ascii'))
      t.strictSame(told, ['admin', 'http://a.b'], reason('keep-header-ends-beyond-ascii'))
    else t.strictSame(told, ['admin\ufffd', '\ufffdhttp://a.b\ufffd'])
  })

  function reason(ability: Ability): string {
    return subjectCannot(subject)[ability] ?? 'no reason is given'
  }
  function cannot(ability: Ability): boolean {
    return ability in subjectCannot(subject)
  }
}

/** The inabilities of the subject. */
export function subjectCannot(subject: ContractSubject): Readonly<Partial<Record<Ability, string>>> {
  const transport = subject.make()
  transport.close()
  return transport.cannot
}
