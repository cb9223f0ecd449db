/**
 * Cases of open connections: messages of all kinds, callbacks, states, pings, listeners.
 */

import { once } from 'node:events'
import { collect, described, ending, kindOf, nextMessage, thrownBy, told } from './stage.ts'
import type { Case } from './subject.ts'

const isWithReason = (because: string, expected: unknown): Required<Pick<Case, 'onUws'>> => ({
  onUws: { because, expected },
})

const NO_MASK = "cannot be had on uWebSockets.js: it masks nothing, as servers should not. Use { engine: 'ws' }."

/** The cases. */
export const SOCKETS: readonly Case[] = [
  {
    name: 'sends every kind of data that ws takes',
    expected: [
      ['text', false],
      ['', false],
      ['7', false],
      ['0', false],
      ['', true],
      ['', true],
      ['buffer', true],
      ['abc', true],
      ['abc', true],
      ['bc', true],
      ['xy', true],
      ['abc', true],
      ['as text', false],
      ['as binary', true],
      ['\ufffd', false],
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const abc = Uint8Array.of(97, 98, 99)
      const [seen, done] = collect(client, 15)
      const values: unknown[] = ['text', '', 7, 0, undefined, null, Buffer.from('buffer'), abc, abc.buffer]
      values.push(new DataView(abc.buffer, 1), [120, 121], new Blob(['abc']))
      for (const value of values) socket.send(value as string)
      socket.send(Buffer.from('as text'), { binary: false })
      socket.send('as binary', { binary: true })
      socket.send('\ud800')
      await done
      return seen
    },
  },
  {
    name: 'throws for data that it cannot send',
    expected: ['TypeError', 'TypeError'],
    async run(stage) {
      const { socket } = await stage.pair()
      return [{}, true].map((data) => thrownBy(() => socket.send(data as never))['class'])
    },
  },
  {
    name: 'keeps the order behind a Blob, and counts what waits',
    expected: [
      [
        ['blob', true],
        ['behind', false],
      ],
      true,
      0,
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const [seen, done] = collect(client, 2)
      socket.send(new Blob(['blob']))
      socket.send('behind')
      const waiting = socket.bufferedAmount
      await done
      return [seen, waiting >= 10, socket.bufferedAmount]
    },
  },
  {
    name: 'sends a message in fragments',
    expected: [
      ['one two three', false],
      ['ab', true],
      ['whole', false],
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const [seen, done] = collect(client, 3)
      socket.send('one ', { fin: false })
      socket.send('two ', { fin: false })
      socket.send('three')
      socket.send(Buffer.from('a'), { fin: false })
      socket.send(Buffer.from('b'), { fin: true })
      socket.send('whole')
      await done
      return seen
    },
  },
  {
    name: 'calls back when a message is out, never inside send',
    expected: [
      ['sent', 'first', 'second', 'third'],
      [[], []],
    ],
    async run(stage) {
      const { socket } = await stage.pair()
      const order: string[] = []
      socket.send('a', () => order.push('first'))
      socket.send('b', {}, () => order.push('second'))
      socket.ping('c', false, () => order.push('third'))
      order.push('sent')
      const values = [
        await told((callback) => socket.send('d', callback)),
        await told((callback) => socket.ping(callback)),
      ].map((list) => list.filter((value) => value !== undefined && value !== null))
      return [order, values]
    },
  },
  {
    name: 'calls back for a large message when it is taken, and buffers nothing then',
    expected: [8_000_000, 0, true],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const arrived = once(client, 'message') as Promise<[Buffer]>
      let wasCalled = false
      const taken = told((callback) => socket.send(Buffer.alloc(8_000_000), callback)).then(() => (wasCalled = true))
      const [data] = await arrived
      await taken
      return [data.length, socket.bufferedAmount, wasCalled]
    },
  },
  {
    name: 'counts what is sent too late, and says so',
    expected: [
      [2, [{ class: 'Error', message: 'WebSocket is not open: readyState 2 (CLOSING)' }]],
      [5, [{ class: 'Error', message: 'WebSocket is not open: readyState 3 (CLOSED)' }]],
    ],
    async run(stage) {
      const { socket } = await stage.pair()
      const ended = ending(socket)
      const base = socket.bufferedAmount
      socket.terminate()
      const late = await told((callback) => socket.send('ab', callback))
      const between = socket.bufferedAmount - base
      await ended
      const later = await told((callback) => socket.ping('abc', false, callback))
      return [
        [between, late.map(described)],
        [socket.bufferedAmount - base, later.map(described)],
      ]
    },
  },
  {
    name: 'receives text as a Buffer and binary as binaryType says',
    expected: [
      ['Buffer', 'text', false],
      ['Buffer', 'abc', true],
      ['Buffer', 'text', false],
      ['ArrayBuffer', 'abc', true],
      ['Array', 'abc', true],
      ['Blob', 'abc', true],
    ],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const seen: unknown[] = []
      const take = async (text: boolean): Promise<void> => {
        const arrived = once(socket, 'message') as Promise<[unknown, boolean]>
        if (text) client.send('text')
        else client.send(Buffer.from('abc'))
        const [data, isBinary] = await arrived
        seen.push([kindOf(data), await textOf(data), isBinary])
      }
      await take(true)
      await take(false)
      socket.binaryType = 'arraybuffer'
      await take(true)
      await take(false)
      socket.binaryType = 'fragments'
      await take(false)
      Reflect.set(socket, 'binaryType', 'blob')
      await take(false)
      return seen
    },
  },
  {
    name: 'gives what it received for ever',
    expected: [['one', 'two', 'three'], true],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const kept: Buffer[] = []
      socket.on('message', (data: Buffer) => kept.push(data))
      for (const text of ['one', 'two', 'three', 'end']) client.send(Buffer.from(text))
      while (kept.length < 4) await once(socket, 'message')
      return [kept.slice(0, 3).map(String), kept.every(Buffer.isBuffer)]
    },
  },
  {
    name: 'joins fragments',
    expected: ['onetwo', false],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const arrived = nextMessage(socket)
      client.send('one', { fin: false })
      client.send('two')
      return arrived
    },
  },
  {
    name: 'tells pings and pongs with their payload, and answers pings',
    expected: ['from client', 'from server', 'pong of client', ''],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const pinged = once(socket, 'ping') as Promise<[Buffer]>
      const answered = once(client, 'pong') as Promise<[Buffer]>
      client.ping('from client')
      const [[ping], [answer]] = await Promise.all([pinged, answered])
      const ponged = once(socket, 'pong') as Promise<[Buffer]>
      socket.ping('from server')
      const [pong] = await ponged
      const unasked = once(socket, 'pong') as Promise<[Buffer]>
      client.pong('pong of client')
      const [free] = await unasked
      const empty = once(client, 'ping') as Promise<[Buffer]>
      socket.ping()
      const [nothing] = await empty
      if (String(answer) !== String(ping)) throw new Error('The pong carries the payload of the ping.')
      return [ping, pong, free, nothing].map(String)
    },
  },
  {
    name: 'takes numbers and Buffers in pings, and 125 bytes at most',
    expected: ['42', 125, { class: 'RangeError', message: 'The data size must not be greater than 125 bytes' }],
    async run(stage) {
      const { socket, client } = await stage.pair()
      const take = async (data: unknown): Promise<Buffer> => {
        const pinged = once(client, 'ping') as Promise<[Buffer]>
        socket.ping(data)
        return (await pinged)[0]
      }
      const number = await take(42)
      const most = await take(Buffer.alloc(125))
      return [number.toString(), most.length, thrownBy(() => socket.ping('x'.repeat(126)))]
    },
  },
  {
    name: 'sends pongs of its own',
    expected: 'unasked',
    ...isWithReason('pong() is refused: uWebSockets.js sends no other pongs than answers.', {
      class: 'TypeError',
      message:
        "pong() cannot be had on uWebSockets.js: it answers pings by itself and sends no other pongs. Use { engine: 'ws' }.",
    }),
    async run(stage) {
      const { socket, client } = await stage.pair()
      const ponged = once(client, 'pong') as Promise<[Buffer]>
      const thrown = thrownBy(() => socket.pong('unasked'))
      if (thrown['nothing'] !== true) return thrown
      return String((await ponged)[0])
    },
  },
  {
    name: 'masks what it sends, where that is asked for',
    expected: [{ nothing: true }, { nothing: true }, 'WS_ERR_UNEXPECTED_MASK'],
    ...isWithReason('It is refused: uWebSockets.js masks nothing.', [
      {
        class: 'TypeError',
        message: `Option "mask" of send() ${NO_MASK}`,
      },
      {
        class: 'TypeError',
        message: `Argument "mask" of ping() ${NO_MASK}`,
      },
      'nothing',
    ]),
    async run(stage) {
      const { socket, client } = await stage.pair()
      let heard = 'nothing'
      client.on('error', (error) => (heard = String(described(error)['code'])))
      const ended = ending(client)
      const sent = thrownBy(() => socket.send('hi', { mask: true }))
      const pinged = thrownBy(() => socket.ping('hi', true))
      socket.close()
      await ended
      return [sent, pinged, heard]
    },
  },
  {
    name: 'has the constants on the class and on each socket, and its states',
    expected: [[0, 1, 2, 3], [0, 1, 2, 3], [1, 2, 3], true],
    async run(stage) {
      const { socket } = await stage.pair()
      const { WebSocket: Class } = stage.subject
      const states: number[] = [socket.readyState]
      const ended = ending(socket)
      socket.close()
      states.push(socket.readyState)
      await ended
      states.push(socket.readyState)
      const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
      return [
        names.map((name) => Class[name]),
        names.map((name) => socket[name]),
        states,
        Object.keys(Class.prototype).includes('readyState'),
      ]
    },
  },
  {
    name: 'has no protocol, extensions and url that it should not have',
    expected: ['', '', undefined, false, 'nodebuffer'],
    async run(stage) {
      const { socket } = await stage.pair()
      return [socket.protocol, socket.extensions, socket.url, socket.isPaused, socket.binaryType]
    },
  },
  {
    name: 'compresses where both sides want it',
    expected: ['permessage-deflate', 'permessage-deflate', 'x'.repeat(5000), 'y'.repeat(5000), 'small'],
    async run(stage) {
      const { socket, client } = await stage.pair({ perMessageDeflate: true }, { perMessageDeflate: true })
      const [seen, done] = collect(client, 2)
      const arrived = nextMessage(socket)
      socket.send('x'.repeat(5000))
      socket.send('small')
      client.send('y'.repeat(5000))
      const [text] = await arrived
      await done
      return [socket.extensions, client.extensions, seen[0]?.[0], text, seen[1]?.[0]]
    },
  },
  {
    name: 'does not compress where one side does not want it',
    expected: ['', '', '', ''],
    async run(stage) {
      const one = await stage.pair({ perMessageDeflate: true }, { perMessageDeflate: false })
      const other = await stage.pair({}, { perMessageDeflate: true })
      return [one.socket.extensions, one.client.extensions, other.socket.extensions, other.client.extensions]
    },
  },
  {
    name: 'tells what it has held back before the end, and neither while it is paused',
    expected: [[], ['message one', 'close 4001']],
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const heard: string[] = []
      socket.on('message', (data: Buffer) => heard.push(`message ${data.toString()}`))
      socket.on('close', (code) => heard.push(`close ${code}`))
      socket.pause()
      client.send('one')
      client.close(4001)
      const witness = await stage.join(server)
      const arrived = nextMessage(witness.socket)
      witness.client.send('later')
      await arrived
      const before = [...heard]
      const ended = ending(socket)
      socket.resume()
      await ended
      return [before, heard]
    },
  },
  {
    name: 'holds messages back while it is paused',
    expected: [true, [], false, ['one', 'two']],
    async run(stage) {
      const { server, socket, client } = await stage.pair()
      const heard: string[] = []
      socket.on('message', (data: Buffer) => heard.push(data.toString()))
      socket.pause()
      const isPaused = socket.isPaused
      client.send('one')
      client.send('two')
      // What another connection has sent later has arrived later.
      const witness = await stage.join(server)
      const arrived = nextMessage(witness.socket)
      witness.client.send('later')
      await arrived
      const before = [...heard]
      socket.resume()
      while (heard.length < 2) await new Promise((resolve) => setImmediate(resolve))
      return [isPaused, before, socket.isPaused, heard]
    },
  },
]

async function textOf(data: unknown): Promise<string> {
  if (data instanceof Blob) return data.text()
  if (Array.isArray(data)) return Buffer.concat(data as Buffer[]).toString()
  return Buffer.from(data as ArrayBuffer).toString()
}
