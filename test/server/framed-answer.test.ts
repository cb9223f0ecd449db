/**
 * What goes out as a plain HTTP answer, whatever the engine.
 */

import t from 'tap'
import { frameAnswer } from '../../src/server/framed-answer.ts'

t.test('counts the bytes of a body, and sends it only to those who want it', async (t) => {
  const cases = [
    ['GET', 200, 'grüße', 7, 7],
    ['GET', 200, Uint8Array.of(0, 1, 2, 3).subarray(1, 3), 2, 2],
    ['GET', 200, undefined, 0, 0],
    ['HEAD', 200, 'hello', 5, 0],
    ['GET', 204, 'hello', null, 0],
    ['GET', 304, 'hello', null, 0],
  ] as const

  for (const [method, status, body, length, sent] of cases) {
    const answer = frameAnswer({ status, ...(body === undefined ? {} : { body }) }, method)
    t.match([answer.status, answer.length, answer.body.length], [status, length, sent], `${method} ${status}`)
  }
})

t.test('leaves away the headers that are the engine’s to write, however they are spelt', async (t) => {
  const headers = {
    'Content-Type': 'text/plain',
    Connection: 'keep-alive',
    'content-length': '1000',
    DATE: 'today',
    'Keep-Alive': 'timeout=5',
    'Transfer-Encoding': 'chunked',
    uWebSockets: '20',
    'X-Game': 'arena',
  }

  t.strictSame(frameAnswer({ status: 200, headers }, 'GET').headers, [
    ['Content-Type', 'text/plain'],
    ['X-Game', 'arena'],
  ])
})

t.test('has the words of HTTP behind the status, or those that were written', async (t) => {
  const written = {
    status: 400,
    phrase: 'My Words',
    headers: [
      ['Set-Cookie', 'a=1'],
      ['Connection', 'close'],
      ['Set-Cookie', 'b=2'],
    ],
    body: Buffer.from('no'),
  } as const

  t.equal(frameAnswer({ status: 400 }, 'GET').phrase, 'Bad Request')
  t.equal(frameAnswer({ status: 599 }, 'GET').phrase, 'Unknown')
  t.match(frameAnswer(written, 'GET'), {
    ...{ status: 400, phrase: 'My Words', length: 2 },
    headers: [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ],
  })
})
