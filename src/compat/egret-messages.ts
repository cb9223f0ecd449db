/**
 * Egret's numbered errors and warnings, in the words of its debug build. Pure. Used by the files of
 * `polled-peer/compat/egret`; the numbers that nothing here can say are left out.
 */

const MESSAGES = {
  1003: 'Parameter {0} must be non-null.',
  1025: 'end of the file',
  3100: 'Current browser does not support WebSocket',
  3101: 'Please connect Socket firstly',
  3102: 'Please set the type of binary type',
} as const

/** The number of a message. */
export type MessageNumber = keyof typeof MESSAGES

/** What Egret throws: `#1025: end of the file`. `word` stands where the text names something. */
export function egretError(number: MessageNumber, word = ''): Error {
  return new Error(`#${number}: ${MESSAGES[number].replace('{0}', word)}`)
}

/** What Egret prints: `Warning #3101: Please connect Socket firstly`. */
export function egretWarning(number: MessageNumber): string {
  return `Warning #${number}: ${MESSAGES[number]}`
}
