/**
 * Starts and ends the bots' thread. Called by main; the rest of the demo does not know that bots exist:
 * they come in through the door like everybody else.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { BotOrders } from './worker.ts'

const LEAVE_MS = 1000

/** The thread of bots. */
export class Squadron {
  readonly #worker: Worker

  /** Sends `count` bots, 1 or more, to `url`. `failed` hears of a thread that broke. */
  constructor(url: string, count: number, failed: (error: Error) => void) {
    const orders: BotOrders = { url, count }
    this.#worker = new Worker(new URL('worker.js', import.meta.url), { workerData: orders })
    this.#worker.on('error', failed)
  }

  /** Lets the bots close their sockets, a second at most, and ends their thread. */
  async leave(): Promise<void> {
    const gone = once(this.#worker, 'exit')
    this.#worker.postMessage('leave')
    const patience = setTimeout(() => void this.#worker.terminate(), LEAVE_MS)
    await gone
    clearTimeout(patience)
  }
}
