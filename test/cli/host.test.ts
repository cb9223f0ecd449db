/** The built `polled-peer host`: clients that meet through it, how it ends, and what it says when it cannot run. */

import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { enginesHere, onEachEngine } from '../network/engines.ts'
import { testCertificates } from '../support/certificates.ts'
import { Guest } from '../support/guest.ts'
import { ProgramProcess } from '../support/program-process.ts'
import { RawClient } from '../support/raw-client.ts'

function startHost(t: Test, ...words: string[]): ProgramProcess {
  return new ProgramProcess(t, 'command', ['host', '--bind', '127.0.0.1', '--port', '0', ...words])
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: two clients get ids, learn of each other and speak through the host`, async (t) => {
    const url = await startHost(t, '--engine', engine).url()
    const first = await Guest.join(t, url)
    t.same(await first.heard.take(2), [`id ${first.id}`, 'add 1'])

    const second = await Guest.join(t, url)
    t.same(await second.heard.take(3), [`id ${second.id}`, 'add 1', `add ${first.id}`])
    t.same(await first.heard.take(1), [`add ${second.id}`])
    first.say(second.id, 'hello')
    second.say(0, 'to all')

    t.equal(await second.heard.next(), `packet hello from ${first.id} to ${second.id}`)
    t.equal(await first.heard.next(), `packet to all from ${second.id} to 0`)
    second.leave()
    t.equal(await first.heard.next(), `remove ${second.id}`)
  })

  t.test(`${engine}: SIGTERM says 1001 to everybody, and the host leaves with 0`, async (t) => {
    const host = startHost(t, '--engine', engine)
    const url = await host.url()
    const [first, second] = [await Guest.join(t, url), await Guest.join(t, url)]
    await first.heard.take(3)

    host.signal('SIGTERM')

    t.match(await first.closed, [1001, /^The host is closing\.$/])
    t.match(await second.closed, [1001])
    t.equal(await first.heard.next(), 'remove 1')
    t.match(await host.ended, { code: 0, stderr: '', stdout: /The host is closing\.\nEverybody is out\.\n$/ })
  })

  t.test(`${engine}: wss:// with the key and the certificate of two files`, async (t) => {
    const { first: pair } = await testCertificates()
    const folder = t.testdir({ key: pair.key, cert: pair.cert })
    const host = startHost(t, '--engine', engine, '--tls-key', join(folder, 'key'), '--tls-cert', join(folder, 'cert'))

    const url = await host.url()
    const guest = await Guest.join(t, url, { ca: pair.root })

    t.match(url, /^wss:\/\/127\.0\.0\.1:\d+\/$/)
    t.same(await guest.heard.take(2), [`id ${guest.id}`, 'add 1'])
  })
})

t.test('a second signal does not wait for a client that never answers', async (t) => {
  // The ws engine waits for the answer to its close frame; uws is done when it has handed it over.
  const host = startHost(t, '--engine', 'ws')
  const deaf = await RawClient.open({ port: Number(new URL(await host.url()).port) })
  t.teardown(() => deaf.destroy())
  deaf.answersClose = false
  await deaf.messages.take(2)

  host.signal('SIGTERM')
  await deaf.closeFrames.next()
  // What follows sooner than half a second counts as the same signal.
  await delay(600)
  host.signal('SIGINT')

  t.match(await host.ended, { code: 1, stdout: /The host is closing\.\n$/ })
})

t.test('SIGINT ends it as well, and so does SIGHUP when its terminal closes', async (t) => {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    // Named, for where there is no uws `auto` says so on stderr.
    const host = startHost(t, '--engine', 'ws')
    await host.url()

    host.signal(signal)

    t.match(await host.ended, { code: 0, stderr: '', stdout: /Everybody is out\.\n$/ }, signal)
  }
})

t.test('SIGHUP ends it in good order also if nobody can read its lines any more', async (t) => {
  const host = startHost(t, '--engine', 'ws')
  const guest = await Guest.join(t, await host.url())
  await guest.heard.take(2)
  host.closeOutput()

  host.signal('SIGHUP')

  t.match(await guest.closed, [1001, /^The host is closing\.$/])
  t.match(await host.ended, { code: 0, stderr: '' })
})

