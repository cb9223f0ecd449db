/**
 * A process of a load, where one is not enough: does as it is told over IPC, and ends with the process that started it.
 * Started by load-child. It prints nothing, and leaves signals to the command, which has them as well.
 */

import type { WorkerOrder, WorkerWord } from './load-child.ts'
import { openLoader } from './load-loader.ts'
import type { Loader } from './load-plan.ts'

/** Hears orders for as long as there is somebody to give them. */
function work(): void {
  let loader: Loader | null = null
  const say = (word: WorkerWord | null): void => {
    if (word !== null) process.send?.(word)
  }
  const obey = async (order: WorkerOrder): Promise<WorkerWord | null> => {
    if (order.order === 'plan') {
      const opened = await openLoader(order.plan, (report) => say({ word: 'report', report }))
      if (typeof opened === 'string') return { word: 'problem', sentence: opened }
      loader = opened
      return { word: 'ready' }
    }
    if (loader !== null) return lead(loader, order)
    return order.order === 'close' ? { word: 'closed' } : null
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.on('disconnect', () => process.exit(1))
  process.on('message', (order: WorkerOrder) => void obey(order).then(say))
}

async function lead(loader: Loader, order: Exclude<WorkerOrder, { order: 'plan' }>): Promise<WorkerWord | null> {
  switch (order.order) {
    case 'connect':
      await loader.connect()
      return { word: 'connected' }
    case 'schedule':
      await loader.schedule(order.startMs)
      return { word: 'scheduled' }
    case 'run':
      return { word: 'ran', effort: await loader.run() }
    case 'stop':
      loader.stop()
      return null
    case 'close':
      await loader.close()
      return { word: 'closed' }
  }
}

work()
