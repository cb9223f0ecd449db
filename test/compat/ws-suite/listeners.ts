/**
 * Cases of events and the two kinds of listeners.
 */

import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { collect, ending, kindOf, nextMessage, uncaughtIn, type Pair } from './stage.ts'
import type { Case } from './subject.ts'

const textOf = (data: WebSocket.Data): string => (typeof data === 'string' ? data : kindOf(data))

/** The cases. */
export const LISTENERS: readonly Case[] = [
  {
    name: 'listeners of the browser’s kind hear events',
    expected: [
      ['message', 'text', true],
      ['message', 'ArrayBuffer', true],
      ['close', 4001, 'bye', true],
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const seen: unknown[] = []
      socket.binaryType = 'arraybuffer'
      socket.addEventListener('message', ({ type, data, target }) => {
        seen.push([type, typeof data === 'string' ? data : kindOf(data), target === socket])
      })
      socket.addEventListener('close', {
        handleEvent: ({ type, code, reason, wasClean }: WebSocket.CloseEvent) =>
          seen.push([type, code, reason, wasClean]),
      })
      client.send('text')
      client.send(Uint8Array.of(1))
      client.close(4001, 'bye')
      await ending(socket)
      return seen
    },
  },
  {
    name: 'properties for handlers can be read, replaced and emptied',
    expected: [null, true, ['second 2'], null],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const seen: string[] = []
      const before = socket.onmessage
      socket.onmessage = ({ data }) => seen.push(`first ${textOf(data)}`)
      const second = ({ data }: WebSocket.MessageEvent) => seen.push(`second ${textOf(data)}`)
      socket.onmessage = second
      const isSet = socket.onmessage === second
      const arrived = nextMessage(socket)
      client.send('2')
      await arrived
      socket.onmessage = null
      return [before, isSet, seen, socket.onmessage]
    },
  },
  {
    name: 'a listener is added once, heard once with once, and can be removed',
    expected: { twice: 2, once: 1, removed: 0, other: 0 },
    async run(stage) {
      const { socket, client } = await stage.pair()
      const counts = { twice: 0, once: 0, removed: 0, other: 0 }
      const twice = () => counts.twice++
      const removed = () => counts.removed++
      socket.addEventListener('message', twice)
      socket.addEventListener('message', twice)
      socket.addEventListener('message', () => counts.once++, { once: true })
      socket.addEventListener('message', removed)
      socket.removeEventListener('message', removed)
      socket.addEventListener('ping' as 'message', () => counts.other++)
      const [, done] = collect(socket, 2)
      client.ping()
      client.send('1')
      client.send('2')
      await done
      return counts
    },
  },
  {
    name: 'with allowSynchronousEvents false, a turn of promises lies between two events',
    expected: ['message 1', 'promise', 'message 2', 'promise', 'message 3', 'promise'],
    async run(stage) {
      const { socket, client } = await stage.pair({ allowSynchronousEvents: false })
      const order: string[] = []
      socket.on('message', (data: Buffer) => {
        order.push(`message ${data.toString()}`)
        void Promise.resolve().then(() => order.push('promise'))
      })
      for (const text of ['1', '2', '3']) client.send(text)
      client.close()
      await ending(socket)
      return order
    },
  },
  {
    name: 'an error that nobody listens to is an uncaught exception',
    expected: ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', [1006, '']],
    async run(stage) {
      const { socket, client } = await stage.pair({ maxPayload: 100 })
      const [error, end] = await uncaughtIn(() => {
        client.send('x'.repeat(101))
        return ending(socket)
      })
      return [Reflect.get(error, 'code') as unknown, end]
    },
  },
  {
    name: 'an event is told in the turn in which it arrives, in order',
    expected: ['ping', 'message one', 'pong', 'message two', 'close 1000'],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const order: string[] = []
      socket.on('ping', () => order.push('ping'))
      socket.on('pong', () => order.push('pong'))
      socket.on('message', (data: Buffer) => order.push(`message ${data.toString()}`))
      socket.on('close', (code) => order.push(`close ${code}`))
      client.ping()
      client.send('one')
      client.pong()
      client.send('two')
      client.close(1000)
      await ending(socket)
      return order
    },
  },
  {
    name: 'messages that arrive together are told together',
    expected: ['m1', 'm2', 'm3', 'tick1', 'tick2', 'tick3', 'promise1', 'promise2', 'promise3'],
    onUws: {
      because: 'The engine runs ticks and promises behind each event.',
      expected: ['m1', 'tick1', 'promise1', 'm2', 'tick2', 'promise2', 'm3', 'tick3', 'promise3'],
    },
    run: async (stage) => (await turnsOf(await stage.pair())).filter((word) => !word.startsWith('turn')),
  },
  {
    name: 'allowSynchronousEvents false gives each message a turn of its own',
    expected: ['1', '2', '3'].flatMap((name) => [`m${name}`, `tick${name}`, `promise${name}`, `turn${name}`]),
    run: async (stage) => turnsOf(await stage.pair({ allowSynchronousEvents: false })),
  },
  {
    name: 'allowSynchronousEvents false keeps the order of all events, over a pause too',
    expected: [
      ['ping', 'one'],
      ['ping', 'one', 'two', 'pong', 'close 4001'],
    ],
    async run(stage) {
      const { server, socket, client } = await stage.pair({ allowSynchronousEvents: false })
      const order: string[] = []
      socket.on('ping', () => order.push('ping'))
      socket.on('pong', () => order.push('pong'))
      socket.on('close', (code) => order.push(`close ${code}`))
      const paused = new Promise<void>((resolve) => {
        socket.on('message', (data: Buffer) => {
          order.push(data.toString())
          if (order.length > 2) return
          socket.pause()
          resolve()
        })
      })
      client.ping()
      client.send('one')
      await paused
      client.send('two')
      client.pong()
      client.close(4001)
      // What another connection has sent later has arrived later.
      const witness = await stage.join(server)
      const arrived = nextMessage(witness.socket)
      witness.client.send('later')
      await arrived
      const before = [...order]
      const ended = ending(socket)
      socket.resume()
      await ended
      return [before, order]
    },
  },
  {
    name: 'resume tells behind the call, so that a listener that comes then misses nothing',
    expected: ['resumed', 'listening', 'message one', 'message two'],
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const order: string[] = []
      socket.pause()
      client.send('one')
      client.send('two')
      // What another connection has sent later has arrived later.
      const witness = await stage.join(server)
      const arrived = nextMessage(witness.socket)
      witness.client.send('later')
      await arrived
      socket.resume()
      order.push(socket.isPaused ? 'paused' : 'resumed')
      socket.on('message', (data: Buffer) => order.push(`message ${data.toString()}`))
      order.push('listening')
      client.close()
      await ending(socket)
      return order
    },
  },
]

/** Three messages in one segment, and what runs between their events. */
async function turnsOf({ socket, client }: Pair): Promise<string[]> {
  const order: string[] = []
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const name = data.toString()
      order.push(`m${name}`)
      process.nextTick(() => order.push(`tick${name}`))
      void Promise.resolve().then(() => order.push(`promise${name}`))
      setImmediate(() => {
        order.push(`turn${name}`)
        if (name === '3') resolve()
      })
    })
  })
  const { _socket: stream } = client as unknown as { _socket: Socket }
  stream.cork()
  for (const name of ['1', '2', '3']) client.send(name)
  stream.uncork()
  await done
  return order
}