t.test('throws away what is for itself, however much, and counts no drop', async (t) => {
  const host = startHost(t, '--status-interval', '0.2')
  const guest = await Guest.join(t, await host.url())
  const listener = await Guest.join(t, await host.url())
  await guest.heard.take(3)
  await listener.heard.take(3)

  // More than waits for a server: half of them as broadcasts.
  for (let batch = 0; batch < 14; batch++) {
    for (let packet = 0; packet < 2500; packet++) guest.say(1, 'x')
    for (let packet = 0; packet < 2500; packet++) guest.say(0, 'y')
    await listener.heard.take(2500)
  }

  const [line] = await host.printed(/^.*out [1-9].*\n(?=.*out 0\/s.*\n)/m)
  t.match(line, /\| 2\/4095 peers, 0 pending \| in /)
  t.notMatch(line, /dropped|refused/)
})

t.test('lets so many in from one address', async (t) => {
  const url = await startHost(t, '--max-per-address', '2').url()

  await Guest.join(t, url)
  await Guest.join(t, url)

  await t.rejects(Guest.join(t, url), { message: /429|503/ })
})

t.test('says who comes and goes, and counts what it refuses and drops', async (t) => {
  const host = startHost(t, '--verbose', '--status-interval', '0.1', '--max-peers', '1')
  const url = await host.url()
  const guest = await Guest.join(t, url)
  await guest.heard.take(2)

  await t.rejects(Guest.join(t, url), { message: /503/ })
  await host.printed(/^refused/m)
  guest.say(0, 'forged', 77)
  await host.printed(/ \| 1\/1 peers, 0 pending, 1 refused, 1 dropped \| in /)
  guest.leave()

  await host.printed(/ left: 0 here\n/)
  host.signal('SIGTERM')
  const { stdout } = await host.ended
  const log = stdout.split('\n').filter((line) => !/^(ws:|The|Every|$)/.test(line))
  t.same(log, [
    `${guest.id} joined from 127.0.0.1: 1 here`,
    'refused 127.0.0.1: server-full',
    `dropped a packet of or for ${guest.id}: forged-source`,
    `${guest.id} left: 0 here`,
  ])
})

t.test('confirms the paths that clients announce, and only to them', async (t) => {
  const url = await startHost(t).url()
  const [first, second] = [await Guest.join(t, url), await Guest.join(t, url)]
  await first.heard.take(3)
  await second.heard.take(3)

  first.say(1, '\u0002\u0001\0\0\0Main/Sub\0')
  first.say(second.id, 'the end')

  t.equal(await first.heard.next(), `packet \u0003Main/Sub\0 from 1 to ${first.id}`)
  t.equal(await second.heard.next(), `packet the end from ${first.id} to ${second.id}`)
})

t.test('passes on the largest packet that Godot takes, and none that is larger', async (t) => {
  const host = startHost(t, '--status-interval', '0.1')
  const url = await host.url()
  const [first, second] = [await Guest.join(t, url), await Guest.join(t, url)]
  await first.heard.take(3)
  await second.heard.take(3)

  first.say(0, 'x'.repeat(65_526))
  first.say(second.id, 'y'.repeat(65_527))
  first.say(second.id, 'z')

  t.equal((await second.heard.next()).length, `packet ${'x'.repeat(65_526)} from ${first.id} to 0`.length)
  t.equal(await second.heard.next(), `packet z from ${first.id} to ${second.id}`)
  await host.printed(/2\/4095 peers, 0 pending, 1 dropped/)
})

t.test('a star, whose clients reach nobody but the host', async (t) => {
  const host = startHost(t, '--no-relay', '--status-interval', '0.1')
  const [first, second] = [await Guest.join(t, await host.url()), await Guest.join(t, await host.url())]

  // Who has been told its id is no broadcast's target: id 0 would be everybody, the host too.
  const told = [await first.heard.take(2), await second.heard.take(2)]

  first.say(second.id, 'anybody?')
  await host.printed(/2\/4095 peers, 0 pending, 1 dropped/)

  t.same(told, [
    [`id ${first.id}`, 'add 1'],
    [`id ${second.id}`, 'add 1'],
  ])
  t.same([first.heard.waiting.length, second.heard.waiting.length], [0, 0])
})

