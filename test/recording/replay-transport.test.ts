/** The engine of a replay, told by hand: what it keeps of whom, and that it forgets who has ended. */

import t from 'tap'
import type { Connection } from '../../src/peer/connection.ts'
import type { RecordBody } from '../../src/recording/record-layout.ts'
import { RecordingReader } from '../../src/recording/recording-reader.ts'
import { ReplayScript } from '../../src/recording/replay-script.ts'
import { ReplayTransport } from '../../src/recording/replay-transport.ts'
import type { HttpReply } from '../../src/server/transport/transport.ts'
import { HEADER, write } from './recorded-samples.ts'

function scriptOf(...bodies: readonly RecordBody[]): ReplayScript {
  return new ReplayScript(
    new RecordingReader(write(bodies.map((body) => ({ body, micros: 0, isInside: false }))).bytes),
  )
}

/** A transport whose script is empty, and what it has told. */
function told() {
  const transport = new ReplayTransport(HEADER.description, scriptOf())
  const replies: HttpReply[] = []
  const heard: string[] = []
  const hear = (what: string) => () => void heard.push(what)
  transport.listen(
    { host: '*', port: 9080, exclusive: true, tls: null, nativeMessageLimit: 131_072, compression: 'off' },
    {
      accepted: () => true,
      settled: () => undefined,
      request: (_request, reply) => {
        reply.onGone = hear('gone')
        replies.push(reply)
      },
    },
  )
  const opened = (_connection: Connection) => ({
    ...{ message: hear('message'), pong: hear('pong'), drained: hear('drained'), ended: hear('ended') },
  })
  const accept = (reply: HttpReply | undefined): void => {
    reply?.upgrade({ protocol: '', headers: [], opened, lost: hear('lost') })
  }
  const tell = (body: RecordBody): void => transport.tell({ ...body, micros: 0, isInside: false })
  const ask = (): HttpReply | undefined => {
    tell({ kind: 'request', method: 'GET', path: '/', query: '', headers: [], address: '127.0.0.1', secure: false })
    return replies.at(-1)
  }
  return { tell, ask, accept, heard }
}

const OPENED = { kind: 'opened', connection: 0, address: '127.0.0.1', canPause: false } as const
const ENDED: RecordBody = {
  ...{ kind: 'ended', connection: 0, cause: 'remote', code: 1000, reason: '', wasClean: true, violation: '' },
}

t.test('forgets a connection that has ended', async (t) => {
  const { tell, ask, accept, heard } = told()
  accept(ask())
  tell(OPENED)
  tell({ kind: 'pong', connection: 0 })
  tell(ENDED)

  tell({ kind: 'pong', connection: 0 })
  tell(ENDED)

  t.same(heard, ['pong', 'ended'])
})

t.test('forgets a request that was answered, late too, whose socket has gone, or that came to nothing', async (t) => {
  const { tell, ask, accept, heard } = told()
  const late = ask()
  ask()
  accept(ask())
  late?.respond({ status: 403 })

  for (let time = 0; time < 2; time++) {
    tell({ kind: 'gone', request: 0 })
    tell({ kind: 'gone', request: 1 })
    tell({ kind: 'lost', request: 2 })
    tell({ ...OPENED, connection: 2 })
  }

  t.same(heard, ['gone', 'lost'])
})

t.test('what a connection had buffered is forgotten with its end', async (t) => {
  const script = scriptOf({ kind: 'buffered', connection: 0, amount: 500 }, ENDED, { kind: 'poll' })

  t.equal(script.bufferedOf(0), 500)
  t.equal(script.take()?.kind, 'ended')
  t.equal(script.bufferedOf(0), 0)
})

t.test('the peer that a connection was is forgotten with its end', async (t) => {
  const script = scriptOf({ kind: 'seated', connection: 0, peer: 5 }, ENDED, { kind: 'ping', connection: 0 })
  script.seat(0, 5)
  script.take()

  script.expect({ kind: 'terminate', connection: 0 })

  t.equal(script.difference?.peer, null)
})
