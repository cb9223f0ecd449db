/**
 * Processor time over a measured span: what one process used in it, and what others did.
 * Opened and closed by the shapes around each run. It asks the operating system, never the server.
 */

import { machineCpuSeconds, processCpuSeconds } from './process-cpu.ts'

/** Shares of one processor; `null` where the system does not tell, or where the window was never opened. */
export interface CpuShares {
  readonly serverCpu: number | null
  readonly otherCpu: number | null
}

/** One span. */
export class CpuWindow {
  #pid = 0
  #processBefore: number | null = null
  #machineBefore: number | null = null

  /** The span begins; `pid` is the process that is measured. */
  open(pid: number): void {
    this.#pid = pid
    this.#processBefore = processCpuSeconds(pid)
    this.#machineBefore = machineCpuSeconds()
  }

  /** The span of `seconds` has ended; `loaderCpu` is the share of what belongs to the measurement besides the process. */
  close(seconds: number, loaderCpu: number): CpuShares {
    if (this.#processBefore === null || this.#machineBefore === null) return { serverCpu: null, otherCpu: null }
    const serverCpu = share(this.#processBefore, processCpuSeconds(this.#pid), seconds)
    const machineCpu = share(this.#machineBefore, machineCpuSeconds(), seconds)
    const isKnown = machineCpu !== null && serverCpu !== null
    return { serverCpu, otherCpu: isKnown ? Math.max(0, machineCpu - serverCpu - loaderCpu) : null }
  }
}

function share(before: number, after: number | null, seconds: number): number | null {
  return after === null ? null : (after - before) / seconds
}
