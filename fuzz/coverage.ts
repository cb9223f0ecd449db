/**
 * Which code of `src` has run, as V8 itself counts it: what tells that an input has reached something new. Made before
 * the targets are loaded, because V8 counts only in functions that it compiles afterwards. Uses Node's inspector on its
 * own thread; never where something else counts, as a run of the tests with coverage does.
 */

import { Session, type Profiler } from 'node:inspector'

/** The counting of this process. */
export class Coverage {
  readonly #session = new Session()
  readonly #root: string
  readonly #folder: string
  /** By file, which characters have run since {@link forget}. */
  #seen = new Map<string, Uint8Array>()
  #reached = new Set<string>()

  /** Counts in files whose URL begins with `root` and `folder`. */
  constructor(root: string, folder = 'src/') {
    this.#root = root
    this.#folder = folder
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** The files in which a function has run since {@link forget}, as `src/peer/signal.ts`. */
  get reached(): ReadonlySet<string> {
    return this.#reached
  }

  /** How many characters of code have run since {@link forget}. */
  get size(): number {
    let size = 0
    for (const seen of this.#seen.values()) for (const mark of seen) size += mark
    return size
  }

  /** Begins anew, as for another target. */
  forget(): void {
    this.#take()
    this.#seen = new Map()
    this.#reached = new Set()
  }

  /** Whether what has run since the last look holds anything new. It is not remembered. */
  hasNews(): boolean {
    return this.#take().some((script) => this.#newMarks(script, false))
  }

  /** The same, and it is remembered. */
  remember(): boolean {
    return this.#take().filter((script) => this.#newMarks(script, true)).length > 0
  }

  /** What has run since the last look. */
  #take(): Profiler.ScriptCoverage[] {
    const taken: Profiler.ScriptCoverage[] = []
    // Answered before it returns: it asks its own thread.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error
      taken.push(...result)
    })
    return taken.filter(({ url }) => url.startsWith(this.#root + this.#folder))
  }

  #newMarks({ url, functions }: Profiler.ScriptCoverage, remembers: boolean): boolean {
    const length = Math.max(...functions.map(({ ranges }) => ranges[0]?.endOffset ?? 0))
    const marks = new Uint8Array(length)
    // Functions stand behind those that hold them, and so do the ranges of one: what is inside has the last word.
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) marks.fill(count > 0 ? 1 : 0, startOffset, endOffset)
    }
    const seen = this.#seen.get(url)
    // Not some(): this is looked at for every character of the code.
    let isNew = seen === undefined
    for (let place = 0; !isNew && place < length; place++) isNew = (marks[place] ?? 0) > (seen?.[place] ?? 0)
    if (!isNew || !remembers) return isNew
    this.#reached.add(url.slice(this.#root.length))
    for (let place = 0; place < (seen?.length ?? 0); place++) marks[place] ||= seen?.[place] ?? 0
    this.#seen.set(url, marks)
    return true
  }
}
