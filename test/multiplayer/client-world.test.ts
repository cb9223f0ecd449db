import t from 'tap'
import { ClientWorld } from '../../src/multiplayer/client-world.ts'
import type { InboxRules } from '../../src/multiplayer/inbox.ts'
import { readFrame, writePayloadFrame, writeSystemFrame } from '../../src/multiplayer/frame.ts'
import { ErrorReport } from '../../src/peer/error-report.ts'
import { GodotError } from '../../src/peer/error.ts'

/** What a server says: a system frame, or a packet as `source: text`. */
type Said = readonly ['id' | 'add' | 'remove', number] | readonly ['says', number, string] | readonly ['hex', string]

const TYPES = { add: 1, remove: 2, id: 3 } as const

function bytesOf(said: Said): Uint8Array {
  if (said[0] === 'hex') return Buffer.from(said[1].replaceAll(' ', ''), 'hex')
  if (said[0] === 'says') return writePayloadFrame(said[1], 0, Buffer.from(said[2]))
  return writeSystemFrame(TYPES[said[0]], said[1])
}

const JOINED: readonly Said[] = [
  ['id', 5],
  ['add', 1],
  ['add', 7],
]

function scene(rules: Partial<InboxRules> = {}) {
  const heard: string[] = []
  const sent: string[] = []
  const hooks = { answer: GodotError.OK as GodotError, onEvent: (_line: string): void => undefined }
  const note = (line: string): void => {
    heard.push(line)
    hooks.onEvent(line)
  }
  const report = new ErrorReport((text) => note(`warns: ${text}`))
  const world = new ClientWorld(
    { inboxPackets: 100, inboxBytes: 10_000, ...rules },
    {
      peerConnected: (id) => note(`+${id}`),
      peerDisconnected: (id) => note(`-${id}`),
      connectionSucceeded: () => note('succeeded'),
      connectionFailed: () => note('failed'),
      serverDisconnected: () => note('server gone'),
      packetReceived: (source) => note(`packet ${source}`),
      send(bytes) {
        const read = readFrame(bytes)
        if (read.ok)
          sent.push(`${read.frame.source}→${read.frame.target} ${Buffer.from(read.frame.payload).toString()}`)
        return hooks.answer
      },
      drop: (reason, count) => note(`drop ${count} ${reason}`),
    },
    report,
  )
  const say = (...said: readonly Said[]): string[] => {
    for (const one of said) world.receive(bytesOf(one))
    return heard.splice(0)
  }
  const take = (): string[] => heard.splice(0)
  return { world, say, take, sent, hooks, report }
}

/** A world that has joined as 5, beside 7. */
function joined(rules: Partial<InboxRules> = {}) {
  const it = scene(rules)
  it.world.begin('')
  it.say(...JOINED)
  return it
}

function readAll(world: ClientWorld): string[] {
  const list: string[] = []
  while (world.count() > 0) list.push(`${world.nextSource()} ${Buffer.from(world.read().bytes).toString()}`)
  return list
}

t.test('joins with the server first, and then hears of the others', async (t) => {
  const { world, say } = scene()
  world.begin('')

  t.equal(world.id, 0)
  t.same(say(['id', 5]), [])
  t.equal(world.id, 5)
  t.same(say(['add', 1]), ['+1', 'succeeded'])
  t.same(say(['add', 9], ['add', 2_147_483_647], ['remove', 9]), ['+9', '+2147483647', '-9'])
})

t.test('succeeds when it knows its id and the server, in whatever order they come, and once', async (t) => {
  const { world, say } = scene()
  world.begin('')

  t.same(say(['add', 1]), ['+1'])
  t.same(say(['id', 5]), ['succeeded'])
  t.same(say(['remove', 1], ['add', 1]), ['-1', '+1'])
})

t.test('refuses what a server cannot mean, counts it and goes on', async (t) => {
  const cases: readonly (readonly [said: Said, reason: string])[] = [
    [['hex', ''], 'frame-too-short'],
    [['hex', '00 01000000 000000'], 'frame-too-short'],
    [['hex', '04 01000000 00000000 05000000'], 'unknown-frame-type'],
    [['hex', '01 01000000 00000000 090000'], 'frame-body-too-short'],
    [['id', 6], 'invalid-system-frame'],
    [['id', 5], 'invalid-system-frame'],
    [['add', 1], 'invalid-system-frame'],
    [['add', 7], 'invalid-system-frame'],
    [['add', 5], 'invalid-system-frame'],
    [['add', 0], 'invalid-system-frame'],
    [['add', -9], 'invalid-system-frame'],
    [['remove', 9], 'invalid-system-frame'],
    [['remove', 5], 'invalid-system-frame'],
    [['says', 9, 'never announced'], 'unknown-source'],
    [['says', 5, 'as the receiver'], 'unknown-source'],
    [['says', 0, 'as nobody'], 'unknown-source'],
    [['says', -7, 'as the others'], 'unknown-source'],
  ]
  for (const [said, reason] of cases) {
    const { world, say } = joined()

    t.same(say(said, ['says', 7, 'still here']), [`drop 1 ${reason}`, 'packet 7'], said.join(' '))
    t.same([world.id, readAll(world)], [5, ['7 still here']])
  }
})

