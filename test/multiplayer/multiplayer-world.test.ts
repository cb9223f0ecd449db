import t from 'tap'
import { SpokenCodecs } from '../../src/multiplayer/codec/spoken-codecs.ts'
import { readFrame, writePayloadFrame } from '../../src/multiplayer/frame.ts'
import { MultiplayerWorld, type Member, type WorldRules } from '../../src/multiplayer/multiplayer-world.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'
import type { DropReason } from '../../src/peer/traffic.ts'

const NAMES = ['payload', 'add', 'remove', 'id']

/** A frame in words: `add 5`, or `5→7 hi`. */
function describe(bytes: Uint8Array): string {
  const read = readFrame(bytes)
  if (!read.ok) return read.refusal
  const { type, source, target, payload } = read.frame
  if (type === 0) return `${source}→${target} ${Buffer.from(payload).toString()}`
  return `${NAMES[type]} ${new DataView(payload.buffer, payload.byteOffset).getInt32(0, true)}`
}

class FakeMember implements Member {
  readonly id: number
  readonly codec = ''
  readonly heard: string[] = []
  readonly drops: DropReason[] = []
  mostBytes = 65_535
  hasRoom = true
  isHere = true

  constructor(id: number) {
    this.id = id
  }

  send(bytes: Uint8Array): GodotError {
    if (!this.isHere) return GodotError.FAILED
    if (!this.hasRoom || bytes.length > this.mostBytes) return GodotError.ERR_OUT_OF_MEMORY
    this.heard.push(describe(bytes))
    return GodotError.OK
  }

  sendSystem(bytes: Uint8Array): void {
    this.heard.push(describe(bytes))
  }

  drop(reason: DropReason): void {
    if (this.isHere) this.drops.push(reason)
  }

  take(): string[] {
    return this.heard.splice(0)
  }
}

function scene(rules: Partial<WorldRules> = {}, ids: number[] = []) {
  const packets: number[] = []
  const errors: unknown[] = []
  const warnings: string[] = []
  const report = new ErrorReport((text) => warnings.push(text))
  const world = new MultiplayerWorld(
    { relay: true, mayRelay: null, codecs: new SpokenCodecs([]), inboxPackets: 100, inboxBytes: 10_000, ...rules },
    {
      packetReceived: (source) => packets.push(source),
      failed: (error) => errors.push(error),
      share: (bytes) => bytes.slice(),
    },
    report,
  )
  const members = ids.map((id) => new FakeMember(id))
  for (const member of members) world.join(member)
  for (const member of members) member.take()
  return { world, report, packets, errors, warnings, members }
}

const send = (source: number, target: number, text: string) => writePayloadFrame(source, target, Buffer.from(text))

function readAll(world: MultiplayerWorld): string[] {
  const list: string[] = []
  while (world.count() > 0) list.push(`${world.nextSource()} ${Buffer.from(world.read().bytes).toString()}`)
  return list
}

t.test('tells a newcomer its id and the server, and introduces it and each other in ascending order', async (t) => {
  const { world, members } = scene({}, [9, 3])
  const newcomer = new FakeMember(5)

  world.join(newcomer)

  t.same(newcomer.take(), ['id 5', 'add 1', 'add 3', 'add 9'])
  t.same(
    members.map((member) => member.take()),
    [['add 5'], ['add 5']],
  )
})

t.test('tells the others when somebody has left, once', async (t) => {
  const { world, members } = scene({}, [3, 5, 9])

  world.leave(5)
  world.leave(5)
  world.leave(77)

  t.same(
    members.map((member) => member.take()),
    [['remove 5'], [], ['remove 5']],
  )
})

t.test('tells who is dismissed that the server has left', async (t) => {
  const { world, members } = scene({}, [3, 5])

  world.dismiss(5)
  world.dismiss(99)

  t.same(
    members.map((member) => member.take()),
    [[], ['remove 1']],
  )
})

t.test('passes packets on unchanged, to whom their target says', async (t) => {
  const cases: [target: number, received: Record<number, string[]>, own: string[]][] = [
    [0, { 5: ['3→0 x'], 9: ['3→0 x'] }, ['3 x']],
    [1, { 5: [], 9: [] }, ['3 x']],
    [9, { 5: [], 9: ['3→9 x'] }, []],
    [3, { 5: [], 9: [] }, []],
    [-5, { 5: [], 9: ['3→-5 x'] }, ['3 x']],
    [-3, { 5: ['3→-3 x'], 9: ['3→-3 x'] }, ['3 x']],
    [-1, { 5: ['3→-1 x'], 9: ['3→-1 x'] }, []],
  ]
  for (const [target, received, own] of cases) {
    const { world, members, packets } = scene({}, [3, 5, 9])
    world.receive(3, send(3, target, 'x'))
    for (const member of members) t.same(member.take(), received[member.id] ?? [], `${target} to ${member.id}`)
    t.same(readAll(world), own, String(target))
    t.same(packets, own.length > 0 ? [3] : [])
  }
})

