/**
 * Plants one fault for each demand of eslint.config.js that is this project's own, and asks that it is caught.
 * A clean file of each kind shows that the same rules do not cry wolf. Runs the real configuration on a tree of its own.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const OPENING = '/**\n * A planted file.\n */\n\n'
const documented = (code: string): string => `${OPENING}/** Planted. */\n${code}\n`

/** Path, text, and the rule that must object; undefined where the file is clean. */
const PLANTED: readonly (readonly [path: string, text: string, rule: string | undefined])[] = [
  ['src/peer/clean.ts', documented('export const one = (value: number): number => value + 1'), undefined],
  [
    'src/peer/clean-class.ts',
    documented('export class PacketPeer {\n  #held = 0\n  get_packet(): number {\n    return this.#held\n  }\n}'),
    undefined,
  ],
  ['src/system/clean-door.ts', documented('export const now = (): number => performance.now()'), undefined],
  ['src/server/transport/uws-clean.ts', documented("export const name = (): string => 'uWebSockets.js'"), undefined],
  ['src/peer/long-file.ts', OPENING + '// line\n'.repeat(400), 'max-lines'],
  [
    'src/peer/long-function.ts',
    documented(`export function long(): number {\n${'  Number(1)\n'.repeat(50)}  return 1\n}`),
    'max-lines-per-function',
  ],
  [
    'src/peer/any.ts',
    documented('export const one = (value: any): unknown => value'),
    '@typescript-eslint/no-explicit-any',
  ],
  [
    'src/peer/non-null.ts',
    documented('export const first = (list: number[]): number => list[0]!'),
    '@typescript-eslint/no-non-null-assertion',
  ],
  [
    'src/peer/expect-error.ts',
    documented("// @ts-expect-error because it is planted here\nexport const one: number = '1'"),
    '@typescript-eslint/ban-ts-comment',
  ],
  [
    'src/peer/inline-off.ts',
    documented('// eslint-disable-next-line no-console\nexport const say = (): void => console.log(1)'),
    'no-console',
  ],
  [
    'src/server/floating.ts',
    documented('export const start = (work: () => Promise<void>): void => {\n  work()\n}'),
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'src/server/module-let.ts',
    `${OPENING}let count = 0\n/** Planted. */\nexport const next = (): number => ++count\n`,
    'no-restricted-syntax',
  ],
  ['src/server/export-let.ts', documented('export let count = 0'), 'no-restricted-syntax'],
  [
    'src/server/empty-catch.ts',
    documented(
      'export const quiet = (work: () => void): void => {\n  try {\n    work()\n  } catch {\n    // silence\n  }\n}',
    ),
    'no-restricted-syntax',
  ],
  ['src/server/private.ts', documented('export class Held {\n  private readonly held = 1\n}'), 'no-restricted-syntax'],
  ['src/server/underscore.ts', documented('export class Held {\n  readonly _held = 1\n}'), 'no-restricted-syntax'],
  ['src/server/new-date.ts', documented('export const now = (): Date => new Date()'), 'no-restricted-syntax'],
  [
    'src/server/native-name.ts',
    documented("export const name = (): string => 'uWebSockets.js'"),
    'no-restricted-syntax',
  ],
  ['src/server/date-now.ts', documented('export const now = (): number => Date.now()'), 'no-restricted-properties'],
  [
    'src/server/math-random.ts',
    documented('export const dice = (): number => Math.random()'),
    'no-restricted-properties',
  ],
  [
    'src/server/timer.ts',
    documented('export const wait = (run: () => void): unknown => setTimeout(run, 1)'),
    'no-restricted-globals',
  ],
  [
    'src/server/performance.ts',
    documented('export const now = (): number => performance.now()'),
    'no-restricted-globals',
  ],
  ['src/peer/machine.ts', documented('export const name = (): string => process.title'), 'no-restricted-globals'],
  ['src/server/console.ts', documented('export const say = (): void => console.warn(1)'), 'no-console'],
  ['src/server/todo.ts', documented('// TODO finish\nexport const one = 1'), 'no-warning-comments'],
  ['src/server/twoWords.ts', documented('export const one = 1'), 'house/file-name'],
  ['src/server/utils.ts', documented('export const one = 1'), 'house/file-name'],
  ['src/server/no-opening.ts', 'export {}\n', 'house/opening-comment'],
  ['src/server/undocumented.ts', `${OPENING}export const one = 1\n`, 'house/documented-export'],
  [
    'src/server/camel-peer.ts',
    documented('export class WebSocketServer {\n  hasPeer(): boolean {\n    return false\n  }\n}'),
    'house/godot-spelling',
  ],
]

t.test('the linter catches each planted fault and leaves clean files alone', async (t) => {
  const tree = t.testdir({
    'tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['src'] }),
    src: {},
  })
  for (const [path, text] of PLANTED) {
    mkdirSync(join(tree, path, '..'), { recursive: true })
    writeFileSync(join(tree, path), text)
  }

  const results = await new ESLint({ cwd: tree, overrideConfigFile: join(root, 'eslint.config.js') }).lintFiles(['src'])

  for (const [path, , rule] of PLANTED) {
    const messages = results.find(({ filePath }) => filePath === join(tree, path))?.messages
    const rules = messages?.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId)
    if (rule === undefined) t.same(rules, [], `${path} is clean`)
    else t.ok(rules?.includes(rule), `${path} breaks ${rule}`, { rules })
  }
})

t.test('an inline comment that switches a rule off in src is itself reported', async (t) => {
  const tree = t.testdir({
    'tsconfig.json': JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['src'] }),
    src: { 'off.ts': `${OPENING}/* eslint-disable no-console */\n` },
  })

  const results = await new ESLint({ cwd: tree, overrideConfigFile: join(root, 'eslint.config.js') }).lintFiles(['src'])

  t.match(results[0]?.messages[0]?.message, /noInlineConfig/, 'a warning, and warnings are not allowed')
  t.match(readFileSync(join(root, 'package.json'), 'utf8'), /eslint [^"]*--max-warnings 0/)
})
