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

/** What was thrown, in words and without a stack. Where several errors make one that says nothing, they are its words. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message
  return error.errors.map(sentenceOf).join('; ')
}
