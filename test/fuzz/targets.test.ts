/**
 * Every target on all its seeds and on some hundred inputs that are made from them, the same in each run; and the list of
 * the files in src that read bytes or texts, each of which a target tries, or has its reason here.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fuzzTarget } from '../../fuzz/fuzz-target.ts'
import { TARGETS } from '../../fuzz/targets.ts'
import { sourcesBelow } from '../../scripts/coverage.js'

const ROOT = join(import.meta.dirname, '../..')
const RUNS = 200

/** What bytes and texts from outside are read by. A line that only imports it, or a comment, is none. */
const READING = new RegExp(
  [
    String.raw`\bByteReader\b`,
    String.raw`\bread(Int32|Byte|Utf8|Frame|Command|Varint)\(`,
    String.raw`\bJSON\.parse\(`,
    String.raw`\bnew (DataView|TextDecoder|URL|ParsedCertificate)\(`,
    String.raw`\bcreate(Private|Public)Key\(`,
    String.raw`\bisIPv?[46]?\(`,
  ].join('|'),
)

/** Files that read something, and need no target. */
const NEED_NONE: Readonly<Record<string, string>> = {
  'src/cli/conditions-command.ts': 'what the user of the command has typed',
  'src/cli/conditions-status.ts': 'what the user of the command has typed',
  'src/cli/load-child.ts': 'the place of its own file',
  'src/cli/words.ts': 'what the user of the command has typed',
  'src/client/browser-connection.ts': 'a platform decoder, which replaces what is no UTF-8',
  'src/compat/cocos-link.ts': 'a platform decoder, which replaces what is no UTF-8',
  'src/compat/egret-web-socket.ts': 'a platform decoder, which replaces what is no UTF-8',
  'src/godot4/script/md5.ts': 'it takes any bytes, and reads nothing',
  'src/godot4/script/rpc-names.ts': 'it reads its own checksum',
  'src/multiplayer/codec/msgpack-wrap.ts': 'it writes',
  'src/multiplayer/codec/wire-codec.ts': 'a port',
  'src/multiplayer/variant/variant-type.ts': 'a port',
  'src/peer/byte-writer.ts': 'it writes',
  'src/peer/text.ts': 'a platform decoder, which refuses what is no UTF-8',
  'src/recording/record-writer.ts': 'it writes',
  'src/server/transport/memory-inbox.ts': 'the client of a test',
  'src/server/transport/uws-end.ts': 'a platform decoder, which replaces what is no UTF-8',
  'src/server/transport/ws-bind.ts': 'an address that `listen` has checked',
  'src/testing/read-texts.ts': 'the client of a test',
  'src/testing/scenario.ts': 'what a test has written',
}

/** Without comments, and without what is imported or handed on. */
function codeOf(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').replace(/^(import|export) [^;]*? from '.*'$/gm, '')
}

/** The files below src whose code reads something. */
function readersIn(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([file, text]) => (READING.test(codeOf(text)) ? [file] : []))
}

const sources = Object.fromEntries(
  sourcesBelow(ROOT, 'src').map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
)
const tried = new Set(TARGETS.flatMap(({ reads }) => reads))

for (const target of TARGETS) {
  t.test(`${target.name}: keeps its promises for its seeds, and for ${RUNS} inputs made from them`, async (t) => {
    const { runs, find } = fuzzTarget(target, { seed: 1, coverage: null, goesOn: (runs) => runs < RUNS })

    t.strictSame({ runs, find }, { runs: RUNS, find: null })
  })
}

t.test('every file that reads is tried by a target, or needs none and says why', async (t) => {
  const readers = readersIn(sources)

  t.ok(readers.length > 40)
  t.strictSame(
    readers.filter((file) => !tried.has(file) && NEED_NONE[file] === undefined),
    [],
  )
  t.strictSame(
    Object.keys(NEED_NONE).filter((file) => tried.has(file) || !readers.includes(file)),
    [],
    'a reason that nobody needs',
  )
})

t.test('a new file that reads and has no target is named', async (t) => {
  const planted = {
    'src/cli/planted.ts': "import { ByteReader } from './x.ts'\nconst one = new ByteReader(bytes).u8()",
    'src/cli/mentioned.ts': "/** Not a ByteReader. */\nimport type { ByteReader } from './x.ts'",
  }

  t.strictSame(readersIn(planted), ['src/cli/planted.ts'])
})

t.test('every file that a target names is there, and every file in its folder is a target of the list', async (t) => {
  const files = readdirSync(join(ROOT, 'fuzz/targets')).map((file) => file.replace('.ts', ''))

  t.strictSame(
    [...tried].filter((file) => sources[file] === undefined),
    [],
  )
  t.strictSame(TARGETS.map(({ name }) => name).sort(), files.sort())
})
