/**
 * Packets that a hostile peer of Godot 4's may say, as arbitraries: of every kind, with numbers and texts that mean
 * something to the trap tree and such that mean nothing, whole and damaged. Knows no world but its ids.
 */

import { writeSimplifyPath } from '../../../src/godot4/wire/path-command.ts'
import { SceneNode } from '../../../src/godot4/scene/scene-node.ts'
import { fc } from '../../support/property-test.ts'
import { hex } from '../../support/hex.ts'
import { Trap } from './trap-node.ts'
import { idHex } from './server-stage.ts'

const CHECKSUM = SceneNode.recordOf(new Trap('Main')).table.checksum
const INDICES = [...Array(10).keys(), 0x8000, 0x8001, 0x8002, 255, 256, 0xffff]

const paths = fc.constantFrom(
  ...[
    'Main',
    'Main/Sub',
    '/root/Main',
    '.',
    'Main/../Main',
    '..',
    '../Main',
    '__proto__',
    'Main/constructor',
    'None',
    '',
  ],
)
const pathIds = fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(255, 256, 65_536, 0x7fff_ffff))
const values = fc.constantFrom(
  ...[
    '00',
    '01 0207',
    '01 81',
    '02 0207 0208',
    '01 04000000 01000000 61000000',
    '05',
    '01 c201',
    '01 1c000000 ffffff7f',
  ],
  ...['01 18000000 04000000 4e6f6465 00000000', '01 1d000000 03000000 01020300', 'ff'],
)

const textHex = (text: string): string => Buffer.from(`${text}\0`).toString('hex')
const u16Hex = (value: number): string => idHex(value).slice(0, 4)

const simplify = fc.tuple(pathIds, paths, fc.constantFrom(CHECKSUM, '0'.repeat(32))).map(([id, path, checksum]) => {
  const packet = writeSimplifyPath(id, path === '' ? 'Main' : path, checksum)
  return packet.ok ? packet.bytes : new Uint8Array()
})

const confirm = fc
  .oneof(
    pathIds.map((id) => `02 01 ${idHex(id)}`),
    paths.map((path) => `02 00 ${textHex(path)}`),
  )
  .map(hex)

const call = fc
  .tuple(fc.constantFrom(...INDICES), fc.oneof(pathIds, paths), values, fc.boolean())
  .map(([index, node, args, isRaw]) => {
    const [flag, field] = index > 0xff ? [0x40, u16Hex(index)] : [0, u16Hex(index).slice(0, 2)]
    const head = Buffer.of(0x20 | flag | (isRaw ? 0x80 : 0)).toString('hex')
    const body = `${field} ${args}`
    if (typeof node === 'number') return hex(`${head} ${idHex(node)} ${body}`)
    const offset = 5 + hex(body).length
    return hex(`${head} ${u16Hex(offset)}0080 ${body} ${textHex(node)}`)
  })

/** A call that is done: of what every peer may call, with what that takes. */
const goodCall = fc
  .tuple(
    fc.constantFrom('02 01 0207', '04 01 0207', '09 01 0207', '02 00'),
    fc.oneof(fc.nat({ max: 4 }), fc.constantFrom('Main', 'Main/Sub')),
  )
  .map(([body, node]) => {
    if (typeof node === 'number') return hex(`00 ${u16Hex(node).slice(0, 2)} ${body}`)
    return hex(`20 ${u16Hex(5 + hex(body).length)}0080 ${body} ${textHex(node)}`)
  })

const others = fc.constantFrom(
  ...['03 68 69', '03', '07 00', '07 00 aa', '05 01000000', '06 0100 01000000 00000000', '16 01000000'],
  '04 00 01000000 01000000 00000000 02000000 4100',
)

/** Ids as the target of a relay, or as what a system command says. */
const systemOf = (ids: readonly number[]) =>
  fc
    .tuple(fc.constantFrom(1, 2, 4, 9), fc.constantFrom(0, 1, -1, ...ids, ...ids.map((id) => -id)))
    .map(([sub, id]) => hex(`07 ${u16Hex(sub).slice(0, 2)} ${idHex(id)}`))

/** Any packet, for a world where these ids are known or asked for. */
export function packets(ids: readonly number[]): fc.Arbitrary<Uint8Array> {
  const plain = fc.oneof(
    ...[simplify, confirm, call, goodCall, goodCall, others.map(hex), systemOf(ids)],
    fc.uint8Array({ minLength: 1, maxLength: 30 }),
  )
  const relayed = fc
    .tuple(fc.constantFrom(0, 1, -1, ...ids, ...ids.map((id) => -id)), plain)
    .map(([id, packet]) => Uint8Array.of(...hex(`07 03 ${idHex(id)}`), ...packet))
  const nested = fc.tuple(relayed, relayed).map(([outer, inner]) => Uint8Array.of(...outer.subarray(0, 6), ...inner))
  const whole = fc.oneof({ arbitrary: plain, weight: 5 }, { arbitrary: relayed, weight: 4 }, nested)
  const damaged = fc
    .tuple(whole, fc.nat({ max: 60 }), fc.nat({ max: 255 }), fc.boolean())
    .map(([packet, at, byte, isCut]) => {
      if (packet.length === 0) return Uint8Array.of(byte)
      const place = at % packet.length
      return isCut && place > 0 ? packet.slice(0, place) : packet.with(place, byte)
    })
  return fc.oneof({ arbitrary: whole, weight: 5 }, damaged)
}
