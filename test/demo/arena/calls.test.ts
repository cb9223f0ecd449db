/** The arena's remote calls: which arguments pass, and whether the document says the same. */

import { readFileSync } from 'node:fs'
import t from 'tap'
import { PILOT } from '../../../demo/arena/arena.ts'
import { ASKED, TOLD, WIRE_VERSION } from '../../../demo/arena/calls.ts'
import type { StandardSchemaV1 } from '../../../src/multiplayer/rpc/standard-schema.ts'

const CALLS: Readonly<Record<string, { readonly args: StandardSchemaV1 }>> = { ...ASKED, ...TOLD }

/** What the call would be made with; undefined if it is refused. */
function pass(name: string, args: unknown): unknown {
  const result = CALLS[name]?.args['~standard'].validate(args)
  if (result === undefined || 'then' in result) throw new Error(`${name} has no schema that answers at once`)
  return result.issues === undefined ? result.value : undefined
}

t.test('lets through what it is meant for', async (t) => {
  const cases = [
    ['join', [WIRE_VERSION, PILOT.godot, '']],
    ['join', [WIRE_VERSION, PILOT.visitor, 'Ada-Léa 2']],
    ['steer', [15, 255]],
    ['ping', [4294967295]],
    ['welcome', [65535, 'uws', 60]],
    ['arrived', [1, PILOT.bot, 'Bot 1', 359, 0]],
    ['departed', [7]],
    ['scored', [new Map([[3, 65535]])]],
    ['burst', [1, 2]],
    ['metered', [350, 1200, 21, 70000, 400000]],
    ['pong', [0]],
  ] as const

  for (const [name, args] of cases) t.same(pass(name, args), args, name)
})

t.test('refuses everything else', async (t) => {
  const cases = [
    ['join', []],
    ['join', [WIRE_VERSION]],
    ['join', [WIRE_VERSION, 4, '']],
    ['join', [WIRE_VERSION, '0', '']],
    ['join', [WIRE_VERSION, 0, 'seventeen letters']],
    ['join', [WIRE_VERSION, 0, 'a\u202eb']],
    ['join', [WIRE_VERSION, 0, 'a\nb']],
    ['join', [WIRE_VERSION, 0, null]],
    ['join', [WIRE_VERSION, 0, '', 0]],
    ['join', ['1', 0, '']],
    ['join', { 0: WIRE_VERSION, length: 1 }],
    ['steer', [16, 0]],
    ['steer', [-1, 0]],
    ['steer', [1.5, 0]],
    ['steer', [1, 256]],
    ['steer', [1]],
    ['steer', [1, 1, 1]],
    ['steer', [NaN, 0]],
    ['ping', [4294967296]],
    ['ping', [1n]],
    ['welcome', [0, 'uws', 60]],
    ['arrived', [1, 0, '', 0, 0]],
    ['arrived', [1, 0, 'Ada', 360, 0]],
    ['scored', [{ 3: 1 }]],
    ['scored', [new Map([['3', 1]])]],
    ['burst', [1, 0]],
    ['metered', [1, 2, 3, 4, -5]],
  ] as const

  for (const [name, args] of cases) t.equal(pass(name, args), undefined, name)
})

t.test('a newcomer of another version is heard, whatever it says besides', async (t) => {
  t.same(pass('join', [WIRE_VERSION + 1, 'anything', 7, 8, 9]), [WIRE_VERSION + 1, PILOT.visitor, ''])
  t.same(pass('join', [1]), [1, PILOT.visitor, ''])
})

t.test('the document has a line for each call, with its arguments and limits', async (t) => {
  const page = readFileSync(new URL('../../../demo/README.md', import.meta.url), 'utf8')
  const lines = [...page.matchAll(/^\| `(\w+)\(([^)]*)\)` +\|(.*)$/gm)]
  const documented = new Map(lines.map(([, name = '', args = '', rest = '']) => [name, { args, rest }]))

  t.same([...documented.keys()], Object.keys(CALLS))
  for (const [name, { rate_limit: limit }] of Object.entries(ASKED)) {
    const said = `${limit.calls} in a second, ${limit.burst ?? limit.calls} at once`
    t.ok(documented.get(name)?.rest.includes(said), `${name}: ${said}`)
  }
  t.match(page, new RegExp(`The version is ${WIRE_VERSION}\\.`))
})
