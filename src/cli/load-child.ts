/**
 * A process of a load that is not this one: a child of the command, led over IPC. Made by the run where one process is
 * not enough. The child runs load-worker; what is said between the two stands here, as types.
 */

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Loader, LoaderEffort, LoadPlan } from './load-plan.ts'
import type { LoadReport } from './load-tally.ts'

/** What a worker is told. */
export type WorkerOrder =
  | { readonly order: 'plan'; readonly plan: LoadPlan }
  | { readonly order: 'schedule'; readonly startMs: number }
  | { readonly order: 'connect' | 'run' | 'stop' | 'close' }

/** What a worker tells. */
export type WorkerWord =
  | { readonly word: 'report'; readonly report: LoadReport }
  | { readonly word: 'ready' | 'connected' | 'scheduled' | 'closed' }
  | { readonly word: 'ran'; readonly effort: LoaderEffort }
  | { readonly word: 'problem'; readonly sentence: string }

const NO_EFFORT: LoaderEffort = { cpu: 0 }
/** A worker that has nothing more to say is waited for so long, and then ended. */
const MOST_CLOSE_MS = 5000

/** A {@link Loader} in another process. */
export class LoadChild implements Loader {
  readonly #child: ChildProcess
  readonly #report: (report: LoadReport) => void
  readonly #failed: (sentence: string) => void
  #expected: ((word: WorkerWord | null) => void) | null = null
  #isGone = false

  /** `failed` hears when the process ends before its time; from then on nothing is waited for. */
  constructor(report: (report: LoadReport) => void, failed: (sentence: string) => void) {
    this.#report = report
    this.#failed = failed
    // Times travel as typed arrays, which JSON does not have.
    this.#child = fork(fileURLToPath(new URL('./load-worker.js', import.meta.url)), { serialization: 'advanced' })
    this.#child.on('message', (word) => this.#hear(word as WorkerWord))
    this.#child.on('error', () => this.#gone())
    this.#child.on('exit', () => this.#gone())
  }

  /** Hands over the plan; resolves to a sentence if it cannot be done. */
  async open(plan: LoadPlan): Promise<string | undefined> {
    const word = await this.#ask({ order: 'plan', plan })
    if (word === null) return 'A process of the load has ended before it began.'
    return word.word === 'problem' ? word.sentence : undefined
  }

  async connect(): Promise<void> {
    await this.#ask({ order: 'connect' })
  }

  async schedule(startMs: number): Promise<void> {
    await this.#ask({ order: 'schedule', startMs })
  }

  async run(): Promise<LoaderEffort> {
    const word = await this.#ask({ order: 'run' })
    return word?.word === 'ran' ? word.effort : NO_EFFORT
  }

  stop(): void {
    this.#tell({ order: 'stop' })
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), MOST_CLOSE_MS)
    await this.#ask({ order: 'close' })
    clearTimeout(timer)
    this.#isGone = true
    this.#child.kill('SIGKILL')
  }

  #tell(order: WorkerOrder): void {
    // What cannot be sent is to a process that has ended, which is told by its end.
    if (!this.#isGone && this.#child.connected) this.#child.send(order, () => undefined)
  }

  /** The answer to an order; null from a process that is gone. */
  #ask(order: WorkerOrder): Promise<WorkerWord | null> {
    if (this.#isGone) return Promise.resolve(null)
    return new Promise((resolve) => {
      this.#expected = resolve
      this.#tell(order)
    })
  }

  #hear(word: WorkerWord): void {
    if (word.word === 'report') return this.#report(word.report)
    this.#expected?.(word)
    this.#expected = null
  }

  #gone(): void {
    if (!this.#isGone) this.#failed('a process of the load has ended before its time')
    this.#isGone = true
    this.#expected?.(null)
    this.#expected = null
  }
}
