/**
 * The uws transport over a native module that only remembers: which apps it builds, and how it tells them to listen.
 */

import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import type { ListenOptions, TransportEvents } from '../../../src/server/transport/transport.ts'
import type { NativeApp, NativeBehavior, UwsModule } from '../../../src/server/transport/uws-native.ts'
import { createUwsTransport } from '../../../src/server/transport/uws.ts'
import { testCertificates } from '../../support/certificates.ts'

const OPTIONS: ListenOptions = {
  host: '*',
  port: 9080,
  exclusive: true,
  tls: null,
  nativeMessageLimit: 131_072,
  compression: 'off',
}
const deaf: TransportEvents = { accepted: () => true, settled: () => undefined, request: () => undefined }

/** A native module without sockets. */
class FakeUws implements UwsModule {
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT = 1
  readonly DISABLED = 0
  readonly SHARED_COMPRESSOR = 11
  readonly DEDICATED_COMPRESSOR = 12
  readonly calls: string[] = []
  readonly behaviors: NativeBehavior<never>[] = []
  readonly files: { key: string; cert: string; paths: string[] }[] = []
  /** Ports that are taken. */
  readonly taken = new Set<number>()
  #apps = 0

  readonly App = (): NativeApp => this.#build('App')
  readonly SSLApp = (options: { key_file_name: string; cert_file_name: string }): NativeApp => {
    const paths = [options.key_file_name, options.cert_file_name]
    const [key = '', cert = ''] = paths.map((path) => readFileSync(path, 'utf8'))
    this.files.push({ key, cert, paths })
    return this.#build('SSLApp')
  }

  readonly us_listen_socket_close = (socket: object): void => {
    this.calls.push(`close ${this.us_socket_local_port(socket)}`)
  }

  readonly us_socket_local_port = (socket: object): number => {
    return 'port' in socket && typeof socket.port === 'number' ? socket.port : -1
  }

  #build(kind: string): NativeApp {
    const name = `${kind}${++this.#apps}`
    this.calls.push(`new ${name}`)
    return {
      ws: <T>(_: string, behavior: NativeBehavior<T>) => this.behaviors.push(behavior),
      any: () => undefined,
      filter: () => undefined,
      close: () => this.calls.push(`${name} close`),
      listen: (...args: unknown[]) => {
        const heard = args.at(-1) as (socket: object | false) => void
        const numbers = args.filter((arg) => typeof arg === 'number')
        const port = numbers[0] === 0 ? 50_000 : (numbers[0] ?? -1)
        this.calls.push(`${name} listen ${args.slice(0, -1).join(' ')}`)
        heard(this.taken.has(port) ? false : { port })
      },
    }
  }
}

t.test('listens on all addresses without a host, since not every C library knows *', async (t) => {
  const uws = new FakeUws()

  const outcome = createUwsTransport(uws).listen(OPTIONS, deaf)

  t.same(outcome, { ok: true, port: 9080 })
  t.strictSame(uws.calls, ['new App1', 'App1 listen 9080 1'])
})

t.test('shares a port only when it is told to', async (t) => {
  const uws = new FakeUws()

  createUwsTransport(uws).listen({ ...OPTIONS, host: '127.0.0.1', exclusive: false }, deaf)

  t.strictSame(uws.calls, ['new App1', 'App1 listen 127.0.0.1 9080 0'])
})

t.test('opens the port that the system picked once more by its number', async (t) => {
  const uws = new FakeUws()

  const outcome = createUwsTransport(uws).listen({ ...OPTIONS, port: 0 }, deaf)

  t.same(outcome, { ok: true, port: 50_000 })
  t.strictSame(uws.calls, ['new App1', 'App1 listen 0 1', 'close 50000', 'App1 listen 50000 1'])
})

t.test('keeps one app however often it listens, until a native setting changes', async (t) => {
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)

  for (let round = 0; round < 3; round += 1) {
    transport.listen(OPTIONS, deaf)
    transport.close()
  }
  transport.listen({ ...OPTIONS, compression: 'shared' }, deaf)

  t.strictSame(
    uws.calls.filter((call) => call.startsWith('new')),
    ['new App1', 'new App2'],
  )
})

t.test('one native app per certificate and setting, however often it listens with which', async (t) => {
  const { first, second } = await testCertificates()
  const shared = { ...OPTIONS, compression: 'shared' } as const
  const turns: readonly (readonly [ListenOptions, ListenOptions])[] = [
    [
      { ...OPTIONS, tls: first },
      { ...OPTIONS, tls: second },
    ],
    [OPTIONS, { ...OPTIONS, tls: { ...first } }],
    [OPTIONS, { ...OPTIONS, nativeMessageLimit: 65_536 }],
    [OPTIONS, shared],
  ]
  for (const turn of turns) {
    const uws = new FakeUws()
    const transport = createUwsTransport(uws)

    for (let round = 0; round < 10; round += 1) {
      for (const options of turn) {
        t.ok(transport.listen(options, deaf).ok)
        transport.close()
      }
    }

    t.equal(uws.calls.filter((call) => call.startsWith('new')).length, 2)
  }
})

