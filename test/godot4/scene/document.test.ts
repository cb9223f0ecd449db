/**
 * Holds docs/wire/godot4.md to the code: what a server does with each packet of the page, and what a client does; and the
 * reasons of docs/godot4.md. Wrong rows are planted to show that they would be noticed.
 */

import t from 'tap'
import { SCENE_REFUSALS } from '../../../src/godot4/scene/scene-refusals.ts'
import { WIRE_REFUSAL_REASONS } from '../../../src/godot4/wire/refusals.ts'
import { tablesOf } from '../../support/document-tables.ts'
import { notGiven } from '../../support/given-reasons.ts'
import { ClientStage } from './client-stage.ts'
import { mainTree } from './main-node.ts'
import { idHex, ServerStage } from './server-stage.ts'

const rowsOf = tablesOf('wire/godot4.md')

/** The first cells of the tables of reasons under a heading; a row may name several. */
const reasonsOf = (heading: string): string[] => tablesOf('godot4.md')(heading, 'reason').map(([cell = '']) => cell)

/** What was told, as the page says it: a refusal by its reason, and who it was of. */
function told(journal: readonly string[], log: readonly string[]): string {
  const signals = journal.map((line) =>
    line
      .replace(/^packet_refused\(\d+, (.*)\)$/, '$1')
      .replace(/^peer_packet\((\d+), (.*)\) of \1$/, 'peer_packet $2 of $1')
      .replace(/^(peer_connected|peer_disconnected)\((\d+)\)$/, '$1 $2'),
  )
  return [...signals, ...log].join(', ')
}

/** What is wrong with a row about a server; '' if it is right. */
function faultAtServer([said = '', done = '', ...heard]: readonly string[]): string {
  const stage = new ServerStage()
  const { root, main } = mainTree()
  stage.api.root_node = root
  const clients = stage.joined(3)
  const ids = clients.map(({ id }) => id)
  const [a = 0, b = 0] = ids
  const filled = (text: string): string =>
    text
      .replaceAll('<A>', idHex(a))
      .replaceAll('<B>', idHex(b))
      .replaceAll('<-A>', idHex(-a))
      .replaceAll('<-B>', idHex(-b))
      .replaceAll(' ', '')
  clients[0]?.send(filled(said))
  stage.tick()
  const found = told(stage.take(), main.log).replaceAll(` of ${a}`, ' of A')
  if (found !== done) return `${said}: ${found}`
  const packets = clients.map((client) => client.heard().join(', '))
  const wrong = packets.findIndex((packet, index) => packet !== filled(heard[index] ?? ''))
  return wrong < 0 ? '' : `${said}: ${'ABC'[wrong]} hears ${packets[wrong]}`
}

/** The same about a client. */
function faultAtClient([said = '', done = '', answer = '']: readonly string[]): string {
  const stage = ClientStage.joined([7])
  const { root, main } = mainTree()
  stage.api.root_node = root
  stage.say(said)
  const found = told(stage.take(), main.log)
  if (found !== done) return `${said}: ${found}`
  const written = stage.sent().join(', ')
  return written === answer.replaceAll(' ', '') ? '' : `${said}: ${written}`
}

t.test('a server does with each packet what the page says', async (t) => {
  const rows = rowsOf('What a server does with what a client says', 'A says')

  t.ok(rows.length >= 36, `${rows.length} rows`)
  t.strictSame(rows.map(faultAtServer).filter(Boolean), [])
})

t.test('a client does with each packet what the page says', async (t) => {
  const rows = rowsOf('What a client does with what its server says', 'the server says')

  t.ok(rows.length >= 18, `${rows.length} rows`)
  t.strictSame(rows.map(faultAtClient).filter(Boolean), [])
})

t.test('docs/godot4.md explains each reason of the scene, and no other but those of the wire', async (t) => {
  const rows = ['A server and a client', 'Remote calls', 'Replication'].map(reasonsOf)
  const explained = new Set<string>(rows.flatMap((cells) => cells.flatMap((cell) => cell.match(/[a-z-]+/g) ?? [])))
  const known = new Set<string>([...Object.keys(SCENE_REFUSALS), ...WIRE_REFUSAL_REASONS])

  t.ok(rows.every(({ length }) => length > 0))
  t.strictSame(
    Object.keys(SCENE_REFUSALS).filter((reason) => !explained.has(reason)),
    [],
    'explained',
  )
  t.strictSame(
    [...explained].filter((reason) => !known.has(reason)),
    [],
    'known',
  )
})

t.test('each reason of the scene is given somewhere', async (t) => {
  t.strictSame(notGiven(Object.keys(SCENE_REFUSALS), 'src/godot4'), [])
  t.strictSame(notGiven(['nobody-says-so'], 'src/godot4'), ['nobody-says-so'])
})

t.test('a wrong row is noticed', async (t) => {
  t.equal(faultAtServer(['03 aa', 'peer_packet bb of A']), '03 aa: peer_packet aa of A')
  t.match(faultAtServer(['07 03 <A> 03 aa', '']), /^07 03 <A> 03 aa: A hears 0703/)
  t.equal(faultAtClient(['07 01 08000000', 'peer_connected 9']), '07 01 08000000: peer_connected 8')
  t.equal(faultAtClient(['03 aa', 'peer_packet aa of 1', '00']), '03 aa: ')
})
