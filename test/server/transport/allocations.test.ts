/**
 * What V8 is asked for by a packet on its way through the connection of an engine, on a stand-in of what the engine stands
 * on: counted as in test/server/websocket-server/allocations.test.ts, which has no engine. The bounds leave no room for
 * a closure, the least of the faults that are planted.
 */

import t from 'tap'
import { count, least } from '../../support/counting-program.ts'

const PROGRAM = 'engine-loop.ts'
const BYTES = 200

const uws = 'src/server/transport/uws-connection.ts'
const ws = 'src/system/ws-connection.ts'
const toldByUws = { file: uws, text: 'this.#events.message(new Uint8Array(message), !isBinary)' }
const sentByUws = { file: uws, text: 'socket.send(batch.bytesAt(index),' }
const toldByWs = { file: ws, text: 'this.#tell((events) => events.message(data, !isBinary))' }
const sentByWs = { file: ws, text: 'copy.set(packet, start)' }

const WAYS = [
  {
    words: ['uws', 'in'],
    bound: 130,
    faults: {
      'a second copy': { ...toldByUws, instead: 'this.#events.message(new Uint8Array(message).slice(), !isBinary)' },
      'a closure': {
        ...toldByUws,
        instead: '((events) => events.message(new Uint8Array(message), !isBinary))(this.#events)',
      },
    },
  },
  {
    words: ['uws', 'out'],
    bound: 16,
    faults: {
      'a copy': { ...sentByUws, instead: 'socket.send(new Uint8Array([...batch.bytesAt(index)]),' },
      'a closure': { ...sentByUws, instead: 'socket.send((() => batch.bytesAt(index))(),' },
    },
  },
  {
    words: ['ws', 'in'],
    bound: 200,
    faults: {
      'a copy': {
        ...toldByWs,
        instead: 'this.#tell((events) => events.message(new Uint8Array([...data]), !isBinary))',
      },
      'a closure': { ...toldByWs, instead: 'this.#tell((events) => (() => events.message(data, !isBinary))())' },
    },
  },
  {
    words: ['ws', 'out'],
    bound: 225,
    faults: {
      'a second copy': { ...sentByWs, instead: 'copy.set(packet.slice(), start)' },
      'a closure': { ...sentByWs, instead: '(() => copy.set(packet, start))()' },
    },
  },
]

for (const { words, bound, faults } of WAYS) {
  const way = words.join(' ')

  t.test(`${way}: a packet costs V8 less than ${bound} bytes beside its own memory`, async (t) => {
    const counted = count(PROGRAM, words)

    t.equal(counted.bytes, counted.packets * BYTES, 'what went through')
    t.equal(counted.packets, 60_000, 'how often')
    t.ok(least(counted) < bound, `${least(counted)} bytes`)
  })

  for (const [what, fault] of Object.entries(faults)) {
    t.test(`${way}: ${what} for each packet is noticed`, async (t) => {
      t.ok(least(count(PROGRAM, words, [fault])) > bound)
    })
  }
}
