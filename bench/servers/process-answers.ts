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

/** Bytes of a process after full collections. */
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

/** V8 gives its young generation back in a full collection that comes when for five seconds little was made. */
const REST_MS = 6_000
const MOST_RESTS = 8
/** What a young generation takes that has been given back: it begins with half of it. */
const SMALL_YOUNG_BYTES = 2 ** 21

/** Needs no flag of Node: the function is taken from a context made for it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

function memory(): MemoryAnswer {
  const { heapUsed, external, rss } = process.memoryUsage()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return { heapBytes: heapUsed + external, youngBytes: young?.physical_space_size ?? 0, residentBytes: rss }
}

/** Collects all garbage and says what is left. */
function settledMemory(): MemoryAnswer {
  const collect = collector()
  collect()
  collect()
  return memory()
}

/** The same when V8 has given its young generation back, for which a server must have been at rest; at most 48 s. */
async function restedMemory(): Promise<MemoryAnswer> {
  const collect = collector()
  let seen = settledMemory()
  for (let rests = 0; rests < MOST_RESTS && seen.youngBytes > SMALL_YOUNG_BYTES; rests++) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    collect()
    seen = memory()
  }
  // Its pages go back to the operating system with the next one.
  return settledMemory()
}

/** The words, and what is answered. */
export const PROCESS_ANSWERS: Readonly<Record<string, () => unknown>> = {
  'watch-garbage': () => garbage.start(),
  garbage: () => garbage.read(),
  memory: settledMemory,
  'memory-at-rest': restedMemory,
}
