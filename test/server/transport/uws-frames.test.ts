/**
 * What the uws engine can beyond whole batches, for owners that want it: single frames and fragments, payloads of pings and
 * pongs, and a socket that is ended without an answer. On real sockets, below the gate's limits and through them.
 */

import t, { type Test } from 'tap'
import type { Connection, ConnectionEvents } from '../../../src/peer/connection.ts'
import { chooseEngine } from '../../../src/server/engine.ts'
import type { HttpReply, Transport } from '../../../src/server/transport/transport.ts'
import { hasEngine } from '../../network/engines.ts'
import { RawClient } from '../../support/raw-client.ts'

interface Scene {
  readonly port: number
  /** The next connection, and what it is told. */
  readonly arrived: Promise<Connection>
  readonly log: string[]
}

function scene(t: Test, answer: ((reply: HttpReply) => void) | null = null): Scene {
  const choice = chooseEngine('uws')
  if (!choice.ok) throw new Error(choice.message)
  const transport: Transport = choice.transport
  const log: string[] = []
  let arrive: (connection: Connection) => void = () => undefined
  const arrived = new Promise<Connection>((resolve) => (arrive = resolve))
  const events: ConnectionEvents = {
    message: () => undefined,
    pong: () => log.push('pong'),
    controlFrame: (kind, payload) => log.push(`${kind} ${Buffer.from(payload).toString()}`),
    drained: () => undefined,
    ended: () => log.push('ended'),
  }
  const opened = (connection: Connection): ConnectionEvents => {
    arrive(connection)
    return events
  }
  const upgrade = (reply: HttpReply): void => {
    reply.upgrade({ protocol: '', headers: [], opened, lost: () => log.push('lost') })
  }
  const outcome = transport.listen(
    {
      ...{ host: '127.0.0.1', port: 0, exclusive: true, tls: null },
      ...{ nativeMessageLimit: 1_000_000, compression: 'off' as const },
    },
    {
      accepted: () => true,
      settled: () => undefined,
      request: (_request, reply) => (answer ?? upgrade)(reply),
    },
  )
  t.teardown(() => transport.close())
  return { port: outcome.ok ? outcome.port : 0, arrived, log }
}

if (hasEngine(t, 'uws')) {
  t.test('sends a message in fragments, and whole ones beside it', async (t) => {
    const { port, arrived } = scene(t)
    const client = await RawClient.open({ port })
    const connection = await arrived
    const part = (text: string): Uint8Array => Buffer.from(text)

    connection.writeFrame?.(part('one '), true, 'first', false)
    connection.writeFrame?.(part('two '), true, 'middle', false)
    connection.writeFrame?.(part('three'), true, 'last', false)
    connection.writeFrame?.(part('whole'), false, 'whole', false)

    const [first, second] = [await client.messages.next(), await client.messages.next()]
    t.match(first, { isText: true, frames: 3 })
    t.equal(Buffer.from(first.bytes).toString(), 'one two three')
    t.match(second, { isText: false, frames: 1 })
    client.destroy()
  })

  t.test('sends pings with a payload, and tells those of pings and pongs', async (t) => {
    const { port, arrived, log } = scene(t)
    const client = await RawClient.open({ port })
    const connection = await arrived
    client.answersPings = false

    connection.ping(Buffer.from('payload'))
    t.equal(Buffer.from(await client.pings.next()).toString(), 'payload')
    client.pong(Buffer.from('answer'))
    client.ping(Buffer.from('asked'))
    t.equal(Buffer.from(await client.pongs.next()).toString(), 'asked')

    t.strictSame(log, ['pong', 'pong answer', 'ping asked'])
    client.destroy()
  })

  t.test('ends a socket without an answer', async (t) => {
    const { port } = scene(t, (reply) => reply.cut?.())
    const client = await RawClient.connect({ port })
    client.upgrade()

    await client.ends.next()
    await t.rejects(client.responses.next())
    client.destroy()
  })
}
