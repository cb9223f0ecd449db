/**
 * Cases of createWebSocketStream.
 */

import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { ending, type Stage } from './stage.ts'
import type { Case } from './subject.ts'

/** Everything that a stream gives, as text. */
async function drained(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const chunk of stream) all += String(chunk)
  return all
}

async function streamed(stage: Stage, options: object = {}) {
  const pair = await stage.pair()
  return { ...pair, stream: stage.subject.createWebSocketStream(pair.socket, options) }
}

/** The cases. */
export const STREAMS: readonly Case[] = [
  {
    name: 'a stream reads messages and writes them',
    expected: ['one two', 'three', true],
    async run(stage) {
      const { stream, client } = await streamed(stage)
      const arrived = once(client, 'message') as Promise<[Buffer, boolean]>
      stream.write('three')
      const [data, isBinary] = await arrived
      const all = drained(stream)
      client.send('one ')
      client.send('two')
      client.close()
      return [await all, data.toString(), isBinary]
    },
  },
  {
    name: 'a stream ends with its connection, and closes',
    expected: ['end', 'finish', 'close'],
    async run(stage) {
      const { stream, client } = await streamed(stage)
      const order: string[] = []
      for (const event of ['end', 'finish', 'close']) stream.on(event, () => order.push(event))
      stream.resume()
      stream.on('end', () => stream.end())
      client.close()
      await once(stream, 'close')
      return order
    },
  },
  {
    name: 'the end of writing closes the connection',
    expected: ['last', [1005, '']],
    async run(stage) {
      const { stream, client } = await streamed(stage)
      const ended = ending(client)
      const arrived = once(client, 'message') as Promise<[Buffer]>
      stream.resume()
      stream.end('last')
      const [data] = await arrived
      const end = await ended
      return [data.toString(), end]
    },
  },
  {
    name: 'a stream that is ended finishes, then ends, and closes',
    expected: ['finish', 'end', 'close'],
    async run(stage) {
      const { stream } = await streamed(stage)
      const order: string[] = []
      for (const event of ['end', 'finish', 'close']) stream.on(event, () => order.push(event))
      stream.resume()
      stream.end('last')
      await once(stream, 'close')
      return order
    },
  },
  {
    name: 'destroying a stream cuts the connection',
    expected: [[1006, ''], 'gone'],
    async run(stage) {
      const { stream, client } = await streamed(stage)
      const ended = ending(client)
      const failed = once(stream, 'error') as Promise<[Error]>
      stream.destroy(new Error('gone'))
      const [error] = await failed
      return [await ended, error.message]
    },
  },
  {
    name: 'object mode keeps messages apart, and text a string',
    expected: ['a', 'b', true],
    async run(stage) {
      const { stream, client } = await streamed(stage, { readableObjectMode: true })
      const seen: unknown[] = []
      stream.on('data', (chunk: unknown) => seen.push(chunk))
      const end = once(stream, 'end')
      client.send('a')
      client.send('b')
      client.send(Buffer.from('c'))
      client.close()
      await end
      return [seen[0], seen[1], Buffer.isBuffer(seen[2])]
    },
  },
  {
    name: 'a slow reader pauses the connection, and nothing is lost',
    expected: [true, 400_000],
    async run(stage) {
      const { stream, socket, client } = await streamed(stage, { readableHighWaterMark: 1000 })
      let wasPaused = false
      const { pause } = socket
      socket.pause = () => {
        wasPaused = true
        Reflect.apply(pause, socket, [])
      }
      for (let count = 0; count < 40; count++) client.send('x'.repeat(10_000))
      client.close()
      const all = await drained(stream)
      return [wasPaused, all.length]
    },
  },
  {
    name: 'two streams can be piped into each other',
    expected: 'through',
    async run(stage) {
      const { stream, client } = await streamed(stage)
      void pipeline(stream, stream).catch(() => undefined)
      const arrived = once(client, 'message') as Promise<[Buffer]>
      client.send('through')
      const [data] = await arrived
      return data.toString()
    },
  },
]
