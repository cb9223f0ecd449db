/** The demo of the face of `ws`: a guide's three ways to start a server, as the built program does them. */

import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { NO_COMPLAINT, ProgramProcess } from '../support/program-process.ts'

for (const [way, engine] of [
  ['port', /^uws|ws$/],
  ['server', /^ws$/],
  ['express', /^ws$/],
] as const) {
  t.test(`the way "${way}" echoes, and leaves in good order`, async (t) => {
    const program = new ProgramProcess(t, 'ws', [way, '--port', '0'])
    const [, runsOn = '', url = ''] = await program.printed(/An echo on (\w+): (ws:\/\/[\d.:]+\/)/)
    const client = new WebSocket(url)
    t.teardown(() => client.terminate())
    const heard: string[] = []
    client.on('message', (data: Buffer) => heard.push(data.toString()))
    await once(client, 'message')
    client.send('there and back')
    await once(client, 'message')
    const ended = once(client, 'close') as Promise<[number]>
    program.signal('SIGTERM')

    t.match(runsOn, engine)
    t.match(heard, [/^hello .*127\.0\.0\.1, this is /, 'there and back'])
    t.equal((await ended)[0], 1001)
    t.match(await program.ended, { code: 0, stderr: NO_COMPLAINT })
  })
}

t.test('a way that is none is answered with the ways there are', async (t) => {
  const program = new ProgramProcess(t, 'ws', ['nowhere'])

  t.match(await program.ended, { code: 2, stderr: /port\|server\|express/ })
})
