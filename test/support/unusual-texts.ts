/**
 * Bytes that are text to Godot and not to the standard, or to neither, and what Godot 3.2.3 reads in them. Used by the
 * test of src/peer/utf8.ts and by the one that asks the engine. Where the engine has a code point above 10FFFF,
 * which JavaScript has not, U+FFFD stands here.
 */

/** Bytes, and the text; null where the engine refuses them. */
export interface UnusualText {
  readonly bytes: string
  readonly text: string | null
}

const READ: Readonly<Record<string, string>> = {
  // Lone surrogates; of a pair in six bytes JavaScript makes one character.
  'ed a0 80': '\ud800',
  'ed b0 80': '\udc00',
  'ed a0 bd ed b8 80': '😀',
  // Longer than they must be, and read all the same.
  'e0 81 80': '@',
  'e0 80 90': '\u0010',
  'e0 80 bf': '?',
  'e0 9f 80': '\u07c0',
  'f0 80 8f 80': '\u03c0',
  'f0 80 90 80': '\u0400',
  // Above 10FFFF, in four, five and six bytes.
  'f4 90 80 80': '\ufffd',
  'f8 88 80 80 80': '\ufffd',
  'f8 a0 80 80 80': '\ufffd',
  'fc 84 80 80 80 80': '\ufffd',
  'fd bf bf bf bf bf': '\ufffd',
  // U+FFFD itself, and U+FFFF.
  'ef bf bd': '\ufffd',
  'ef bf bf': '\uffff',
  // One byte order mark is dropped at the head, and only one.
  'ef bb bf': '',
  'ef bb bf 61': 'a',
  'ef bb bf ef bb bf 61': '\ufeffa',
  'ef bb bf ed a0 80': '\ud800',
  '61 ef bb bf': 'a\ufeff',
  // A NUL ends the text, whatever follows it.
  '61 00 62': 'a',
  '61 00 ff': 'a',
  '00': '',
}

const REFUSED: readonly string[] = [
  // No sequence begins so.
  ...['80', 'bf', 'fe', 'ff'],
  // Longer than they must be.
  ...[
    'c0',
    'c0 80',
    'c1 bf',
    'e0 80 80',
    'e0 80 81',
    'f0 80 80 80',
    'f0 80 81 81',
    'f8 80 80 80 80',
    'fc 80 80 80 80 80',
  ],
  // Cut off.
  ...['c3', 'e0', 'e0 80', 'ef bb', 'f8 80 80 80', 'c3 00 bc', '61 f0 9f 98'],
  // Continued by what does not continue.
  ...['c3 28', 'e2 82 28', 'f0 9f 28 80'],
]

/** All of them. */
export const UNUSUAL_TEXTS: readonly UnusualText[] = [
  ...Object.entries(READ).map(([bytes, text]) => ({ bytes, text })),
  ...REFUSED.map((bytes) => ({ bytes, text: null })),
]
