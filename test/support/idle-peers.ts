/**
 * A program of its own, run by test/server/websocket-server/idle-memory.test.ts: peers join a server of ours on a transport
 * that makes nothing, and say nothing. What V8's heap then holds for each is counted, all garbage collected.
 * Prints one line of JSON. Needs `--expose-gc`. Arguments: how many arrays of eight numbers are kept besides for each peer;
 * the shape of their requests' heads, at each of which the game looks; by default they are short, and it does not.
 */

import { setImmediate } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { GodotError } from '../../src/peer/error.ts'
import { SeededRandom } from '../../src/peer/seeded-random.ts'
import { ManualTurn } from '../../src/peer/turn.ts'
import { VirtualClock } from '../../src/peer/virtual-clock.ts'
import { WebSocketServer } from '../../src/server/websocket-server.ts'
import { LARGE_HEADS } from './large-heads.ts'
import { giveUp, Sink, SinkTransport, upgradeRequest, type Head } from './sink-transport.ts'

/** As many as one address may have by default are more than this. */
const PEERS_OF_AN_ADDRESS = 50

const planted = Number(process.argv[2])
const makeHead: (() => Head) | undefined = LARGE_HEADS[process.argv[3] as keyof typeof LARGE_HEADS]
/** The first have made V8 keep what it keeps for functions. */
const [EARLIER_PEERS, PEERS] = makeHead === undefined ? [500, 1500] : [100, 200]
const transport = new SinkTransport()
const tools = { turn: new ManualTurn(), clock: new VirtualClock(), random: new SeededRandom(1) }
const server = new WebSocketServer({ transport, ...tools, idle_timeout: 0 })
if (server.listen(1) !== GodotError.OK) giveUp(server.get_last_error_message())
const collect = (globalThis as { gc?: () => void }).gc ?? giveUp('run me with --expose-gc')
/** What an engine holds of its connections, so that they live. */
const held: unknown[] = []

function join(count: number): void {
  for (let i = 0; i < count; i++) {
    const address = `10.0.0.${Math.floor(held.length / PEERS_OF_AN_ADDRESS)}`
    held.push(transport.open(new Sink(address), upgradeRequest(address, makeHead?.())))
    for (let kept = 0; kept < planted; kept++) extras.push([i, 1, 2, 3, 4, 5, 6, 7])
    server.poll()
  }
  if (makeHead === undefined) return
  for (const id of server.get_peer_ids())
    seen.headers += Object.keys(server.get_peer_handshake(id)?.headers ?? {}).length
}

const extras: number[][] = []
/** What the game has seen of them. */
const seen = { headers: 0 }

async function heapBytes(): Promise<number> {
  // What a game has looked at is held until its turn is over.
  await setImmediate()
  collect()
  collect()
  return getHeapStatistics().used_heap_size
}

join(EARLIER_PEERS)
const before = await heapBytes()
join(PEERS)
const perPeer = ((await heapBytes()) - before) / PEERS
process.stdout.write(`${JSON.stringify({ perPeer, peers: server.get_peer_ids().length, ...seen })}\n`)
