/**
 * The words of a GDScript file, without comments: names, texts, marks and the beginnings of lines. Called by the reader
 * of scripts. Knows no grammar; never throws, whatever the text is.
 */

/** A word of a script. */
export interface GdToken {
  readonly kind: 'name' | 'text' | 'open-text' | 'mark' | 'line'
  /** The name, the content of the text as it stands, the mark; of the beginning of a line what it is indented by. */
  readonly value: string
}

/**
 * In the order in which they are tried: a comment, a joined line, where a text begins, a name, a new line with its
 * indentation, and any other sign.
 */
const TOKEN = /#[^\n]*|\\\r?\n|("""|'''|"|')|([\p{ID_Start}_][\p{ID_Continue}]*)|\r?\n([ \t]*)|[^\s]/gu

/** The words of a text, one by one. Any text in it may have several lines; one that has no end, which is open, is the last. */
export function* gdTokens(script: string): Generator<GdToken> {
  // The first line begins as all others do.
  const lines = `\n${script}`
  // It keeps its place in the script.
  const token = new RegExp(TOKEN)
  for (let found = token.exec(lines); found !== null; found = token.exec(lines)) {
    const [whole, quotes, name, indent] = found
    if (quotes !== undefined) {
      const end = endOfText(lines, token.lastIndex, quotes)
      yield { kind: end === null ? 'open-text' : 'text', value: lines.slice(token.lastIndex, end ?? lines.length) }
      if (end === null) return
      token.lastIndex = end + quotes.length
    } else if (name !== undefined) yield { kind: 'name', value: name }
    else if (indent !== undefined) yield { kind: 'line', value: indent }
    else if (!whole.startsWith('#') && !whole.startsWith('\\')) yield { kind: 'mark', value: whole }
  }
}

/** Where the quotes stand that end a text; null if nowhere. Behind a backslash they end nothing, in raw texts too. */
function endOfText(script: string, from: number, quotes: string): number | null {
  const part = new RegExp(String.raw`\\[^]|${quotes}`, 'g')
  part.lastIndex = from
  for (let found = part.exec(script); found !== null; found = part.exec(script)) {
    if (found[0] === quotes) return found.index
  }
  return null
}
