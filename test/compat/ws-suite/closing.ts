/**
 * Cases of ends: close frames from either side, what may be in them, cuts, and violations of the protocol.
 */

import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { encodeFrame, OPCODE, type FrameParts } from '../../support/frames.ts'
import { RawClient } from '../../support/raw-client.ts'
import { described, ending, nextMessage, portOf, thrownBy, type Stage } from './stage.ts'
import type { Case } from './subject.ts'

const BAD_CODE = { class: 'TypeError', message: 'First argument must be a valid error code number' }
const NO_FRAME = 'uWebSockets.js ends the stream without a close frame.'

/** A violation: what the server's socket emits, and the close codes that the peer gets. */
function violation(name: string, wire: Uint8Array, expected: unknown[], onUws?: unknown[], because = NO_FRAME): Case {
  return {
    name: `reports ${name}`,
    expected,
    ...(onUws === undefined ? {} : { onUws: { expected: onUws, because } }),
    run: (stage) => violate(stage, wire, { maxPayload: 1000 }),
  }
}

async function violate(stage: Stage, wire: Uint8Array, options: { maxPayload: number }): Promise<unknown[]> {
  const server = await stage.serve(options)
  const arrived = once(server, 'connection')
  const client = await RawClient.open({ port: portOf(server) })
  const [socket] = (await arrived) as [WebSocket]
  const seen: unknown[] = []
  socket.on('error', (error) => seen.push(described(error)))
  const ended = ending(socket)
  client.write(wire)
  const frame = await client.closeFrames.next().catch(() => null)
  await client.ends.next()
  seen.push(await ended, frame === null ? 'no close frame' : [frame.code, frame.reason])
  client.destroy()
  return seen
}

/** All that a socket emits for frames that are written at once. */
async function hearFrames(stage: Stage, frames: readonly FrameParts[]): Promise<unknown[]> {
  const server = await stage.serve()
  const arrived = once(server, 'connection') as Promise<[WebSocket]>
  const client = await RawClient.open({ port: portOf(server) })
  const [socket] = await arrived
  const seen: unknown[] = []
  socket.on('message', (data: Buffer, isBinary) => seen.push([data.toString(), isBinary]))
  socket.on('error', (error) => seen.push(described(error)))
  const ended = ending(socket)
  client.write(Buffer.concat(frames.map(encodeFrame)))
  seen.push(await ended)
  client.destroy()
  return seen
}

const text = (payload: string | Uint8Array): Uint8Array =>
  encodeFrame({ opcode: OPCODE.text, payload: Buffer.from(payload) })

const TOO_BIG = {
  class: 'RangeError',
  message: 'Max payload size exceeded',
  code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
}
const BAD_TEXT = {
  class: 'Error',
  message: 'Invalid WebSocket frame: invalid UTF-8 sequence',
  code: 'WS_ERR_INVALID_UTF8',
}
const CUT = [1006, '']
const badFrame = (message: string, code: string): object => ({
  class: 'RangeError',
  message: `Invalid WebSocket frame: ${message}`,
  code,
})
const SOME_BAD_FRAME = { class: 'RangeError', message: 'Invalid WebSocket frame', code: 'WS_ERR_INVALID_OPCODE' }
const NOT_TOLD_APART = 'uWebSockets.js has one word for all broken frames, and sends no close frame.'

