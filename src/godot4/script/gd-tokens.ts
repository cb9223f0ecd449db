/**
 * The words of a GDScript file, without comments: names, texts, marks and the beginnings of lines. Called by the reader
 * of scripts. Knows no grammar; never throws, whatever the text is.
 */

/** A word of a script. */
export interface GdToken {
  readonly kind: 'name' | 'text' | 'mark' | 'line'
  /** The name, the content of the text as it stands, the mark; of the beginning of a line what it is indented by. */
  readonly value: string
}

/**
 * In the order in which they are tried: a comment, a joined line, a text in three quotes or one, a name, a new line with
 * its indentation, and any other sign. A text that has no end is taken for its quotes.
 */
const TOKEN =
  /#[^\n]*|\\\r?\n|"""([^]*?)"""|'''([^]*?)'''|"((?:[^"\\\n]|\\[^])*)"|'((?:[^'\\\n]|\\[^])*)'|([\p{ID_Start}_][\p{ID_Continue}]*)|\r?\n([ \t]*)|[^\s]/gu

/** The words of a text, one by one. */
export function* gdTokens(script: string): Generator<GdToken> {
  // The first line begins as all others do.
  for (const [whole, long, longOther, short, shortOther, name, indent] of `\n${script}`.matchAll(TOKEN)) {
    const text = long ?? longOther ?? short ?? shortOther
    if (text !== undefined) yield { kind: 'text', value: text }
    else if (name !== undefined) yield { kind: 'name', value: name }
    else if (indent !== undefined) yield { kind: 'line', value: indent }
    else if (!whole.startsWith('#') && !whole.startsWith('\\')) yield { kind: 'mark', value: whole }
  }
}
