/**
 * What Cocos' WebSocketServer is for, on this engine: a small polled game with a port through which it can be watched and
 * steered, and beside it the sample of Cocos' manual. Run by `npm run demo:cocos`; call.ts calls it.
 * Flags: --game and --calls, the two ports; --no-sample leaves out the sample, whose port is 8080.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { leaveOnSignal } from '#cli/leave-on-signal'
import { GodotError, TickLoop, WebSocketPeer, WebSocketServer } from 'polled-peer'
import { createRpc, RpcError, WebSocketServer as CocosServer } from 'polled-peer/compat/cocos'

const { values } = parseArgs({
  options: {
    game: { type: 'string', default: '9080' },
    calls: { type: 'string', default: '9081' },
    'no-sample': { type: 'boolean', default: false },
  },
})

/** The game: it counts, and sends the count to everybody. */
const state = { count: 0, step: 1 }
const game = new WebSocketServer()

function tick(): void {
  game.poll()
  state.count += state.step
  game.broadcast(new TextEncoder().encode(String(state.count)), 0, WebSocketPeer.WRITE_MODE_TEXT)
}

const loop = new TickLoop({ hz: 10, tick, flush: () => game.flush() })

/** The methods that a caller finds beside the built-in ones. */
const methods = {
  get_count: () => state.count,
  set_step: {
    names: ['step'],
    call: (wanted?: unknown) => {
      if (typeof wanted !== 'number' || !Number.isInteger(wanted)) throw new RpcError(-32602, 'step is a whole number')
      state.step = wanted
      return wanted
    },
  },
}

const calls = new CocosServer()
createRpc(calls, methods, { monitor: { server: game, loop }, acting: ['disconnect_peer'] })

game.bind_ip = '127.0.0.1'
if (game.listen(Number(values.game)) !== GodotError.OK) fail(game.get_last_error_message())
else {
  calls.listen(Number(values.calls), (error) => {
    if (error !== undefined) return fail(error)
    const port = calls.get_local_port()
    console.log(`The game counts:   ws://127.0.0.1:${game.get_local_port()}/`)
    console.log(`It takes calls at: ws://127.0.0.1:${port}/`)
    console.log(`Try: node dist-demo/cocos/call.js ${port} get_stats`)
  })
  loop.start()
  if (!values['no-sample']) runSample()
  leaveOnSignal(leave)
}

/** The sample of Cocos' manual, as it stands: it returns at its top level, so it is the body of a function. */
function runSample(): void {
  const text = readFileSync(join(import.meta.dirname, '../../demo/cocos/sample.txt'), 'utf8')
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- TypeScript would not take it: see "if (!err);".
  Reflect.apply(new Function('WebSocketServer', text), undefined, [CocosServer])
}

function leave(): void {
  loop.stop()
  game.stop()
  // The sample has no way to be closed.
  calls.close(() => process.exit(0))
}

function fail(sentence: string): void {
  console.error(sentence)
  process.exit(1)
}
