import t from 'tap'
import { isSendableHeader, plainAnswer as answerPlain } from '../../src/server/plain-http.ts'
import type { HttpRequest } from '../../src/server/transport/transport.ts'

/** With a `failed` that nobody may call. */
function plainAnswer(request: HttpRequest, onRequest: Parameters<typeof answerPlain>[1]) {
  return answerPlain(request, onRequest, (error) => {
    throw error
  })
}

function request(method: string): HttpRequest {
  return { method, path: '/', query: '', headers: {}, address: '127.0.0.1', secure: false }
}

t.test('asks for an upgrade where nobody answers', async (t) => {
  t.equal(plainAnswer(request('GET'), null), 'upgrade-required')
  t.equal(plainAnswer(request('POST'), null), 'upgrade-required')
  t.equal(
    plainAnswer(request('GET'), () => undefined),
    'upgrade-required',
  )
})

t.test('hands GET and HEAD to the callback, and nothing else', async (t) => {
  const onRequest = ({ method }: HttpRequest) => ({ status: 200, body: method })

  t.same(plainAnswer(request('GET'), onRequest), { status: 200, body: 'GET' })
  t.same(plainAnswer(request('HEAD'), onRequest), { status: 200, body: 'HEAD' })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    t.equal(plainAnswer(request(method), onRequest), 'bad-method')
})

t.test('throws for an answer that cannot be sent', async (t) => {
  for (const status of [0, 101, 199, 600, 200.5, NaN]) {
    t.throws(() => plainAnswer(request('GET'), () => ({ status })), TypeError, String(status))
  }
  t.throws(() => plainAnswer(request('GET'), () => ({ status: 200, headers: { 'x-a': 'b\r\nx-c: d' } })), /x-a/)
  t.throws(() => plainAnswer(request('GET'), () => ({ status: 200, headers: { 'x a': 'b' } })), TypeError)
  for (const headers of [{ 'x-n': 5 }, { 'set-cookie': ['a=1'] }]) {
    t.throws(() => plainAnswer(request('GET'), () => ({ status: 200, headers: headers as never })), TypeError)
  }
  for (const body of [5, { ok: true }, new ArrayBuffer(4)]) {
    t.throws(() => plainAnswer(request('GET'), () => ({ status: 200, body: body as never })), /neither a string/)
  }
})

t.test('knows which headers can be sent', async (t) => {
  t.equal(isSendableHeader('X-A', 'b c\td'), true)
  t.equal(isSendableHeader('X-A', ''), true)
  for (const value of ['a\nb', 'a\rb', 'a\u0000b', '€']) t.equal(isSendableHeader('X-A', value), false)
})

t.test('takes null for no answer', async (t) => {
  t.equal(
    plainAnswer(request('GET'), () => null),
    'upgrade-required',
  )
})

t.test('loses no header of an answer without a word: what is no plain object is refused', async (t) => {
  for (const headers of [new Map([['x-a', 'b']]), new Headers({ 'x-a': 'b' }), [['x-a', 'b']], 'x-a: b', 5]) {
    t.throws(() => plainAnswer(request('GET'), () => ({ status: 200, headers: headers as never })), /no plain object/)
  }
})

t.test('says what is no answer', async (t) => {
  for (const answer of [true, 'hello', 200, Promise.resolve({ status: 200 })]) {
    t.throws(() => plainAnswer(request('GET'), () => answer as never), /what is no answer/)
  }
})

t.test('hands on what a promise rejects with that is no answer', async (t) => {
  const reason = new Error('the page failed later')
  const thenable = { then: (_: unknown, reject: (error: Error) => void) => reject(reason) }
  for (const answer of [Promise.reject(reason), thenable]) {
    const heard: unknown[] = []

    t.throws(
      () =>
        answerPlain(
          request('GET'),
          () => answer as never,
          (error) => heard.push(error),
        ),
      TypeError,
    )
    await new Promise<void>((resolve) => setImmediate(resolve))

    t.strictSame(heard, [reason])
  }
})
