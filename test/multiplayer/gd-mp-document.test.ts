/**
 * Holds docs/wire/gd-mp.md to the code: decodes each frame of the page, and plays its tables of refusals, of comings and
 * goings and of the relay. Each table must be found under its heading, and have its rows.
 */

import t from 'tap'
import { ClientWorld } from '../../src/multiplayer/client-world.ts'
import { SpokenCodecs } from '../../src/multiplayer/codec/spoken-codecs.ts'
import { FRAME_TYPES, readFrame, systemFrameId, writeSystemFrame, type Frame } from '../../src/multiplayer/frame.ts'
import { MultiplayerWorld, type Member } from '../../src/multiplayer/multiplayer-world.ts'
import { route } from '../../src/multiplayer/routing.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'
import type { DropReason } from '../../src/peer/traffic.ts'
import { tablesOf } from '../support/document-tables.ts'
import { hex, toHex } from '../support/hex.ts'

const rowsOf = tablesOf('wire/gd-mp.md')
const IDS = [5, 7, 9]
const TYPE_NAMES = new Map<number, string>(Object.entries(FRAME_TYPES).map(([name, type]) => [type, name]))

/** The cells of a row by their place. */
function cell(row: readonly string[], place: number): string {
  return row[place] ?? ''
}

function bytesOf(text: string): Uint8Array {
  return hex(text.replaceAll('`', ''))
}

/** The ids of a cell; 'nobody' for none. */
function idsOf(text: string): number[] {
  return text === 'nobody' ? [] : text.split(', ').map(Number)
}

/** A body as the page spells it. */
function spellBody(frame: Frame): string {
  return frame.type === FRAME_TYPES.payload
    ? JSON.stringify(Buffer.from(frame.payload).toString())
    : `peer ${systemFrameId(frame)}`
}

/** A frame as the tables of comings and goings spell it. */
function spellFrame(bytes: Uint8Array): string {
  const read = readFrame(bytes)
  if (!read.ok) return read.refusal
  const { type } = read.frame
  return type === FRAME_TYPES.payload ? 'payload' : `${TYPE_NAMES.get(type)} ${systemFrameId(read.frame)}`
}

/** A world with the clients of the page; `told` is every frame with its receiver, in order. */
function worldOf(ids: readonly number[]) {
  const told: { to: number; frame: string; says: string }[] = []
  const drops: DropReason[] = []
  const read: number[] = []
  const world = new MultiplayerWorld(
    { relay: true, mayRelay: null, codecs: new SpokenCodecs([]), inboxPackets: 100, inboxBytes: 10_000 },
    {
      packetReceived: (source) => read.push(source),
      failed: (error) => {
        throw error
      },
      share: (bytes) => bytes.slice(),
    },
    new ErrorReport(() => undefined),
  )
  const note = (to: number, bytes: Uint8Array) => {
    told.push({ to, frame: Buffer.from(bytes).toString('hex'), says: spellFrame(bytes) })
  }
  const memberOf = (id: number): Member => ({
    id,
    codec: '',
    mostBytes: 65_535,
    isHere: true,
    send(bytes) {
      note(id, bytes)
      return GodotError.OK
    },
    sendSystem: (bytes) => note(id, bytes),
    drop: (reason) => void drops.push(reason),
  })
  const join = (id: number) => world.join(memberOf(id))
  ids.forEach(join)
  told.length = 0
  return { world, join, told, drops, read }
}

/** The world of client 5, which knows 1 and 7. */
function clientWorld() {
  const heard: string[] = []
  const world = new ClientWorld(
    { inboxPackets: 100, inboxBytes: 10_000 },
    {
      peerConnected: (id) => heard.push(`peer_connected ${id}`),
      peerDisconnected: (id) => heard.push(`peer_disconnected ${id}`),
      connectionSucceeded: () => heard.push('connection_succeeded'),
      connectionFailed: () => heard.push('connection_failed'),
      serverDisconnected: () => heard.push('server_disconnected'),
      packetReceived: (source) => heard.push(`packet of ${source}`),
      send: () => GodotError.OK,
      drop: (reason) => heard.push(reason),
    },
    new ErrorReport(() => undefined),
  )
  world.begin('')
  world.receive(writeSystemFrame(FRAME_TYPES.id, 5))
  for (const id of [1, 7]) world.receive(writeSystemFrame(FRAME_TYPES.add, id))
  heard.length = 0
  return { world, heard }
}

