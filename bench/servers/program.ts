/**
 * What every Node server program of this folder shares: what it is given, and the two ways it ends.
 * The benchmark ends a program by closing its stdin, which also happens when the benchmark itself dies.
 */

/** The port given on the command line. */
export function givenPort(): number {
  return Number(process.argv[2])
}

/** The ticks per second given on the command line; 0 for as many as can be. */
export function givenHz(): number {
  return Number(process.argv[3])
}

/** Tells the benchmark that the server listens, and ends the process when the benchmark lets go of it. */
export function announceListening(): void {
  process.stdin.resume()
  process.stdin.once('end', () => process.exit(0))
  process.stdout.write('listening\n')
}

/** Ends the process with one sentence. */
export function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
