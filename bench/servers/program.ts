/**
 * What every Node server program of this folder shares: what it is given, what it is asked, and the two ways it ends.
 * The benchmark ends a program by closing its stdin, which also happens when the benchmark itself dies.
 */

import { createInterface } from 'node:readline'
import { PROCESS_ANSWERS } from './process-answers.ts'

/** The port given on the command line. */
export function givenPort(): number {
  return Number(process.argv[2])
}

/** The ticks per second given on the command line; 0 for as many as can be. */
export function givenHz(): number {
  return Number(process.argv[3])
}

/** Packets that every peer gets in a tick, given on the command line to programs that broadcast. */
export function givenPackets(): number {
  return Number(process.argv[4])
}

/** The share of each tick that the game works, given on the command line; 0: it does nothing but send and receive. */
export function givenWork(): number {
  return Number(process.argv[5])
}

/** What a program answers to a word on its stdin, beside what all of them do. */
export type Answers = Readonly<Record<string, () => unknown>>

/** Tells the benchmark that the server listens, answers its questions, and ends the process when it lets go of it. */
export function announceListening(answers: Answers = {}): void {
  const all: Answers = { ...PROCESS_ANSWERS, ...answers }
  const questions = createInterface({ input: process.stdin })
  questions.on('line', (word) => void answer(all, word))
  questions.once('close', () => process.exit(0))
  process.stdout.write('listening\n')
}

/** What it knows nothing of it answers with `null`. */
async function answer(all: Answers, word: string): Promise<void> {
  process.stdout.write(`${JSON.stringify((await all[word]?.()) ?? null)}\n`)
}

/** Ends the process with one sentence. */
export function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
