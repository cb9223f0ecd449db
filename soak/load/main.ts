/**
 * The load process of a soak: hundreds of clients against all servers at once, in real sockets over loopback. Started by
 * run.ts, which tells it when a round begins; ends with the process that started it. Prints nothing.
 */

import type { LoadOrder, Word } from '../messages.ts'
import { Slots } from './slots.ts'

const REPORT_MS = 1000

function load(): void {
  let slots: Slots | null = null
  const say = (word: Word): void => {
    if (process.connected) process.send?.(word)
  }
  const report = (): void => {
    if (slots !== null) say({ word: 'visited', records: slots.takeRecords(), visits: slots.visits })
  }
  const obey = async (order: LoadOrder): Promise<void> => {
    if (order.order === 'open') slots = new Slots(order.targets, order.peers, order.seed)
    else await slots?.round(order.ms)
    report()
  }
  setInterval(report, REPORT_MS)
  process.on('disconnect', () => process.exit(0))
  process.on('message', (order: LoadOrder) => {
    void obey(order).then(
      () => say({ word: 'done' }),
      (error: unknown) => say({ word: 'problem', sentence: String(error) }),
    )
  })
}

load()
