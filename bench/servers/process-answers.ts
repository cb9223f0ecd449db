/**
 * What every Node program of this folder can say about its own process: memory, and what the garbage collector did.
 * Asked by the shapes over stdin, through program.ts. Nothing is observed before it is asked for.
 */

import { PerformanceObserver, constants } from 'node:perf_hooks'
import type { PerformanceEntry } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collections of the young generation are Node's "minor" ones. */
const YOUNG = constants.NODE_PERFORMANCE_GC_MINOR

/** What the collector did since it was watched. */
export interface GarbageAnswer {
  readonly young: number
  readonly longestMs: number
  readonly totalMs: number
}

/** Bytes of a process after a full collection. */
export interface MemoryAnswer {
  /** V8's heap in use, and what it knows of outside it. */
  readonly heapBytes: number
  /** Of the memory of V8's young generation, which is empty now, as much as the operating system has had to give. */
  readonly youngBytes: number
  /** All of the process, as the operating system counts it. */
  readonly residentBytes: number
}

/** What Node says of one collection; its types know nothing of the detail. */
type GarbageEntry = PerformanceEntry & { readonly detail?: { readonly kind?: number } }

/** Watches the collector from `start()` on. */
class GarbageWatch {
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()))
  #young = 0
  #longestMs = 0
  #totalMs = 0

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  read(): GarbageAnswer {
    this.#add(this.#observer.takeRecords())
    return { young: this.#young, longestMs: this.#longestMs, totalMs: this.#totalMs }
  }

  #add(entries: readonly GarbageEntry[]): void {
    for (const { duration, detail } of entries) {
      if (detail?.kind === YOUNG) this.#young += 1
      this.#longestMs = Math.max(this.#longestMs, duration)
      this.#totalMs += duration
    }
  }
}

const garbage = new GarbageWatch()

/** Collects all garbage and says what is left. Needs no flag of Node: the function is taken from a context made for it. */
function settledMemory(): MemoryAnswer {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return { heapBytes: heapUsed + external, youngBytes: young?.physical_space_size ?? 0, residentBytes: rss }
}

/** The words, and what is answered. */
export const PROCESS_ANSWERS: Readonly<Record<string, () => unknown>> = {
  'watch-garbage': () => garbage.start(),
  garbage: () => garbage.read(),
  memory: settledMemory,
}
