/**
 * JSON-RPC: any text gets an answer as the specification says, or none. The answer to a request that is read and written
 * again is the same.
 */

import { isDeepStrictEqual } from 'node:util'
import { answer, JSON_RPC_ERRORS, RpcError, withoutResults, type Responder } from '../../src/compat/cocos-json-rpc.ts'
import { callMethod, methodTable } from '../../src/compat/cocos-rpc-methods.ts'
import { bytesOf, demand, textOf, type FuzzTarget } from '../target.ts'

const METHODS = methodTable({
  echo: (...values: unknown[]) => values,
  add: { call: (a: unknown, b: unknown) => [a, b], names: ['a', 'b'] },
  fail: () => {
    throw new Error('private')
  },
  say: (data: unknown) => {
    throw new RpcError(7, 'said', data)
  },
  nothing: () => undefined,
})

const RESPONDER: Responder = {
  maxBatch: 100,
  call: (name, params) => {
    const method = METHODS.get(name)
    if (method === undefined) throw new RpcError(JSON_RPC_ERRORS.METHOD_NOT_FOUND, 'Method not found')
    return callMethod(method, params)
  },
  failed: () => undefined,
}

/** A request of two characters in a batch is answered by a sentence. */
const MOST_OF_A_CHARACTER = 80
const MOST_ANSWER = 500

function isAnswer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { jsonrpc, id, ...rest } = value as Readonly<Record<string, unknown>>
  const isNamed = id === null || typeof id === 'string' || typeof id === 'number'
  const [what, ...more] = Object.keys(rest)
  return jsonrpc === '2.0' && isNamed && more.length === 0 && (what === 'result' || what === 'error')
}

function answerTo(text: string): string | null {
  const reply = answer(text, RESPONDER)
  demand(!(reply instanceof Promise), 'an answer waits for something')
  return reply
}

/** Whether it is one notification, or several. */
function isSilent(request: unknown): boolean {
  const all = [request].flat()
  return all.length > 0 && all.every((one) => typeof one === 'object' && one !== null && !Object.hasOwn(one, 'id'))
}

/** What the text says; undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Remote calls as JSON. */
export const jsonRpc: FuzzTarget = {
  name: 'json-rpc',
  reads: ['src/compat/cocos-json-rpc.ts', 'src/compat/cocos-rpc-methods.ts'],
  seeds: [
    '{"jsonrpc":"2.0","method":"echo","params":[1,"x",null],"id":1}',
    '{"jsonrpc":"2.0","method":"add","params":{"a":1,"b":[2]},"id":"one"}',
    '{"jsonrpc":"2.0","method":"add","params":{"c":1},"id":null}',
    '{"jsonrpc":"2.0","method":"fail","id":2}',
    '{"jsonrpc":"2.0","method":"say","params":[{"a":{}}],"id":1.5}',
    '{"jsonrpc":"2.0","method":"nothing"}',
    '[{"jsonrpc":"2.0","method":"echo","id":1},{"jsonrpc":"2.0","method":"echo"},1]',
    '[]',
    '{"jsonrpc":"2.0","method":"echo","params":{"__proto__":1,"constructor":2},"id":1e400}',
    '{"jsonrpc":"2.0","method":"\\ud800","params":"no","id":3}',
    '{',
    '\ufeff{}',
  ].map(bytesOf),
  words: [
    '"id":',
    '"params":',
    '"method":',
    '"__proto__":',
    '[',
    ']',
    '{}',
    ',',
    'null',
    '1e400',
    '-0',
    '"\\u0000"',
  ].map(bytesOf),
  run(bytes) {
    const text = textOf(bytes)
    const reply = answerTo(text)
    const request = parsed(text)
    const written = JSON.stringify(request ?? null)
    // 1e400 and -0 are written as something else.
    const isSame = request !== undefined && isDeepStrictEqual(parsed(written), request)
    demand(!isSame || answerTo(written) === reply, 'the same request is answered otherwise')
    demand(reply !== null || isSilent(request), 'there is no answer to what is no notification')
    if (reply === null) return
    demand(
      reply.length <= MOST_OF_A_CHARACTER * text.length + MOST_ANSWER,
      'the answer is much longer than the question',
    )
    demand(!reply.includes('private'), 'the answer tells what is nobody’s business')
    const answers: unknown = JSON.parse(reply)
    demand([answers].flat().every(isAnswer), 'the answer is none')
    demand([JSON.parse(withoutResults(reply, 'too long'))].flat().every(isAnswer), 'the excuse is no answer')
  },
}