t.test('refuses what a client may not send, and counts it', async (t) => {
  const cases: [packet: Uint8Array, reason: DropReason][] = [
    [new Uint8Array(8), 'frame-too-short'],
    [Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0), 'unknown-frame-type'],
    [Uint8Array.of(1, 3, 0, 0, 0, 0, 0, 0, 0), 'frame-body-too-short'],
    [Uint8Array.of(1, 3, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0), 'system-frame'],
    [send(5, 0, 'forged'), 'forged-source'],
    [send(1, 5, 'forged'), 'forged-source'],
    [send(0, 5, 'before its id'), 'forged-source'],
    [send(3, 77, 'nobody'), 'unknown-target'],
    [send(3, 3, 'itself'), 'unknown-target'],
  ]
  for (const [packet, reason] of cases) {
    const { world, members } = scene({}, [3, 5])
    world.receive(3, packet)
    t.same(members[0]?.drops, [reason])
    t.same(members[1]?.take(), [])
    t.equal(world.count(), 0)
  }
})

t.test('ignores packets of who is not a member', async (t) => {
  const { world, members } = scene({}, [5])

  world.receive(3, send(3, 0, 'x'))

  t.same(members[0]?.take(), [])
})

t.test('is a star without the relay: clients neither learn of each other nor reach each other', async (t) => {
  const { world, members } = scene({ relay: false }, [3])
  const newcomer = new FakeMember(5)
  world.join(newcomer)
  t.same(newcomer.take(), ['id 5', 'add 1'])

  world.receive(5, send(5, 0, 'all'))
  world.receive(5, send(5, 3, 'one'))
  world.leave(5)

  t.same(members[0]?.take(), [])
  t.same(newcomer.drops, ['relay-denied'], 'what was for all has arrived')
  t.same(readAll(world), ['5 all'])
})

t.test('asks the permission hook for what would be forwarded, and for nothing else', async (t) => {
  const asked: string[] = []
  const { world, members } = scene(
    {
      mayRelay: (source, target, payload) => {
        asked.push(`${source} ${target} ${Buffer.from(payload).toString()}`)
        return Buffer.from(payload).toString() !== 'secret'
      },
    },
    [3, 5],
  )

  world.receive(3, send(3, 1, 'server'))
  world.receive(3, send(3, 5, 'hello'))
  world.receive(3, send(3, 0, 'secret'))

  t.same(asked, ['3 5 hello', '3 0 secret'])
  t.same(members[1]?.take(), ['3→5 hello'])
  t.same(members[0]?.drops, ['relay-denied'])
  t.same(readAll(world), ['3 server', '3 secret'])
})

t.test('forwards nothing when the permission hook throws, and hands the error on', async (t) => {
  const { world, members, errors } = scene(
    {
      mayRelay: () => {
        throw new Error('hook')
      },
    },
    [3, 5],
  )

  world.receive(3, send(3, 5, 'x'))

  t.same(members[1]?.take(), [])
  t.match(errors, [{ message: 'hook' }])
})

t.test('takes no answer but true for leave to forward, not even a promise of it', async (t) => {
  for (const answer of [Promise.resolve(true), 1, 'yes', undefined]) {
    const { world, members } = scene({ mayRelay: () => answer }, [3, 5])

    world.receive(3, send(3, 5, 'x'))

    t.same(members[1]?.take(), [])
    t.same(members[0]?.drops, ['relay-denied'])
  }
})

t.test('puts nothing but bytes', async (t) => {
  const { world, members } = scene({}, [3])

  for (const bytes of [null, 5, 'abc', new ArrayBuffer(3)]) {
    t.equal(world.put(bytes as unknown as Uint8Array), GodotError.ERR_INVALID_PARAMETER)
  }

  t.same(members[0]?.take(), [])
})

t.test('bounds what waits for the server itself', async (t) => {
  const few = scene({ inboxPackets: 2 }, [3])
  const small = scene({ inboxBytes: 5 }, [3])
  for (const { world } of [few, small]) for (const text of ['abc', 'de', 'f']) world.receive(3, send(3, 1, text))

  t.same(readAll(few.world), ['3 abc', '3 de'])
  t.same(readAll(small.world), ['3 abc', '3 de'])
  t.same(few.members[0]?.drops, ['queue-full'])
  t.same(small.members[0]?.drops, ['queue-full'])
})

t.test('lets a packet for the server wait where its inbox has no room, and no other', async (t) => {
  const { world } = scene({ inboxPackets: 1 }, [3, 5])
  world.turnBegins(3, 0, 1)
  t.equal(world.hasRoomFor(3, send(3, 1, 'a')), true)
  world.receive(3, send(3, 1, 'a'))

  const may = (packet: Uint8Array) => world.hasRoomFor(3, packet)
  t.equal(world.hasRoomFor(77, send(3, 1, 'a')), true, 'of nobody it would be refused')

  t.same(
    [1, 0, -5].map((target) => may(send(3, target, 'b'))),
    [false, false, false],
  )
  t.same(
    [5, 3, 77, -1].map((target) => may(send(3, target, 'b'))),
    [true, true, true, true],
  )
  t.same([send(5, 1, 'forged'), new Uint8Array(3), Uint8Array.of(1, 3, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0)].map(may), [
    true,
    true,
    true,
  ])
  world.read()
  t.equal(may(send(3, 1, 'b')), true)
})

