/**
 * Whatever players of either kind send: nobody speaks in the name of another, no packet crosses kinds untranslated, and
 * the host calls only what is declared. Sequences of mutated packets, with the same dice in every run.
 */

import t from 'tap'
import { readArguments, readCommand } from '../../src/multiplayer/rpc/commands.ts'
import { variantCodec } from '../../src/multiplayer/codec/variant-wire.ts'
import { readFrame, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { readInt32 } from '../../src/peer/int32.ts'
import type { RawClient } from '../../src/testing/raw-client.ts'
import { godot4Codec } from '../../src/godot4/variant/codec.ts'
import { readCallArguments } from '../../src/godot4/wire/call-command.ts'
import { readCommand as readGodot4 } from '../../src/godot4/wire/command.ts'
import { readSystemCommand } from '../../src/godot4/wire/system-command.ts'
import { fc } from '../support/property-test.ts'
import { SHIP_NAMES } from './ship.ts'
import { WorldStage } from './world-stage.ts'

const RUNS = 100
const SHIP = Buffer.from('Ship\0')

const le = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value | 0)
  return bytes
}
const text = (value: string): Buffer => Buffer.from(`${value}\0`)

/** A call by path: head, the number of the node to be, what follows it, and the path. */
function byPath(head: number, body: Buffer): Buffer {
  const at = 5 + body.length
  return Buffer.concat([Buffer.of(head), le(0x8000_0000 + at), body, SHIP])
}

const name = fc.constantFrom(...SHIP_NAMES, 'constructor', '')
const small = fc.integer({ min: 0, max: 6 })
const values3 = fc.constantFrom(
  Buffer.of(1, 2, 0, 0, 0, 7, 0, 0, 0),
  Buffer.of(0),
  Buffer.of(1, 4, 0, 0, 0, 1, 0, 0, 0, 120, 0, 0, 0),
)
const values4 = fc.constantFrom(Buffer.of(1, 2, 7), Buffer.of(0), Buffer.from('01060000000300000004000000', 'hex'))

/** Commands of Godot 3 as its players send them. */
const commands3 = fc.oneof(
  fc.tuple(name, values3).map(([called, values]) => byPath(0, Buffer.concat([text(called), values]))),
  fc
    .tuple(small, name, values3)
    .map(([id, called, values]) => Buffer.concat([Buffer.of(0), le(id), text(called), values])),
  small.map((id) => Buffer.concat([Buffer.of(2), le(id), SHIP])),
  fc.constant(Buffer.concat([Buffer.of(3), SHIP])),
  fc.constant(Buffer.of(4, 0xaa)),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
)
/** Packets of Godot 4, before they are relayed. */
const commands4 = fc.oneof(
  fc.tuple(small, values4).map(([index, values]) => byPath(0x20, Buffer.concat([Buffer.of(index), values]))),
  fc.tuple(small, small, values4).map(([id, index, values]) => Buffer.concat([Buffer.of(0, id, index), values])),
  fc.tuple(small, fc.boolean()).map(([id, isSame]) => {
    const sum = isSame ? 'd41d8cd98f00b204e9800998ecf8427e' : '0'.repeat(32)
    return Buffer.concat([Buffer.of(1), text(sum), le(id), SHIP])
  }),
  small.map((id) => Buffer.concat([Buffer.of(2, 1), le(id)])),
  fc.constant(Buffer.of(3, 0xaa)),
  fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
)

interface Move {
  /** Who: 0 and 1 are of Godot 3, 2 and 3 of Godot 4. */
  readonly who: number
  /** To whom: 0 to 3 the players, 4 the server, 5 everybody, 6 all clients, 7 all but the first. */
  readonly to: number
  /** Whom it says that it is, where it can; -1 itself. */
  readonly as: number
  readonly three: Buffer
  readonly four: Buffer
  /** A byte of the whole that is another. */
  readonly flip: readonly [at: number, value: number] | null
}

const move: fc.Arbitrary<Move> = fc.record({
  who: fc.integer({ min: 0, max: 3 }),
  to: fc.oneof(fc.constant(4), fc.integer({ min: 0, max: 7 })),
  as: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.integer({ min: 0, max: 4 })),
  three: commands3,
  four: commands4,
  flip: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.tuple(fc.nat(60), fc.integer({ min: 0, max: 255 }))),
})

class Player {
  readonly raw: RawClient
  readonly isGodot4: boolean
  id = 0

  constructor(raw: RawClient, isGodot4: boolean) {
    this.raw = raw
    this.isGodot4 = isGodot4
  }

