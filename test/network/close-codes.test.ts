/**
 * Every close code from 0 to 5000, each said by a client of its own, in bursts: the game hears the valid ones as they
 * were said, the others count as a broken protocol. What uWebSockets.js takes for invalid, its `cannot` says.
 */

import t from 'tap'
import { encodeFrame, closePayload, OPCODE } from '../support/frames.ts'
import { crowdRequest, joinCrowd } from './crowd.ts'
import { inability, onEachEngine } from './engines.ts'
import { NetworkScene } from './scene.ts'

const LAST_CODE = 5000
const BURST = 250

/** RFC 6455, section 7.4, and the registry of IANA: what a peer may say. */
function isValid(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: hears each close code from 0 to 5000 as what it is`, async (t) => {
    const scene = NetworkScene.listening(t, { engine, keepsJournal: false, max_connections_per_ip: 1000 })
    await scene.addBystander()
    const hasNarrowRange = inability(engine, 'report-close-codes-3000-to-3999') !== undefined
    const isReported = (code: number): boolean => {
      return isValid(code) && !(hasNarrowRange && ((code >= 1012 && code <= 1014) || (code >= 3000 && code <= 3999)))
    }
    const codeOf = new Map<number, number>()
    const heard: { said: number; code: number; reason: string }[] = []
    const left: { said: number; wasClean: boolean }[] = []
    const { server } = scene
    server.connect('client_connected', (id) => codeOf.set(id, Number(server.get_peer_handshake(id)?.path.slice(1))))
    server.connect('client_close_request', (id, code, reason) =>
      heard.push({ said: codeOf.get(id) ?? -1, code, reason }),
    )
    server.connect('client_disconnected', (id, wasClean) => left.push({ said: codeOf.get(id) ?? -1, wasClean }))

    for (let first = 0; first <= LAST_CODE; first += BURST) {
      const codes = Array.from({ length: Math.min(BURST, LAST_CODE + 1 - first) }, (_, index) => first + index)
      const joining = codes.map(async (code) => {
        const socket = await joinCrowd(scene.port, code, crowdRequest(`/${code}`))
        socket.write(encodeFrame({ opcode: OPCODE.close, payload: closePayload(code, 'why') }))
        return socket
      })
      const sockets = await scene.during(Promise.all(joining))
      await scene.until(() => left.length >= first + codes.length, 'the disconnections of a burst')
      for (const socket of sockets) socket.resetAndDestroy()
    }

    const all = Array.from({ length: LAST_CODE + 1 }, (_, code) => code)
    const reported = all.filter(isReported)
    const bySaid = <T extends { said: number }>(list: T[]): T[] => list.sort((a, b) => a.said - b.said)
    t.strictSame(
      bySaid(heard),
      reported.map((code) => ({ said: code, code, reason: 'why' })),
    )
    t.strictSame(
      bySaid(left),
      all.map((code) => ({ said: code, wasClean: isReported(code) })),
    )
    t.strictSame(scene.refusalCounts, { 'invalid-close-code': all.length - reported.length })
    t.ok(await scene.bystanderEchoes())
  })

  t.test(
    `${engine}: hears a close frame without a code as 0, and one that is no code and no text as broken`,
    async (t) => {
      const scene = NetworkScene.listening(t, { engine })
      const cases: [payload: Uint8Array, lines: string[]][] = [
        [new Uint8Array(0), ['client_close_request(0, "")', 'client_disconnected(true)']],
        [closePayload(1000, ''), ['client_close_request(1000, "")', 'client_disconnected(true)']],
        [
          closePayload(4000, 'ä'.repeat(61)),
          [`client_close_request(4000, "${'ä'.repeat(61)}")`, 'client_disconnected(true)'],
        ],
        [closePayload(4000, Uint8Array.of(0xff, 0xff)), ['client_disconnected(false)']],
      ]
      for (const [payload, lines] of cases) {
        const { client, id } = await scene.join()
        client.write(encodeFrame({ opcode: OPCODE.close, payload }))

        t.strictSame(await scene.goodbye(id), ['client_connected("")', ...lines])
      }
    },
  )
})
