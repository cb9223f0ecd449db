/**
 * The bots' own thread: flies all of them, so that their work never stands in the way of the server's tick.
 * Started by the squadron with a URL and a number; ends when it hears 'leave' and its sockets are closed.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { msgpackCodec } from 'polled-peer/msgpack'
import { Bot } from './bot.ts'

/** What the thread is started with. */
export interface BotOrders {
  readonly url: string
  readonly count: number
}

const THOUGHTS_PER_SECOND = 10
const JOIN_GAP_MS = 15

const { url, count } = workerData as BotOrders
// Every other bot speaks MessagePack, the rest Godot's Variant: one call of the server reaches them all.
const bots = Array.from(
  { length: count },
  (_, index) => new Bot(Math.random, index % 2 === 0 ? { codec: msgpackCodec } : {}),
)
// One after the other: a burst of handshakes is not what a demo is for.
const joins = bots.map((bot, index) => setTimeout(() => bot.join(url), index * JOIN_GAP_MS))
// Each in its own moment, so that their packets are spread over the second as players' are.
const beat = setInterval(() => {
  bots.forEach((bot, index) => setTimeout(() => bot.act(), (index * 1000) / (THOUGHTS_PER_SECOND * bots.length)))
}, 1000 / THOUGHTS_PER_SECOND)

parentPort?.once('message', () => {
  clearInterval(beat)
  joins.forEach((join) => clearTimeout(join))
  for (const bot of bots) bot.leave()
})
