/**
 * What recordings write when the process exits, by one listener for all of them: Node warns of many. Called by `record`
 * for each recording at work. It ends nothing, and a recording that fails keeps none of the others from its last words.
 */

const SPEAKERS = new Set<() => void>()

function speak(): void {
  const errors: unknown[] = []
  for (const say of SPEAKERS) {
    try {
      say()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors)
}

/** Has `say` called when the process exits, unless the function that this returns was called before. */
export function beforeExit(say: () => void): () => void {
  if (SPEAKERS.size === 0) process.on('exit', speak)
  SPEAKERS.add(say)
  return () => {
    if (SPEAKERS.delete(say) && SPEAKERS.size === 0) process.off('exit', speak)
  }
}
