/**
 * Errors as sentences, each said once: what fails in a tick is likely to fail 60 times a second.
 * Called by the programs that run a tick loop. Writes nothing itself.
 */

const MOST_SENTENCES = 20

/** Returns a listener for errors that hands on each sentence the first time it comes; after twenty sentences it is silent. */
export function reportOnce(say: (sentence: string) => void): (error: unknown) => void {
  const said = new Set<string>()
  return (error) => {
    const sentence = sentenceOf(error)
    if (said.has(sentence) || said.size >= MOST_SENTENCES) return
    said.add(sentence)
    say(sentence)
  }
}

/** What was thrown, in words and without a stack. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