/** The rows of comings and goings from one place on, as the world tells them. */
function tellings(rows: readonly string[][]): { to: number; frame: string; says: string }[] {
  return rows.map((row) => ({
    to: Number(cell(row, 0)),
    frame: Buffer.from(bytesOf(cell(row, 1))).toString('hex'),
    says: cell(row, 2),
  }))
}

t.test('each frame of the page is read as the page says', async (t) => {
  const rows = rowsOf('Frames', 'frame')
  t.ok(rows.length >= 12)

  for (const row of rows) {
    const read = readFrame(bytesOf(cell(row, 0)))
    if (!read.ok) throw new Error(`${cell(row, 0)}: ${read.refusal}`)
    const { type, source, target } = read.frame
    const spelled = [TYPE_NAMES.get(type), String(source), String(target), spellBody(read.frame)]
    t.strictSame(spelled, row.slice(1), cell(row, 0))
    t.equal(toHex(bytesOf(cell(row, 0))).replaceAll(' ', ''), cell(row, 0).replaceAll(' ', ''))
  }
})

t.test('the table of types is the code’s', async (t) => {
  const rows = rowsOf('Layout', 'type').map((row) => [Number(cell(row, 0)), cell(row, 1)])

  t.strictSame(rows, [...TYPE_NAMES])
})

t.test('each refused message of the page is refused for the reason that the page gives', async (t) => {
  const rows = rowsOf('Refusals', 'message')
  t.ok(rows.length >= 12)

  for (const row of rows) {
    const { world, told, drops, read } = worldOf(IDS)
    world.receive(5, bytesOf(cell(row, 0)))
    t.strictSame(drops, [cell(row, 1)], cell(row, 0))
    t.strictSame([told, read], [[], []])
  }
})

t.test('comings and goings are told in the order of the page', async (t) => {
  const rows = tellings(rowsOf('Who is told of whom', 'to'))
  t.equal(rows.length, 9)

  const { world, join, told } = worldOf([9, 5])
  join(7)
  world.leave(7)
  world.dismiss(5)

  t.strictSame(told, rows)
})

t.test('a client takes what the page says, and refuses the rest', async (t) => {
  const rows = rowsOf('What a client takes', 'frame')
  t.ok(rows.length >= 12)

  for (const row of rows) {
    const { world, heard } = clientWorld()
    world.receive(bytesOf(cell(row, 0)))
    t.strictSame(heard, [cell(row, 1)], cell(row, 0))
  }
})

t.test('the relay goes where the page says', async (t) => {
  const rows = rowsOf('The relay', 'target').filter((row) => row.length === 4)
  t.ok(rows.length >= 11)

  for (const row of rows) {
    const target = Number(cell(row, 0))
    const way = route(5, target)
    const receivers = IDS.filter((id) => (way.toOthers ? id !== 5 && id !== way.except : id === way.toOne))
    t.strictSame([way.toServer, receivers], [cell(row, 1) === 'yes', idsOf(cell(row, 2))], `target ${target}`)

    const { world, told, drops } = worldOf([9, 7, 5])
    const head = Buffer.from(hex('00 05000000 00000000 6869'))
    head.writeInt32LE(target, 5)
    world.receive(5, head)
    t.equal(world.count(), cell(row, 1) === 'yes' ? 1 : 0)
    t.strictSame(
      told.map(({ to, frame }) => [to, frame]),
      idsOf(cell(row, 2)).map((id) => [id, head.toString('hex')]),
    )
    t.strictSame(drops, cell(row, 3).includes('unknown-target') ? ['unknown-target'] : [])
  }
})

t.test('what the server puts goes where the page says', async (t) => {
  const rows = rowsOf('The relay', 'target').filter((row) => row.length === 3)
  t.ok(rows.length >= 8)

  for (const row of rows) {
    const { world, told } = worldOf([9, 7, 5])
    world.setTarget(Number(cell(row, 0)))
    t.equal(world.put(Buffer.from('hi')), Number(cell(row, 1)), cell(row, 0))
    t.strictSame(
      told.map(({ to }) => to),
      idsOf(cell(row, 2)),
    )
    t.equal(world.put(new Uint8Array(0)), GodotError.OK)
    t.equal(told.length, idsOf(cell(row, 2)).length)
  }
})

t.test('a heading that is not there has no rows', async (t) => {
  t.strictSame(rowsOf('Nothing', 'target'), [])
})
