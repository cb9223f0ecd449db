/**
 * `npm run bench:scenario`: how long a scenario of many clients takes, raw ones and ours, each of which sends once a second.
 * Prints a line for each and asserts nothing. Not part of `npm run bench`: there is no rival, and nothing to pair.
 */

import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { Argument, Command, InvalidArgumentError } from 'commander'
import { Scenario } from 'polled-peer/testing'

type Kind = 'raw' | 'ours'

const KINDS: readonly Kind[] = ['raw', 'ours']
const HZ = 60
const MINUTE_MS = 60_000

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 99999.')
}

const command = new Command('npm run bench:scenario --')
  .description('Times a scenario of many clients that each send once a second.')
  .addArgument(new Argument('[kinds...]', 'which clients').choices(KINDS).default(KINDS))
  .option('--clients <number>', 'how many', wholeNumber, 1000)
  .option('--minutes <number>', 'of simulated time', wholeNumber, 10)
  .parse()
const { clients, minutes } = command.opts<{ readonly clients: number; readonly minutes: number }>()

/** What each client does to send. */
function senders(scenario: Scenario, kind: Kind): readonly (() => void)[] {
  const payload = Buffer.from('x')
  return Array.from({ length: clients }, () => {
    if (kind === 'ours') {
      const client = scenario.client()
      return () => void client.get_peer(1)?.put_packet(payload)
    }
    const client = scenario.raw()
    return () => client.send('x')
  })
}

for (const kind of command.processedArgs[0] as readonly Kind[]) {
  const scenario = new Scenario({ hz: HZ })
  let heard = 0
  scenario.server.data_received.connect((id) => {
    const peer = scenario.server.get_peer(id)
    while (peer !== null && peer.get_available_packet_count() > 0) {
      peer.get_packet()
      heard++
    }
  })
  const all = senders(scenario, kind)
  scenario.until(() => scenario.server.get_peer_ids().length === clients)
  scenario.step()
  scenario.onTick(() => {
    for (let index = scenario.ticks % HZ; index < clients; index += HZ) all[index]?.()
  })

  const [begin, cpu] = [performance.now(), process.cpuUsage()]
  scenario.step(minutes * MINUTE_MS)
  const seconds = (performance.now() - begin) / 1000
  const { user, system } = process.cpuUsage(cpu)

  const took = `${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time`
  console.log(`${clients} ${kind} clients, ${minutes} simulated minutes at ${HZ} Hz, ${heard} packets: ${took}`)
  scenario.close()
}
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'an unknown processor'}`)
