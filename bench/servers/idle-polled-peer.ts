/**
 * A server of ours with many peers that say nothing. Run by bench/rivals/polled-peer.ts; ticks at the rate given.
 * Asked for it, it polls many times on turns of their own and says what one took. Only the limit on peers is not the default.
 */

import { GodotError, TickLoop, WebSocketServer } from 'polled-peer'
import { announceListening, giveUp, givenHz, givenPort } from './program.ts'

const POLLS = 20_000
const WARMUP_POLLS = 2_000
/** Polls of one turn of the event loop. */
const POLLS_A_TURN = 10

const server = new WebSocketServer({ max_peers: 1_000_000 })
server.bind_ip = '127.0.0.1'
if (server.listen(givenPort()) !== GodotError.OK) giveUp(server.get_last_error_message())
new TickLoop({ hz: givenHz(), tick: () => server.poll() }).start()

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Microseconds of each poll, sorted. */
async function timePolls(count: number): Promise<Float64Array> {
  const took = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const begin = performance.now()
    server.poll()
    took[i] = (performance.now() - begin) * 1e3
    if (i % POLLS_A_TURN === POLLS_A_TURN - 1) await endOfTurn()
  }
  return took.sort()
}

announceListening({
  poll: async () => {
    await timePolls(WARMUP_POLLS)
    const took = await timePolls(POLLS)
    return { peers: server.get_peer_ids().length, medianUs: took[POLLS >> 1], p99Us: took[Math.floor(POLLS * 0.99)] }
  },
})