t.test('refuses ids that no client can have', async (t) => {
  for (const id of [0, 1, -1, -2_147_483_648]) {
    const { world, say } = scene()
    world.begin('')

    t.same(say(['id', id]), ['drop 1 invalid-system-frame'], String(id))
    t.equal(world.id, 0)
  }

  const { world, say } = scene()
  world.begin('')
  t.same(say(['add', 1], ['add', 5], ['id', 5]), ['+1', '+5', 'drop 1 invalid-system-frame'])
})

t.test('keeps packets in order with their sources, also behind the end of their senders', async (t) => {
  const { world, say } = joined()

  const heard = say(['says', 7, 'one'], ['says', 1, 'two'], ['says', 7, ''], ['remove', 7], ['says', 7, 'ghost'])

  t.same(heard, ['packet 7', 'packet 1', 'packet 7', '-7', 'drop 1 unknown-source'])
  t.equal(world.count(), 3)
  t.same(readAll(world), ['7 one', '1 two', '7 '])
})

t.test('takes system frames whatever their source and target say', async (t) => {
  const { say } = joined()

  t.same(say(['hex', '01 09000000 ffffffff 0c000000 ffff']), ['+12'])
})

t.test('looks at no target, as Godot does', async (t) => {
  const { world, say } = joined()

  t.same(say(['hex', '00 07000000 63000000 6869']), ['packet 7'])
  t.same(readAll(world), ['7 hi'])
})

t.test('holds no more unread than its rules say', async (t) => {
  const few = joined({ inboxPackets: 1 })
  t.same(few.say(['says', 7, 'a'], ['says', 7, 'b']), ['packet 7', 'drop 1 queue-full'])

  const small = joined({ inboxBytes: 3 })
  t.same(small.say(['says', 7, 'abc'], ['says', 7, ''], ['says', 7, 'd']), [
    'packet 7',
    'packet 7',
    'drop 1 queue-full',
  ])
})

t.test('lets packets wait for a game that reads, and what is behind them; system frames never', async (t) => {
  const { world, say } = joined({ inboxPackets: 1 })
  world.turnBegins(1, 0, 1)
  say(['says', 7, 'a'])

  const may = (...said: readonly Said[]) => said.map((one) => world.hasRoomFor(bytesOf(one)))

  t.same(may(['says', 7, 'b'], ['says', 9, 'who?'], ['add', 9], ['hex', '00']), [false, true, true, true])
  world.read()
  t.same(may(['says', 7, 'b']), [true])

  say(['says', 7, 'b'])
  world.turnBegins(1, 0, 1)
  t.same(may(['says', 7, 'c']), [true], 'but not for one that does not')
  t.same(say(['says', 7, 'c']), ['drop 1 queue-full'])
})

t.test('says what it is asked without a packet', async (t) => {
  const { world, take } = joined()

  t.equal(world.nextSource(), 1)
  t.match(take(), [/get_packet_peer/])
  t.same(world.read(), { bytes: new Uint8Array(0), error: GodotError.ERR_UNAVAILABLE })
})

t.test('puts frames from its own id to the target that was set last', async (t) => {
  const { world, sent } = joined()

  world.put(Buffer.from('all'))
  for (const target of [1, 7, 99, 5, -7, -1, -(2 ** 31)]) {
    world.setTarget(target)
    t.equal(world.put(Buffer.from('x')), GodotError.OK)
  }

  t.same(sent, ['5→0 all', '5→1 x', '5→7 x', '5→99 x', '5→5 x', '5→-7 x', '5→-1 x', '5→-2147483648 x'])
})

t.test('keeps its target where the new one is no whole number of 32 bits, and warns', async (t) => {
  const { world, sent, take } = joined()
  world.setTarget(7)

  for (const target of [NaN, 1.5, 2 ** 31, 2 ** 32, '1', 1n, null]) {
    world.setTarget(target as number)
    world.put(Buffer.from('x'))
  }

  t.same(new Set(sent), new Set(['5→7 x']))
  t.match(take(), [/^warns: set_target_peer\(\)/])
})

