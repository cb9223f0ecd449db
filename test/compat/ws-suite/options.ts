/**
 * Cases of options that bound or change what `ws` does with frames: each at work there, and refused on uWebSockets.js with
 * a sentence that names the way out, or working there too.
 */

import { once } from 'node:events'
import type { WebSocket } from 'ws'
import { encodeFrame, OPCODE, type FrameParts } from '../../support/frames.ts'
import { RawClient } from '../../support/raw-client.ts'
import { described, ending, portOf, thrownBy, type Stage } from './stage.ts'
import type { Case } from './subject.ts'

/** A server's socket with a client that writes frames by hand. */
async function rawPair(stage: Stage, options: object): Promise<{ socket: WebSocket; client: RawClient }> {
  const server = await stage.serve({ ...options })
  const arrived = once(server, 'connection') as Promise<[WebSocket]>
  const client = await RawClient.open({ port: portOf(server) })
  const [socket] = await arrived
  return { socket, client }
}

/** A case of an option that is refused on uWebSockets.js; `why` is the middle of the sentence. */
function refusedOption(options: object, why: string, expected: unknown, observe: Observe): Case {
  const [name = ''] = Object.keys(options)
  const message = `Option "${name}" cannot be had on uWebSockets.js: ${why} Use { engine: 'ws' }.`
  return {
    name: `option ${name} does what ws says, or is refused`,
    expected,
    onUws: { expected: { class: 'TypeError', message }, because: why },
    async run(stage) {
      const thrown = thrownBy(() => stage.make({ ...options }).close())
      return thrown['nothing'] === true ? observe(stage, options) : thrown
    },
  }
}

type Observe = (stage: Stage, options: object) => Promise<unknown>

/** What the socket emits for these frames, and the code of the close frame that the client gets. */
function afterFrames(...frames: FrameParts[]): Observe {
  return async (stage, options) => {
    const { socket, client } = await rawPair(stage, options)
    const seen: unknown[] = []
    socket.on('error', (error) => seen.push(described(error)))
    const ended = ending(socket)
    client.write(Buffer.concat(frames.map(encodeFrame)))
    const frame = await client.closeFrames.next().catch(() => null)
    client.destroy()
    return [...seen, (await ended)[0], frame?.code ?? 'no close frame']
  }
}

const tooMany = (what: string): object => ({
  ...{ class: 'RangeError', message: `Too many ${what}`, code: 'WS_ERR_TOO_MANY_BUFFERED_PARTS' },
})

/** The cases. */
export const OPTIONS: readonly Case[] = [
  refusedOption({ autoPong: false }, 'it answers every ping by itself.', ['a', 'by hand'], async (stage, options) => {
    const { socket, client } = await rawPair(stage, options)
    const pinged = once(socket, 'ping') as Promise<[Buffer]>
    client.ping(Buffer.from('a'))
    const [payload] = await pinged
    socket.pong('by hand')
    const pong = await client.pongs.next()
    client.destroy()
    return [payload.toString(), Buffer.from(pong).toString()]
  }),
  refusedOption(
    { backlog: 10 },
    'it asks the operating system for 512 waiting sockets, always.',
    true,
    async (stage, options) => portOf(await stage.serve({ ...options })) > 0,
  ),
  refusedOption(
    { maxFragments: 2 },
    'it joins fragments without counting.',
    [tooMany('message fragments'), 1006, 1008],
    afterFrames(
      { opcode: OPCODE.text, fin: false },
      { opcode: OPCODE.continuation, fin: false },
      { opcode: OPCODE.continuation, fin: false },
    ),
  ),
  refusedOption(
    { maxBufferedChunks: 2 },
    'it joins what arrives without counting.',
    [tooMany('buffered chunks'), 1006, 1008],
    afterFrames({ opcode: OPCODE.binary, payload: new Uint8Array(1_000_000) }),
  ),
  refusedOption(
    { maxPendingAutoPongs: 1 },
    'it answers pings by itself and does not say when.',
    [1006, 'no close frame'],
    afterFrames({ opcode: OPCODE.ping }, { opcode: OPCODE.ping }, { opcode: OPCODE.ping }),
  ),
  refusedOption({ skipUTF8Validation: true }, 'it validates all text.', 'ff', async (stage, options) => {
    const { socket, client } = await rawPair(stage, options)
    const arrived = once(socket, 'message') as Promise<[Buffer]>
    client.write(encodeFrame({ opcode: OPCODE.text, payload: Uint8Array.of(0xff) }))
    const [data] = await arrived
    client.destroy()
    return data.toString('hex')
  }),
  {
    name: 'option closeTimeout bounds what was sent before the close frame',
    expected: [1006, ''],
    async run(stage) {
      const { socket, client } = await rawPair(stage, { closeTimeout: 50 })
      client.stopReading()
      const ended = ending(socket)
      // More than the operating system takes for a client that does not read.
      socket.send(Buffer.alloc(40_000_000))
      socket.close(1000)
      const end = await ended
      client.destroy()
      return end
    },
  },
  {
    name: 'option closeTimeout bounds how long the answer to a close frame may take',
    expected: [1006, ''],
    onUws: { because: 'uWebSockets.js does not wait for the answer: see close().', expected: [1000, ''] },
    async run(stage) {
      const { socket, client } = await rawPair(stage, { closeTimeout: 50 })
      client.answersClose = false
      const ended = ending(socket)
      socket.close(1000)
      const end = await ended
      client.destroy()
      return end
    },
  },
  {
    name: 'a setting of perMessageDeflate that asks for context takeover is refused on uWebSockets.js',
    expected: [{ nothing: true }, { nothing: true }, { nothing: true }],
    onUws: {
      because: 'uWebSockets.js keeps no context, and compresses one message at a time.',
      expected: [...['serverNoContextTakeover', 'clientNoContextTakeover'].map(noTakeover), { nothing: true }],
    },
    async run(stage) {
      const make = (perMessageDeflate: object) => thrownBy(() => stage.make({ perMessageDeflate }))
      return [
        make({ serverNoContextTakeover: false, concurrencyLimit: 3 }),
        make({ clientNoContextTakeover: false }),
        make({ serverNoContextTakeover: true, clientNoContextTakeover: true, concurrencyLimit: 3, threshold: 10 }),
      ]
    },
  },
]

function noTakeover(name: string): object {
  const why = 'it keeps no context from one message to the next.'
  return {
    class: 'TypeError',
    message: `Option "perMessageDeflate.${name}" cannot be had on uWebSockets.js: ${why} Use { engine: 'ws' }.`,
  }
}
