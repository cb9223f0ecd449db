/**
 * What a server relays between clients of Godot 4: the table of its rules, cell by cell, and that nobody speaks in the name
 * of another.
 */

import t from 'tap'
import { fc } from '../../support/property-test.ts'
import { relayWay } from '../../../src/godot4/scene/relay-table.ts'
import { idHex, ServerStage } from './server-stage.ts'

/** Of four clients the first sends; who gets it, and whether the server itself does. */
const TABLE = [
  { target: 'another client', of: ([, b]) => b, receivers: ['b'], server: false },
  { target: 'the sender itself', of: ([a]) => a, receivers: ['a'], server: false },
  { target: 'everybody', of: () => 0, receivers: ['b', 'c', 'd'], server: true },
  { target: 'all clients', of: () => -1, receivers: ['b', 'c', 'd'], server: false },
  { target: 'everybody but one', of: ([, , c = 0]) => -c, receivers: ['b', 'd'], server: true },
  { target: 'everybody but a stranger', of: () => -77, receivers: ['b', 'c', 'd'], server: true },
  { target: 'everybody but the sender', of: ([a = 0]) => -a, receivers: ['b', 'c', 'd'], server: true },
] satisfies { target: string; of: (ids: number[]) => number | undefined; receivers: string[]; server: boolean }[]

for (const { target, of, receivers, server } of TABLE) {
  t.test(`a packet for ${target} goes to ${receivers.join(', ')}${server ? ' and the server' : ''}`, async (t) => {
    const stage = new ServerStage()
    const clients = stage.joined(4)
    const names = ['a', 'b', 'c', 'd']
    const [a] = clients

    a?.send(`07 03 ${idHex(of(clients.map(({ id }) => id)) ?? 0)} 03 aa bb`)
    stage.tick()

    const heard = clients.map((client) => client.heard())
    t.strictSame(
      names.filter((_, index) => heard[index]?.length === 1),
      receivers,
    )
    for (const messages of heard)
      t.strictSame(messages, messages.length === 0 ? [] : [`0703${idHex(a?.id ?? 0)}03aabb`])
    t.strictSame(stage.take(), server ? [`peer_packet(${a?.id ?? 0}, aabb) of ${a?.id ?? 0}`] : [])
  })
}

for (const [what, target] of [
  ['the server, who is never relayed to', 1],
  ['somebody who is not there', 77],
] as const) {
  t.test(`a packet for ${what} goes nowhere, and is counted`, async (t) => {
    const stage = new ServerStage()
    const [a, b] = stage.joined(2)

    a?.send(`07 03 ${idHex(target)} 03 aa`)
    stage.tick()

    t.strictSame([a?.heard(), b?.heard()], [[], []])
    t.strictSame(stage.take(), [`packet_refused(${a?.id ?? 0}, unknown-target)`])
    t.equal(stage.api.get_refusal_counts()['unknown-target'], 1)
  })
}

t.test('the table is the same for every number', async (t) => {
  t.strictSame(relayWay(7), { toServer: false, toOne: 7, toOthers: false, except: 0 })
  t.strictSame(relayWay(1), { toServer: false, toOne: 0, toOthers: false, except: 0 })
  t.strictSame(relayWay(0), { toServer: true, toOne: 0, toOthers: true, except: 0 })
  t.strictSame(relayWay(-1), { toServer: false, toOne: 0, toOthers: true, except: 0 })
  t.strictSame(relayWay(-9), { toServer: true, toOne: 0, toOthers: true, except: 9 })
  t.strictSame(relayWay(-(2 ** 31)), { toServer: true, toOne: 0, toOthers: true, except: 2 ** 31 })
})

t.test('a relayed system command goes nowhere', async (t) => {
  const stage = new ServerStage()
  const [a, b] = stage.joined(2)

  a?.send(`07 03 ${idHex(0)} 07 02 ${idHex(b?.id ?? 0)}`)
  stage.tick()

  t.strictSame([b?.heard(), stage.take()], [[], [`packet_refused(${a?.id ?? 0}, system-in-relay)`]])
})

t.test('a server that does not relay refuses, and announces nobody', async (t) => {
  const stage = new ServerStage((api) => void (api.server_relay = false))
  const a = stage.connect()
  const b = stage.connect()
  stage.take()

  a.send(`07 03 ${idHex(0)} 03 aa`)
  stage.tick()

  t.strictSame([a.heard(), b.heard(), stage.take()], [[], [], [`packet_refused(${a.id}, relay-off)`]])
})

t.test('whatever a client sends, nobody hears of another source, and nothing that is not relayed', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 30 }), async (packets) => {
      const stage = new ServerStage()
      const [a, b, c] = stage.joined(3)
      const forged = packets.map((bytes, index) => (index % 2 === 0 ? bytes : Buffer.concat([Buffer.of(7, 3), bytes])))

      for (const bytes of forged) a?.memory.send(bytes)
      stage.tick()

      const stamp = `0703${idHex(a?.id ?? 0)}`
      const heard = [...(b?.heard() ?? []), ...(c?.heard() ?? [])]
      if (heard.some((message) => !message.startsWith(stamp))) throw new Error(heard.join(' '))
      const told = stage.take().filter((line) => !line.includes(`(${a?.id ?? 0},`))
      if (told.length > 0) throw new Error(told.join(' '))
    }),
    { numRuns: 60, seed: 7 },
  )
  t.pass('nothing was forged')
})
