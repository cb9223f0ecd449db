/**
 * What is said once in a process, however many servers there are: sentences about the machine, not about a server.
 * Called by WebSocketServer. The one state here that servers share on purpose; it decides nothing.
 */

const SAID = new Set<string>()

/** Whether nobody in this process has said the text before; from now on somebody has. */
export function isFirstSaid(text: string): boolean {
  if (SAID.has(text)) return false
  SAID.add(text)
  return true
}