t.test('one native app per certificate however often it is reloaded', async (t) => {
  const { first, second } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)
  transport.listen({ ...OPTIONS, exclusive: false, tls: first }, deaf)

  for (let round = 0; round < 10; round += 1) {
    t.ok(transport.reloadTls(second).ok)
    t.ok(transport.reloadTls(first).ok)
  }
  transport.close()

  const counted = (what: RegExp): number => uws.calls.filter((call) => what.test(call)).length
  t.equal(counted(/^new/), 2)
  t.equal(counted(/ listen /), 21)
  t.equal(counted(/^close 9080/), 20, 'each reload closes the listener before it')
  t.same(uws.calls.slice(-2), ['SSLApp1 close', 'SSLApp2 close'])
})

t.test('keeps the app of a reload that found no port, for the next', async (t) => {
  const { first, second } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)
  transport.listen({ ...OPTIONS, tls: first }, deaf)
  uws.taken.add(9080)

  for (let round = 0; round < 3; round += 1) t.notOk(transport.reloadTls(second).ok)

  t.equal(uws.calls.filter((call) => call.startsWith('new')).length, 2)
})

t.test('switches off what the gate keeps itself', async (t) => {
  const uws = new FakeUws()
  const compressions = ['off', 'shared', 'dedicated'] as const

  for (const compression of compressions) createUwsTransport(uws).listen({ ...OPTIONS, compression }, deaf)

  t.match(uws.behaviors[0], {
    maxPayloadLength: 131_072,
    idleTimeout: 0,
    sendPingsAutomatically: false,
    maxLifetime: 0,
    maxBackpressure: 0,
    closeOnBackpressureLimit: false,
  })
  t.strictSame(
    uws.behaviors.map(({ compression }) => compression),
    [0, 11, 12],
  )
})

t.test('refuses a second listen while it listens', async (t) => {
  const transport = createUwsTransport(new FakeUws())
  transport.listen(OPTIONS, deaf)

  t.match(transport.listen(OPTIONS, deaf), { ok: false, reason: 'in-use', message: /already/ })
})

t.test('tells an address of no interface from a port in use', async (t) => {
  const uws = new FakeUws()
  uws.taken.add(9080)
  const reasonFor = (host: string): unknown => {
    const outcome = createUwsTransport(uws).listen({ ...OPTIONS, host }, deaf)
    return outcome.ok ? 'ok' : outcome.reason
  }

  // A server hands addresses on as Godot prints them.
  const hosts = ['*', '::', '0:0:0:0:0:0:0:0', '0.0.0.0', '127.0.0.1', '127.9.9.9', '192.0.2.1', '2001:db8::1']
  t.strictSame(hosts.map(reasonFor), [
    ...['in-use', 'in-use', 'in-use', 'in-use', 'in-use', 'in-use'],
    ...['bad-address', 'bad-address'],
  ])
})

t.test('gives native code key and chain as files that are gone afterwards', async (t) => {
  const { chained } = await testCertificates()
  const uws = new FakeUws()

  const outcome = createUwsTransport(uws).listen({ ...OPTIONS, tls: chained }, deaf)

  t.equal(outcome.ok, true)
  t.equal(uws.files[0]?.key, chained.key)
  t.equal(uws.files[0]?.cert, `${chained.cert.trimEnd()}\n${chained.ca}`)
  t.notOk(uws.files[0]?.paths.some((path) => !path.startsWith('/proc/self/fd/') && existsSync(path)))
})

t.test('asks native code for nothing when the TLS material is bad', async (t) => {
  const { mismatched, garbage } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)

  for (const tls of [
    mismatched,
    garbage,
    { key: '', cert: garbage.cert, ca: '' },
    { key: garbage.key, cert: ' ', ca: '' },
  ]) {
    t.match(transport.listen({ ...OPTIONS, tls }, deaf), {
      ok: false,
      reason: 'tls',
      message: /(key|certificate).*\.$/,
    })
  }

  t.strictSame(uws.calls, [])
})

t.test('opens the new listener before it closes the old one where the port is shared', async (t) => {
  const { first, second } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)
  transport.listen({ ...OPTIONS, tls: first, exclusive: false }, deaf)
  uws.calls.length = 0

  t.same(transport.reloadTls(second), { ok: true, port: 9080 })
  t.strictSame(uws.calls, ['new SSLApp2', 'SSLApp2 listen 9080 0', 'close 9080'])
})

t.test('goes back to the old certificate when the new listener cannot be opened', async (t) => {
  const { first, second } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)
  transport.listen({ ...OPTIONS, tls: first }, deaf)
  uws.calls.length = 0
  uws.taken.add(9080)

  t.match(transport.reloadTls(second), { ok: false, reason: 'in-use' })
  t.strictSame(uws.calls, ['new SSLApp2', 'close 9080', 'SSLApp2 listen 9080 1', 'SSLApp1 listen 9080 1'])
})

t.test('closes the apps of all certificates', async (t) => {
  const { first, second } = await testCertificates()
  const uws = new FakeUws()
  const transport = createUwsTransport(uws)
  transport.listen({ ...OPTIONS, tls: first }, deaf)
  transport.reloadTls(second)
  uws.calls.length = 0

  transport.close()

  t.strictSame(uws.calls, ['SSLApp1 close', 'SSLApp2 close'])
})
