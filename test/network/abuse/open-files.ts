/**
 * How many files this process may have open, and how many sockets a test may therefore open with both ends in it.
 * Called by the tests of this folder, which name the limit where it makes them smaller.
 */

/** What the runner, the server and the test need besides. */
const SPARE = 500

/** The soft limit of open files; Infinity where the system does not tell. */
export function openFilesLimit(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(report.userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? soft : Infinity
}

/** As many of `wanted` sockets as can have both of their ends here. */
export function affordable(wanted: number): number {
  return Math.min(wanted, Math.floor((openFilesLimit() - SPARE) / 2))
}