/** The cases. */
export const CLOSING: readonly Case[] = [
  violation('a message over maxPayload', text('x'.repeat(1001)), [TOO_BIG, CUT, [1009, '']]),
  violation(
    'text that is not UTF-8',
    text(Uint8Array.of(0xff)),
    [BAD_TEXT, CUT, [1007, '']],
    [BAD_TEXT, CUT, 'no close frame'],
  ),
  violation(
    'a close code that is not allowed',
    encodeFrame({ opcode: OPCODE.close, payload: Uint8Array.of(0x03, 0xe7) }),
    [badFrame('invalid status code 999', 'WS_ERR_INVALID_CLOSE_CODE'), CUT, [1002, '']],
    [badFrame('invalid status code', 'WS_ERR_INVALID_CLOSE_CODE'), CUT, [1005, '']],
    'uWebSockets.js does not tell the code, and answers with an empty close frame.',
  ),
  violation(
    'an opcode that is none',
    encodeFrame({ opcode: 3, payload: new Uint8Array() }),
    [badFrame('invalid opcode 3', 'WS_ERR_INVALID_OPCODE'), CUT, [1002, '']],
    [SOME_BAD_FRAME, CUT, 'no close frame'],
    NOT_TOLD_APART,
  ),
  violation(
    'a ping that is too long',
    encodeFrame({ opcode: OPCODE.ping, payload: new Uint8Array(126) }),
    [badFrame('invalid payload length 126', 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH'), CUT, [1002, '']],
    [SOME_BAD_FRAME, CUT, 'no close frame'],
    NOT_TOLD_APART,
  ),
  violation(
    'a close frame of one byte',
    encodeFrame({ opcode: OPCODE.close, payload: Uint8Array.of(3) }),
    [badFrame('invalid payload length 1', 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH'), CUT, [1002, '']],
    [
      [1005, ''],
      [1005, ''],
    ],
    'uWebSockets.js takes it for an empty one.',
  ),
  violation(
    'a close reason that is not UTF-8',
    encodeFrame({ opcode: OPCODE.close, payload: Uint8Array.of(0x03, 0xe8, 0xff) }),
    [BAD_TEXT, CUT, [1007, '']],
    [badFrame('invalid status code', 'WS_ERR_INVALID_CLOSE_CODE'), CUT, [1005, '']],
    'uWebSockets.js has one word for all that is wrong with a close frame, and answers with an empty one.',
  ),
  {
    name: 'reports a binary frame between fragments of text',
    expected: [badFrame('invalid opcode 2', 'WS_ERR_INVALID_OPCODE'), CUT],
    onUws: {
      because: 'uWebSockets.js joins it to the fragments before it.',
      expected: [
        ['one two ', true],
        ['three', false],
        [1000, ''],
      ],
    },
    async run(stage) {
      return hearFrames(stage, [
        { opcode: OPCODE.text, payload: Buffer.from('one '), fin: false },
        { opcode: OPCODE.binary, payload: Buffer.from('two ') },
        { opcode: OPCODE.continuation, payload: Buffer.from('three') },
        { opcode: OPCODE.close, payload: Uint8Array.of(0x03, 0xe8) },
      ])
    },
  },
  {
    name: 'reports a frame without a mask',
    expected: [badFrame('MASK must be set', 'WS_ERR_EXPECTED_MASK'), CUT],
    onUws: {
      because: 'uWebSockets.js reads it as if it had one: four of its bytes are the mask.',
      expected: [
        ['abcd', true],
        [1000, ''],
      ],
    },
    async run(stage) {
      return hearFrames(stage, [
        { opcode: OPCODE.binary, payload: Buffer.from('\0\0\0\0abcd'), statedLength: 4, mask: null },
        { opcode: OPCODE.close, payload: Uint8Array.of(0x03, 0xe8) },
      ])
    },
  },
  {
    name: 'a message of exactly maxPayload passes',
    expected: 1000,
    async run(stage) {
      const { socket, client } = await stage.pair({ maxPayload: 1000 })
      const arrived = nextMessage(socket)
      client.send('x'.repeat(1000))
      return (await arrived)[0].length
    },
  },
  {
    name: 'takes messages of any size with maxPayload 0',
    expected: 3_000_000,
    async run(stage) {
      const { socket, client } = await stage.pair({ maxPayload: 0 })
      const arrived = nextMessage(socket)
      client.send(Buffer.alloc(3_000_000))
      return (await arrived)[0].length
    },
  },
  {
    name: 'tells the code and reason of the peer',
    expected: [
      [4001, 'bye'],
      [1000, ''],
      [1005, ''],
      [1011, 'ünï'],
    ],
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      for (const values of [[4001, 'bye'], [1000], [], [1011, 'ünï']] as [code?: number, reason?: string][]) {
        const { socket, client } = await stage.join(server)
        client.close(...values)
        seen.push(await ending(socket))
      }
      return seen
    },
  },
  {
    name: 'tells codes 3000 to 3999 and 1012 to 1014 of the peer',
    expected: [
      [3001, 'mine'],
      [1012, ''],
    ],
    onUws: {
      because: 'uWebSockets.js takes these codes for invalid.',
      expected: [CUT, CUT],
    },
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      for (const values of [[3001, 'mine'], [1012]] as [code: number, reason?: string][]) {
        const { socket, client } = await stage.join(server)
        socket.on('error', () => undefined)
        client.close(...values)
        seen.push(await ending(socket))
      }
      return seen
    },
  },
  {
    name: 'tells the peer its code and reason',
    expected: [
      [
        [4001, 'bye'],
        [4001, 'bye'],
      ],
      [
        [3999, ''],
        [3999, ''],
      ],
      [
        [1005, ''],
        [1005, ''],
      ],
      [
        [1014, 'bytes'],
        [1014, 'bytes'],
      ],
    ],
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      const calls: [code?: number, reason?: string | Buffer][] = [
        [4001, 'bye'],
        [3999],
        [],
        [1014, Buffer.from('bytes')],
      ]
      for (const values of calls) {
        const { socket, client } = await stage.join(server)
        const ends = [ending(client), ending(socket)]
        socket.close(...values)
        seen.push(await Promise.all(ends))
      }
      return seen
    },
  },
  {
    name: 'refuses codes and reasons that may not be sent, and stays open',
    expected: [
      ...[999, 1004, 1005, 1006, 1015, 2999, 5000].map(() => BAD_CODE),
      BAD_CODE,
      { class: 'RangeError', message: 'The message must not be greater than 123 bytes' },
      1,
    ],
    async run(stage) {
      const { socket } = await stage.pair()
      const thrown = [999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) => thrownBy(() => socket.close(code)))
      thrown.push(thrownBy(() => socket.close('1000' as unknown as number)))
      thrown.push(thrownBy(() => socket.close(1000, 'ü'.repeat(62))))
      return [...thrown, socket.readyState]
    },
  },
  {
    name: 'close tells everything that was sent before it',
    expected: [
      ['1', '2', '3'],
      [4000, 'done'],
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const heard: string[] = []
      client.on('message', (data: Buffer) => heard.push(data.toString()))
      const ended = ending(client)
      for (const value of ['1', '2', '3']) socket.send(value)
      socket.close(4000, 'done')
      return [heard, await ended]
    },
  },
  {
    name: 'close sends what was large before it',
    expected: [9_000_000, 1000],
    async run(stage) {
      const { socket, client } = await stage.pair()
      let length = 0
      client.on('message', (data: Buffer) => (length += data.length))
      const ended = ending(client)
      for (let count = 0; count < 3; count++) socket.send(Buffer.alloc(3_000_000))
      socket.close(1000)
      const [code] = await ended
      return [length, code]
    },
  },
  {
    name: 'messages that cross a close frame are delivered',
    expected: ['crossing'],
    onUws: { because: 'uWebSockets.js hears nothing behind its own close frame.', expected: [] },
    async run(stage) {
      const { socket, client } = await stage.pair()
      const heard: string[] = []
      socket.on('message', (data: Buffer) => heard.push(data.toString()))
      const ended = ending(client)
      client.send('crossing')
      socket.close(1000)
      await Promise.all([ended, socket.readyState === socket.CLOSED ? null : ending(socket)])
      return heard
    },
  },
  {
    name: 'terminate cuts, without an error',
    expected: [2, CUT, CUT, 0],
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const ends = [ending(socket), ending(client)]
      socket.terminate()
      const state = socket.readyState
      return [state, ...(await Promise.all(ends)), server.clients.size]
    },
  },
  {
    name: 'terminate inside connection comes behind the handshake',
    expected: ['open', CUT],
    async run(stage) {
      const server = await stage.serve()
      server.on('connection', (socket) => socket.terminate())
      const client = stage.call(server)
      const ended = ending(client)
      await once(client, 'open')
      return ['open', await ended]
    },
  },
  {
    name: 'close inside connection says its code',
    expected: [4003, 'no'],
    async run(stage) {
      const server = await stage.serve()
      server.on('connection', (socket) => socket.close(4003, 'no'))
      return ending(stage.call(server))
    },
  },
  {
    name: 'a client that vanishes ends with 1006',
    expected: [CUT, CUT, 0],
    async run(stage) {
      const server = await stage.serve()
      const seen: unknown[] = []
      for (const leave of ['finish', 'reset'] as const) {
        const arrived = once(server, 'connection') as Promise<[WebSocket]>
        const client = await RawClient.open({ port: portOf(server) })
        const [socket] = await arrived
        socket.on('error', () => undefined)
        const ended = ending(socket)
        client[leave]()
        seen.push(await ended)
        client.destroy()
      }
      return [...seen, server.clients.size]
    },
  },
  {
    name: 'leaves clients before its own close is told',
    expected: 0,
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const size = new Promise((resolve) => socket.on('close', () => resolve(server.clients.size)))
      client.close()
      return size
    },
  },
  {
    name: 'calls on a closed socket do nothing',
    expected: 3,
    async run(stage) {
      const { socket, client } = await stage.pair()
      const ended = ending(socket)
      client.close()
      await ended
      socket.close(1000)
      socket.terminate()
      socket.pause()
      socket.resume()
      return socket.readyState
    },
  },
]
