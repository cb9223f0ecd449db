/**
 * A certificate that is swapped while clients come in: who comes behind the swap is shown the new one, nobody whom the
 * server has taken is turned away, and who was in notices nothing. Many rounds, with handshakes of every stage under way.
 */

import t from 'tap'
import { GodotError } from '../../src/index.ts'
import { testCertificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { onEachEngine } from './engines.ts'
import { NetworkScene, showCertificate } from './scene.ts'

const ROUNDS = 12
/** Who comes in each round, half of them before the swap and half in the same turn behind it. */
const COMING = 10

/** How many sockets the server has accepted and not lost. */
function takenBy({ server }: NetworkScene): number {
  const { connections, pending } = server.get_stats()
  return connections + pending
}

onEachEngine(t, (engine) => {
  t.test(`${engine}: a certificate is swapped under load, and nobody is turned away`, async (t) => {
    const { first, second } = await testCertificates()
    const scene = NetworkScene.listening(t, { engine, certificate: first, max_connections_per_ip: 1000 })
    const trust = `${first.root}\n${second.root}`
    await scene.addBystander()
    const shown: (readonly (string | undefined)[])[] = []
    let served = 0

    const join = async (): Promise<RawClient> => {
      const client = await RawClient.open({ ...scene.target, trust })
      t.teardown(() => client.destroy())
      client.send('hello')
      await client.messages.next()
      served += 1
      return client
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = round % 2 === 0 ? second : first
      const early = Array.from({ length: COMING / 2 }, join)
      // Node connects behind this tick: then they wait for the server, which on uws must have taken them before the swap.
      await new Promise<void>((resolve) => process.nextTick(resolve))
      const taken = 1 + round * COMING + early.length
      if (engine === 'uws') await scene.until(() => takenBy(scene) >= taken, 'all who have come')
      await scene.turns(round % 4)
      showCertificate(scene.server, next)
      t.equal(scene.server.reload_tls(), GodotError.OK)
      const late = Array.from({ length: COMING / 2 }, join)
      await scene.during(Promise.all(early))
      const clients = await scene.during(Promise.all(late))
      shown.push(clients.map(({ serverCertificates: [own] }) => own))
      t.strictSame(new Set(shown.at(-1)), new Set([next.fingerprint]), 'who comes behind it is shown the new one')
    }

    t.equal(served, ROUNDS * COMING)
    t.strictSame(scene.refusalCounts, {})
    t.equal(scene.server.get_stats().connections, ROUNDS * COMING + 1)
    t.ok(await scene.bystanderEchoes())
  })
})
