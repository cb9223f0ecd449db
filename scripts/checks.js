/**
 * Checks that are run one after the other, printed as `ok - …` or `not ok - …`, and counted. Used by package-check.js and
 * replay-check.js, whose last line CI reads. A check that fails keeps none of the others from being run.
 */

/** A series of checks by its title: `check(name, work)` runs one, `finish()` prints the count and sets the exit code. */
export function startChecks(title) {
  const counts = { passed: 0, failed: 0 }
  return {
    async check(name, work) {
      try {
        await work()
        counts.passed++
        console.log(`ok - ${name}`)
      } catch (error) {
        counts.failed++
        console.error(`not ok - ${name}\n${error.stdout ?? ''}${error.stderr ?? ''}${error.message ?? error}`)
      }
    },
    finish() {
      console.log(`${title}: ${counts.passed} passed, ${counts.failed} failed`)
      process.exitCode = counts.failed > 0 ? 1 : 0
    },
  }
}

/** Throws the sentence where something does not hold. */
export function demand(holds, sentence) {
  if (!holds) throw new Error(sentence)
}