t.test('lets in only the origins and sub-protocols that were named', async (t) => {
  const host = startHost(t, '--allow-origin', 'https://a.example', 'https://b.example', '--protocol', 'game')
  const url = await host.url()

  await Guest.join(t, url, { origin: 'https://b.example' }, ['game'])
  await t.rejects(Guest.join(t, url, { origin: 'https://c.example' }, ['game']), { message: /403/ })
  await t.rejects(Guest.join(t, url), { message: /400/ })
})

t.test('takes PORT and HOST from the environment, and speaks no status when told so', async (t) => {
  const environment = { PORT: '0', HOST: '127.0.0.1' }
  const host = new ProgramProcess(t, 'command', ['host', '--status-interval', '0'], environment)
  const guest = await Guest.join(t, await host.url())
  await guest.heard.take(2)

  host.signal('SIGTERM')

  const { stdout } = await host.ended
  t.match(stdout, /^The host is open: ws:\/\/127\.0\.0\.1:\d+\/, engine \w+ \(Ctrl-C ends it\)\n/)
  t.equal(stdout.split('\n').length, 4, 'and two lines when it ends')
})

t.test('says that it can be reached from elsewhere', async (t) => {
  const host = startHost(t, '--bind', '*')

  await host.printed(/^The host is open: ws:\/\/127\.0\.0\.1:\d+\/ and on all other addresses, engine /)
})

t.test('leaves with 1 and one sentence when the port is in use', async (t) => {
  for (const engine of enginesHere()) {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const { port } = squatter.address() as AddressInfo

    const { code, stdout, stderr } = await startHost(t, '--port', String(port), '--engine', engine).ended

    t.same([code, stdout], [1, ''])
    t.match(stderr, new RegExp(`^[^\\n]*${port}[^\\n]*\\.\\n$`), engine)
    await new Promise((resolve) => squatter.close(resolve))
  }
})

t.test('leaves with 1 and one sentence when key and certificate are no good', async (t) => {
  const { first, second, garbage } = await testCertificates()
  const folder = t.testdir({ key: first.key, cert: first.cert, other: second.key, garbage: garbage.key })
  const cases = [
    ['missing', 'cert', /^Cannot read '.*missing': ENOENT.*\.$/],
    ['garbage', 'cert', /^No private key can be read from '.*garbage'.*\.$/],
    ['key', 'garbage', /^(No certificate can be read from|There is no certificate in) '.*garbage'.*\.$/],
    ['other', 'cert', /^--tls-key does not belong to --tls-cert .*\.$/],
  ] as const
  for (const [key, cert, sentence] of cases) {
    const host = startHost(t, '--tls-key', join(folder, key), '--tls-cert', join(folder, cert))

    const { code, stdout, stderr } = await host.ended

    t.same([code, stdout], [1, ''])
    t.match(stderr.split('\n'), [sentence, ''])
    t.equal(stderr.split('\n').length, 2)
  }
})

t.test('leaves with 1 and one sentence for an address that is not of this machine', async (t) => {
  const { code, stderr } = await startHost(t, '--bind', '192.0.2.1').ended

  t.equal(code, 1)
  t.match(stderr, /^[^\n]*192\.0\.2\.1[^\n]*\.\n$/)
})

t.test('leaves with 2 and one sentence for a bad flag', async (t) => {
  const { code, stdout, stderr } = await startHost(t, '--max-peers', 'many').ended

  t.same([code, stdout], [2, ''])
  t.match(stderr, /^--max-peers [^\n]*\.\n$/)
})

t.test('goes on when nobody reads its lines any more', async (t) => {
  const host = startHost(t, '--status-interval', '0.1', '--verbose')
  const url = await host.url()

  host.closeOutput()
  const first = await Guest.join(t, url)
  await first.heard.take(2)
  const second = await Guest.join(t, url)
  await first.heard.next()
  first.say(0, 'still here')

  t.same((await second.heard.take(4)).at(-1), `packet still here from ${first.id} to 0`)
  host.signal('SIGTERM')
  t.match(await host.ended, { code: 0 })
})