  /** Takes its id, and all that was said with it. */
  begin(): void {
    const [first] = this.raw.takeMessages()
    if (first === undefined) throw new Error('no id has come')
    this.id = readInt32(first.bytes, this.isGodot4 ? 0 : 9)
  }

  /** What it was sent: by whom, and in what; system messages are null. */
  heard(): ({ readonly source: number; readonly packet: Uint8Array } | null)[] {
    return this.raw.takeMessages().map(({ bytes }) => (this.isGodot4 ? heardIn4(bytes) : heardIn3(bytes)))
  }
}

function heardIn3(bytes: Uint8Array): { source: number; packet: Uint8Array } | null {
  const read = readFrame(bytes)
  if (!read.ok) throw new Error(read.refusal)
  return read.frame.type === 0 ? { source: read.frame.source, packet: read.frame.payload } : null
}

function heardIn4(bytes: Uint8Array): { source: number; packet: Uint8Array } | null {
  if (((bytes[0] ?? 0) & 7) !== 7) return { source: 1, packet: bytes }
  const read = readSystemCommand(bytes)
  if (!read.ok) throw new Error(read.refusal)
  return read.command.command === 'relay' ? { source: read.command.peer, packet: read.command.packet } : null
}

/** Whether a player of this kind can do something with a packet from across. */
function isTranslated(packet: Uint8Array, isGodot4: boolean): boolean {
  if (!isGodot4) {
    const read = readCommand(packet)
    if (!read.ok) return false
    const { command } = read
    return command.command !== 'call' || readArguments(command, variantCodec, false).ok
  }
  const read = readGodot4(packet)
  if (!read.ok) return false
  const { command } = read
  if (command.command !== 'call') return ['raw', 'simplify', 'confirm'].includes(command.command)
  return command.index < SHIP_NAMES.length && readCallArguments(command, godot4Codec, false).ok
}

function packetOf({ who, to, as, three, four, flip }: Move, players: readonly Player[]): Uint8Array {
  const [sender, receiver, named] = [players[who], players[to], players[as]]
  if (sender === undefined) throw new Error('there is no such player')
  const others = [1, 0, -1, -(players[0]?.id ?? 0)]
  const target = receiver?.id ?? others[to - 4] ?? 0
  const source = as === 4 ? 1 : (named?.id ?? sender.id)
  const relayed = target === 1 ? four : Buffer.concat([Buffer.of(7, 3), le(target), four])
  const packet = Buffer.from(sender.isGodot4 ? relayed : writePayloadFrame(source, target, three))
  if (flip !== null) packet[flip[0] % packet.length] = flip[1]
  return packet
}

t.test('nobody speaks for another, nothing crosses untranslated, and only what is declared is called', async (t) => {
  let crossed = 0
  let called = 0
  fc.assert(
    fc.property(fc.array(move, { minLength: 3, maxLength: 10 }), (moves) => {
      const stage = new WorldStage(t)
      const players = ['A', 'B', 'C', 'D'].map((own, index) => {
        const isGodot4 = index > 1
        return new Player(stage.scenario.raw(own, { path: isGodot4 ? '/godot4' : '/godot3' }), isGodot4)
      })
      stage.settle()
      for (const player of players) player.begin()
      stage.host.ship.take()

      for (const one of moves) {
        const sender = players[one.who]
        if (sender === undefined) throw new Error('there is no such player')
        sender.raw.send(packetOf(one, players))
        stage.settle()

        for (const player of players) {
          for (const heard of player.heard()) {
            if (heard === null) throw new Error('a system message of a player')
            const { source, packet } = heard
            // Of Godot 4 one may send to oneself.
            const isOfSender = source === sender.id && (player !== sender || player.isGodot4)
            const isAnswer = source === 1 && player === sender
            if (!isOfSender && !isAnswer) throw new Error(`${player.raw.name} has heard ${source}`)
            if (isOfSender && player.isGodot4 === sender.isGodot4) continue
            if (!isTranslated(packet, player.isGodot4)) throw new Error(Buffer.from(packet).toString('hex'))
            crossed++
          }
        }
        for (const call of stage.host.ship.take()) {
          if (!/^(steer|fire|say)\(/.test(call) || !call.endsWith(` of ${sender.id}`)) throw new Error(call)
          called++
        }
      }
      stage.scenario.close()
    }),
    { numRuns: RUNS },
  )
  t.ok(crossed > 20, `${crossed} packets have crossed`)
  t.ok(called > 5, `${called} calls were done`)
})
