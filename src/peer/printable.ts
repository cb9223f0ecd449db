/**
 * Text from outside as a terminal may show it: nothing in it moves the cursor, changes a colour, or turns the direction of
 * writing. Called by all that puts what others have sent into a sentence or a line: recordings, loads, the command. Pure.
 */

/** Control characters of both sets, formatting ones, line and paragraph separators, halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The text with each such character as `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** The same of a text that may have several lines, which it keeps; those behind the first begin with `indent`. */
export function printableLines(text: string, indent = ''): string {
  return text.split(/\r?\n/).map(printable).join(`\n${indent}`)
}

/** The same in quotes, with quotes and backslashes escaped too: as JSON has it. */
export function quoted(text: string): string {
  return printable(JSON.stringify(text))
}

/** The same, cut to so many characters. */
export function quotedPart(text: string, most: number): string {
  if (text.length <= most) return quoted(text)
  return `${quoted(text.slice(0, most))}… (${text.length} characters)`
}

function escaped(character: string): string {
  let text = ''
  for (let unit = 0; unit < character.length; unit++) {
    text += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`
  }
  return text
}