t.test('lets nothing wait for a game that does not read: the relay goes on, its own copies are dropped', async (t) => {
  const { world, members } = scene({ inboxPackets: 1 }, [3, 5])
  world.turnBegins(3, 0, 1)
  world.receive(3, send(3, 0, 'a'))

  world.turnBegins(3, 0, 1)
  t.equal(world.hasRoomFor(3, send(3, 0, 'b')), true)
  world.receive(3, send(3, 0, 'b'))

  t.same(members[1]?.take(), ['3→0 a', '3→0 b'])
  t.same(members[0]?.drops, ['queue-full'])
  t.same(readAll(world), ['3 a'])
})

t.test('keeps the packets of who has left', async (t) => {
  const { world } = scene({}, [3])
  world.receive(3, send(3, 1, 'last words'))

  world.leave(3)

  t.same(readAll(world), ['3 last words'])
})

t.test('answers for an empty inbox', async (t) => {
  const { world, warnings } = scene()

  t.same(world.read(), { bytes: new Uint8Array(0), error: GodotError.ERR_UNAVAILABLE })
  t.equal(world.nextSource(), 1)
  t.match(warnings, [/there is none/])
})

t.test('keeps its target where the new one is no whole number of 32 bits, and warns', async (t) => {
  const { world, members, warnings } = scene({}, [3, 5])
  world.setTarget(5)

  for (const target of [NaN, 1.5, 2 ** 31, 2 ** 32, '3', 3n, null]) world.setTarget(target as number)
  world.put(Buffer.from('x'))

  t.same(
    members.map((member) => member.take()),
    [[], ['1→5 x']],
  )
  t.match(warnings, [/^set_target_peer\(\)/])
})

t.test('puts packets of the server to the target that was set', async (t) => {
  const cases: [target: number, result: number, received: Record<number, string[]>][] = [
    [0, GodotError.OK, { 3: ['1→0 x'], 5: ['1→0 x'] }],
    [1, GodotError.OK, { 3: [], 5: [] }],
    [5, GodotError.OK, { 3: [], 5: ['1→5 x'] }],
    [-5, GodotError.OK, { 3: ['1→-5 x'], 5: [] }],
    [-1, GodotError.OK, { 3: ['1→-1 x'], 5: ['1→-1 x'] }],
    [77, GodotError.FAILED, { 3: [], 5: [] }],
  ]
  for (const [target, result, received] of cases) {
    const { world, members } = scene({}, [3, 5])
    world.setTarget(target)
    t.equal(world.put(Buffer.from('x')), result, String(target))
    for (const member of members) t.same(member.take(), received[member.id] ?? [])
  }
})

t.test('sends nothing for an empty packet, and tells when one client has no room or is gone', async (t) => {
  const { world, members } = scene({}, [3])
  const [member] = members
  t.equal(world.put(new Uint8Array(0)), GodotError.OK)
  t.same(member?.take(), [])

  world.setTarget(3)
  if (member !== undefined) member.hasRoom = false
  t.equal(world.put(Buffer.from('x')), GodotError.ERR_OUT_OF_MEMORY)
  if (member !== undefined) member.isHere = false
  t.equal(world.put(Buffer.from('x')), GodotError.FAILED)
})

t.test('frames a packet for everybody', async (t) => {
  const { world } = scene({}, [3])

  const frames = world.framesForAll(Buffer.from('x'))

  t.equal(describe(frames(3) ?? new Uint8Array()), '1→0 x')
  t.equal(frames(77), frames(3), 'made once')
})

t.test('says of a packet that one client cannot take how long it is and what the limit is', async (t) => {
  const { world, members, report } = scene({}, [3])
  const [member] = members
  if (member === undefined) throw new Error('there is no member')
  world.setTarget(3)
  member.mostBytes = 20

  t.equal(world.put(new Uint8Array(12)), GodotError.ERR_OUT_OF_MEMORY)
  t.match(report.message, /21 bytes with its frame, and a peer takes 20 at most; set_buffers\(\)/)
  member.hasRoom = false
  t.equal(world.put(new Uint8Array(11)), GodotError.ERR_OUT_OF_MEMORY)
  t.match(report.message, /^Peer 3 cannot take 20 bytes more now.* set_buffers\(\)/)
})

t.test('says of a packet to everybody when it is too long for one of them, and sends it to the others', async (t) => {
  const { world, members, report } = scene({}, [3, 5])
  const [small] = members
  if (small === undefined) throw new Error('there is no member')
  small.mostBytes = 9

  t.equal(world.put(Buffer.from('x')), GodotError.ERR_OUT_OF_MEMORY)

  t.match(report.message, /10 bytes with its frame, and a peer takes 9 at most/)
  t.same(members[1]?.take(), ['1→0 x'])
})

t.test('a packet to everybody is OK where a client has no room only for a while: who it was is counted', async (t) => {
  const { world, members } = scene({}, [3, 5])
  for (const member of members) member.hasRoom = false

  t.equal(world.put(Buffer.from('x')), GodotError.OK)
})