t.test('refuses to put before the id has come, without a connection, and what is no packet', async (t) => {
  const { world, say, sent, report, hooks } = scene()
  const hello = Buffer.from('hello')

  t.equal(world.put(hello), GodotError.FAILED)
  t.match(report.message, /not connected/)
  world.begin('')
  t.equal(world.put(hello), GodotError.ERR_UNCONFIGURED)
  t.match(report.message, /no id/)
  t.equal(world.put(new Uint8Array(0)), GodotError.OK)
  say(...JOINED)
  t.equal(Reflect.apply(world.put.bind(world), null, ['text']), GodotError.ERR_INVALID_PARAMETER)
  t.equal(world.put(new Uint8Array(0)), GodotError.OK)
  t.same(sent, [])
  hooks.answer = GodotError.ERR_OUT_OF_MEMORY
  t.equal(world.put(hello), GodotError.ERR_OUT_OF_MEMORY)
  t.match(report.message, /5 bytes.*set_buffers/)
  world.end()
  t.equal(world.put(hello), GodotError.FAILED)
})

t.test('puts a packet in the codec that was agreed on', async (t) => {
  const { world, say, sent } = scene()
  const packet = { bytesIn: (codec: string) => (codec === 'pack' ? null : Buffer.from(`in "${codec}"`)) }
  const session = (codec: string): void => {
    world.begin(codec)
    say(...JOINED)
  }

  for (const codec of ['', 'other']) {
    session(codec)
    t.equal(world.nextCodec(), codec)
    t.equal(world.putCoded(packet), GodotError.OK)
    world.end()
  }
  session('pack')
  t.equal(world.putCoded(packet), GodotError.ERR_INVALID_DATA)

  t.same(sent, ['5→0 in ""', '5→0 in "other"'])
})

t.test('a connection that was in ends with everybody gone, the server last of all', async (t) => {
  const { world, say, take, hooks } = joined()
  say(['add', 3], ['says', 7, 'unread'])
  const seen: unknown[] = []
  hooks.onEvent = () => seen.push([world.id, world.count()])

  world.end()

  t.same(take(), ['-1', '-3', '-7', 'server gone'])
  t.same(seen, Array(4).fill([5, 1]))
  t.equal(world.id, 0)
  t.same(readAll(world), ['7 unread'])
})

t.test('a server that has said that it leaves is not told of twice', async (t) => {
  const { world, say, take } = joined()
  say(['remove', 1])

  world.end()

  t.same(take(), ['-7', 'server gone'])
})

t.test('a connection that was not in ends as an attempt that failed', async (t) => {
  const cases: readonly (readonly [said: Said[], told: string[]])[] = [
    [[], ['failed']],
    [[['id', 5]], ['failed']],
    [[['add', 1]], ['-1', 'failed']],
    [[['add', 7]], ['-7', 'failed']],
  ]
  for (const [said, told] of cases) {
    const { world, say, take } = scene()
    world.begin('')
    say(...said)

    world.end()

    t.same(take(), told)
  }
})

t.test('an attempt that failed behind a session tells nothing of that', async (t) => {
  const { world, take } = joined()
  world.end()
  take()

  world.end()

  t.same(take(), ['failed'])
})

t.test('a new session starts with nothing of the old one but the target', async (t) => {
  const { world, say, take, sent } = joined()
  world.setTarget(7)
  say(['says', 7, 'unread'], ['says', 1, 'unread'])
  world.end()
  take()

  world.begin('')

  t.same(take(), ['drop 2 unread'])
  t.equal(world.count(), 0)
  t.same(say(['says', 7, 'ghost'], ['id', 8], ['add', 1]), ['drop 1 unknown-source', '+1', 'succeeded'])
  world.put(Buffer.from('x'))
  t.same(sent, ['8→7 x'])
})

t.test(
  'who was there when the game left is told to be gone in the next poll, and the server’s end is not',
  async (t) => {
    const { world, say, take } = joined()
    say(['says', 7, 'unread'])

    world.abandon()
    t.same(take(), ['drop 1 unread'])
    t.equal(world.id, 0)
    t.equal(world.put(Buffer.from('x')), GodotError.FAILED)
    world.begin('')
    say(['id', 6], ['add', 1])
    world.abandon()
    take()

    world.tellDepartures()
    t.same(take(), ['-1', '-7', '-1'])
    world.tellDepartures()
    world.abandon()
    world.tellDepartures()
    t.same(take(), [])
  },
)

t.test('a listener that leaves hears nothing more of that connection', async (t) => {
  const { world, say, hooks, take } = scene()
  hooks.onEvent = (line) => {
    if (line === '+1') world.abandon()
  }
  world.begin('')

  t.same(say(['id', 5], ['add', 1]), ['+1'])
  world.tellDepartures()
  t.same(take(), ['-1'])
})

t.test('takes a million peers and no more', async (t) => {
  const { world, say, take } = scene()
  world.begin('')
  for (let id = 1; id <= 1_000_000; id++) world.receive(writeSystemFrame(1, id))
  take()

  t.same(say(['add', 1_000_001]), ['drop 1 invalid-system-frame'])
})
