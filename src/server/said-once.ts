/**
 * What is said once in a process, however many servers there are: sentences about the machine, not about a server.
 * Called by every server of ours and each of its faces. The one state here that servers share on purpose; it decides nothing.
 */

const SAID = new Set<string>()

/** Says the text, if there is one and nobody in this process has said it before. */
export function sayOnce(text: string | undefined, say: (text: string) => void): void {
  if (text === undefined || SAID.has(text)) return
  SAID.add(text)
  say(text)
}
